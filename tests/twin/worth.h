#pragma once

#include <vector>

#include "twin/story.h"

namespace reif::twin {

// The scores of a person at instants of growing time. What cannot change while the story and the account stay the
// same is worked out once for them.
class Worth {
 public:
  Worth(const Model& model, const Story& story, const cel::Map* account);

  // By score, in millionths.
  std::vector<Millionths> scores_at(Time now);
  // Whether time alone can change a score.
  bool moves() const { return moves_; }

 private:
  Millionths worth(std::size_t score, std::size_t rule, Time now) const;

  const Model& model_;
  const Story& story_;
  const cel::Map* account_;
  bool moves_ = false;
  bool first_ = true;
  std::vector<std::vector<Millionths>> worths_;  // By score and rule.
};

// Whether an occurrence's share of what the rule is worth goes through floating point.
bool is_rounded(const Rule& rule);

}  // namespace reif::twin
