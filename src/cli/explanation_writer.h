#pragma once

#include <string>

#include "domain/explanation.h"
#include "scoring/plan.h"

namespace reif {

// The whole explanation for a person at a terminal: scores with their parts, what is unknown, what changes next.
std::string explanation_text(const Plan& plan, const Explanation& explanation, const std::string& language);

}  // namespace reif
