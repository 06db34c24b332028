#pragma once

#include <functional>

#include "twin/case.h"

namespace reif::twin {

// A smaller case for which `fails` still holds: lines, sources and parts of the model are taken out one by one until
// none can go. `fails` may throw for a model that has become invalid; that counts as not failing.
Case shrink(const Case& c, const std::function<bool(const Case&)>& fails);

}  // namespace reif::twin
