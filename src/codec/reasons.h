#pragma once

#include <string>

#include "domain/explanation.h"
#include "model/scoring_model.h"

namespace reif {

// The reasons as one sentence in a reader's language ("de", "en"): "Visited pricing (3 times), attended a webinar."
std::string reasons_sentence(const ScoringModel& model, const Explanation& explanation, const std::string& language);

// How a rule is called in that language: its label, else its touchpoint's, else its id.
std::string rule_name(const ScoringModel& model, int rule, const std::string& language);

// How the rung with that id is called: its label, else its id.
const std::string& rung_name(const Ladder& ladder, const std::string& id, const std::string& language);

}  // namespace reif
