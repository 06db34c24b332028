#pragma once

#include <vector>

#include "twin/log.h"
#include "twin/scale.h"

namespace reif::twin {

struct RandomHistory {
  std::vector<Source> sources;
  Time as_of = 0;
};

// What some leads and visitors did, in Segment's form: late, doubled, on edges, with devices that are shared, aliases
// in chains and circles, and now and then a line that is no event.
RandomHistory random_history(Dice& dice, const Scale& scale);

}  // namespace reif::twin
