#pragma once

#include <vector>

#include "cel/compile.h"

namespace reif {

// is_freemail(s), is_disposable(s) and email_domain(s) of an e-mail address (email_domains.h). A text that is no
// address, and what is no text, has no value.
std::vector<cel::Environment::Function> email_functions();

}  // namespace reif
