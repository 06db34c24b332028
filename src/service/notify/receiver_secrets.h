#pragma once

#include <string>
#include <vector>

#include "storage/settings.h"

namespace reif {

// How long messages are signed with the former secret too once there is a new one: what a receiver has to go over.
inline constexpr Span kFormerSecretKept = kDay;

// The new secret comes first, the one before it stays beside it for a day; one before that ends now, so that a secret
// that was stolen can be ended by changing twice.
void change_secret(ReceiverRow& receiver, const std::string& secret, Time now);

// What messages are signed with at this instant, the newest first.
std::vector<std::string> secrets_at(const ReceiverRow& receiver, Time now);

}  // namespace reif
