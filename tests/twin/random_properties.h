#pragma once

#include <nlohmann/json.hpp>

#include "twin/dice.h"

namespace reif::twin {

// Values under the names that random models ask for: numbers on and off the limits, texts where numbers are expected,
// null, nested maps, lists.
nlohmann::json random_properties(Dice& dice);
nlohmann::json random_traits(Dice& dice);
nlohmann::json random_context(Dice& dice);

}  // namespace reif::twin
