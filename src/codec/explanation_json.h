#pragma once

#include <string>

#include "domain/explanation.h"
#include "model/scoring_model.h"

namespace reif {

// Appends {"parts":[…],"unknown":[…],"next":…}: the parts of each score with their points, which add up to it.
void append_explanation_json(const ScoringModel& model, const Explanation& explanation, std::string& out);

}  // namespace reif
