#include "model/known_names.h"

#include "base/suggest.h"

namespace reif {

std::vector<std::string> touchpoint_names(const ScoringModel& model) {
  std::vector<std::string> names = names_of(model.touchpoints, &Touchpoint::id);
  names.emplace_back("any");
  return names;
}

std::string hint_for(std::string_view name, const std::vector<std::string>& known, std::string otherwise) {
  std::string near = suggestion_hint(name, known);
  return near.empty() ? std::move(otherwise) : near;
}

}  // namespace reif
