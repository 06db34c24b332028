#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/store.h"

namespace reif {

// The types of messages that receivers get.
inline constexpr std::string_view kAlertType = "lead.stage_reached";
inline constexpr std::string_view kDigestType = "alerts.digest";
inline constexpr std::string_view kTestType = "receiver.test";

// The alerts of a day as one message, the latest first:
// {"type":"alerts.digest","timestamp":…,"data":{"from":…,"to":…,
// "count":3,"alerts":[{"id":…,"lead":…,"from":…,"to":…,"at":…}]}}; at most kDigestMax of them, so that it stays below
// 20 KB.
std::string digest_message(const std::vector<AlertRow>& alerts, Time from, Time to);
inline constexpr std::size_t kDigestMax = 30;

// {"type":"receiver.test",…}: nobody is ripe, somebody tries whether messages arrive.
std::string test_message(Time now);

}  // namespace reif
