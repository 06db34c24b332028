#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scoring/replay.h"

namespace reif {

// {"scores":{"engagement":73.25},"points":{"engagement":73},"grade":"A1","stage":"sql","labels":{"fit":"good"},
// "excluded":false}: where a lead stands, as the API shows it.
std::string standing_json(const Plan& plan, const Outlook& outlook);
// {"engagement":73.25}
std::string scores_json(const ScoringModel& model, const std::vector<Millionths>& scores);
// The attributes as one JSON object.
std::string attributes_json(const std::vector<cel::Entry>& attributes);
// {"id":"acme","attributes":{…}}
std::string account_json(std::string_view id, const std::vector<cel::Entry>& attributes);

}  // namespace reif
