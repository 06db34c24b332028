#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "twin/dice.h"

namespace reif::twin {

// How long a random case lasts, and the durations that matter in it: those of its windows, gaps and decays, which its
// events then also stand apart.
struct Scale {
  Span length = 0;
  std::vector<Span> spans;
  int persons = 1;
  int events = 1;
  int rules = 1;
  std::string zone;  // Empty: none is named.
  Time begin = 0;
};

// Mostly minutes to hours; some days, and rarely months, with few people and rules then: the twin looks at every
// minute.
Scale random_scale(Dice& dice);

}  // namespace reif::twin
