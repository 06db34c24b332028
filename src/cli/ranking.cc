#include "cli/ranking.h"

#include <algorithm>
#include <tuple>

namespace reif {

Ranked Ranked::of(const Plan& plan, const Scored& scored) {
  Ranked ranked;
  const Outlook& outlook = scored.outlook;
  ranked.stage = plan.stage_ladder < 0 ? 0 : outlook.rungs[static_cast<std::size_t>(plan.stage_ladder)];
  ranked.whole_points = outlook.standing.whole_points.empty() ? 0 : outlook.standing.whole_points.front();
  ranked.id = scored.person.id;
  return ranked;
}

bool operator<(const Ranked& a, const Ranked& b) {
  return std::tie(b.stage, b.whole_points, a.id) < std::tie(a.stage, a.whole_points, b.id);
}

void Ranking::offer(Ranked ranked) {
  if (best_.size() == most_ && (most_ == 0 || !(ranked < best_.front()))) {
    return;
  }
  best_.push_back(std::move(ranked));
  std::push_heap(best_.begin(), best_.end());
  if (best_.size() > most_) {
    std::pop_heap(best_.begin(), best_.end());
    best_.pop_back();
  }
}

std::vector<Ranked> Ranking::take() {
  std::sort(best_.begin(), best_.end());
  return std::move(best_);
}

}  // namespace reif
