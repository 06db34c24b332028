#pragma once

#include "twin/case.h"
#include "twin/scale.h"

namespace reif::twin {

// A valid scoring model in YAML.
std::vector<Block> random_model(Dice& dice, const Scale& scale);

}  // namespace reif::twin
