#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "service/score_leads.h"

namespace reif {

// A lead with what lists sort by: the highest stage first, then whole points of the model's first score, then id.
struct Ranked {
  int stage = 0;  // Rung.
  std::int64_t whole_points = 0;
  std::string id;
  std::string text;                // Its line, as it will be written.
  std::vector<std::string> cells;  // Or its cells of a table.

  static Ranked of(const Plan& plan, const Scored& scored);
  friend bool operator<(const Ranked& a, const Ranked& b);
};

// The best N that were offered. From several threads at a time.
class Ranking {
 public:
  explicit Ranking(std::size_t most) : most_(most) {}
  void offer(Ranked ranked);
  // Best first.
  std::vector<Ranked> take();

 private:
  std::size_t most_;
  std::vector<Ranked> best_;  // A heap with the worst on top.
};

}  // namespace reif
