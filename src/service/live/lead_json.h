#pragma once

#include <string>

#include "storage/store.h"

namespace reif {

// A lead as the API shows it: {"id":"u1","visitor":false,"scores":{…},"points":{…},"grade":"A1","stage":"sql",
// "labels":{…},"excluded":false,"momentum":12,"value":0,"known_since":…,"last_activity":…,"judged_at":…,
// "next_look":…,"alerts":1,"attributes":{…},"account":{…}}. `next_look` is when it is judged again if nothing
// happens.
void append_lead_json(const LeadRow& row, std::string& out);

void append_change_json(const ChangeRow& row, std::string& out);

// {"number":1,"raised_at":…,"message":{…}}
void append_alert_json(const AlertRow& row, std::string& out);

}  // namespace reif
