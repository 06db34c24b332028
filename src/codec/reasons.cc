#include "codec/reasons.h"

#include <algorithm>

#include "codec/words.h"

namespace reif {

std::string rule_name(const ScoringModel& model, int index, const std::string& language) {
  const Rule& rule = model.rules[static_cast<std::size_t>(index)];
  if (rule.label.texts.empty() && rule.touchpoint >= 0) {
    return model.touchpoints[static_cast<std::size_t>(rule.touchpoint)].label.in(language, rule.id);
  }
  return rule.label.in(language, rule.id);
}

const std::string& rung_name(const Ladder& ladder, const std::string& id, const std::string& language) {
  const auto rung = std::find_if(ladder.rungs.begin(), ladder.rungs.end(),
                                 [&](const Rung& candidate) { return candidate.id == id; });
  return rung == ladder.rungs.end() ? id : rung->label.in(language, rung->id);
}

std::string reasons_sentence(const ScoringModel& model, const Explanation& explanation, const std::string& language) {
  const Words& words = words_in(language);
  std::vector<const Contribution*> reasons;
  for (const Contribution& c : explanation.contributions) {
    if (c.rule >= 0 && c.kind <= Contribution::Kind::state_rule && c.points > 0) {
      reasons.push_back(&c);
    }
  }
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const Contribution* a, const Contribution* b) { return a->points > b->points; });
  constexpr std::size_t kReasonsMax = 5;
  reasons.resize(std::min(reasons.size(), kReasonsMax));
  std::string out;
  for (const Contribution* c : reasons) {
    out += out.empty() ? "" : ", ";
    out += rule_name(model, c->rule, language);
    if (c->occurrences > 1) {
      out += " (" + times(c->occurrences, words) + ")";
    }
  }
  return out.empty() ? words.no_reasons : out + ".";
}

}  // namespace reif
