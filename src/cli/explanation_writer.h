#pragma once

#include <string>

#include "domain/explanation.h"
#include "scoring/plan.h"

namespace reif {

// Appends {"parts":[…],"unknown":[…],"next":…}: the parts of each score with their points, which add up to it.
void append_explanation_json(const Plan& plan, const Explanation& explanation, std::string& out);

// The reasons as one sentence in a reader's language ("de", "en"): "Visited pricing (3 times), attended a webinar."
std::string reasons_sentence(const ScoringModel& model, const Explanation& explanation, const std::string& language);

// The whole explanation for a person at a terminal: scores with their parts, what is unknown, what changes next.
std::string explanation_text(const Plan& plan, const Explanation& explanation, const std::string& language);

// How a rule is called in that language: its label, else its touchpoint's, else its id.
std::string rule_name(const ScoringModel& model, int rule, const std::string& language);

// How the rung with that id is called: its label, else its id.
const std::string& rung_name(const Ladder& ladder, const std::string& id, const std::string& language);

}  // namespace reif
