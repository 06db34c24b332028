#pragma once

#include <vector>

#include "model/checker.h"

namespace reif {

// A score while it is read: not in the model yet, with what its rules inherit.
struct ScoreDraft {
  Score score;
  int index = 0;  // That it will have.
  Decay decay;
  std::vector<Place> group_places;
};

// Reads `rules` of a score, after its decay and groups; the rules go into the model.
void read_rules(Checker& checker, const Field& field, ScoreDraft& draft);

}  // namespace reif
