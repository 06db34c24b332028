#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/scoring_model.h"

namespace reif {

// One member of each, for example the ids of groups.
template <class T>
std::vector<std::string> names_of(const std::vector<T>& all, std::string T::* name) {
  std::vector<std::string> names;
  for (const T& one : all) {
    names.push_back(one.*name);
  }
  return names;
}

// What `each` and history functions may name: the touchpoints, and `any`.
std::vector<std::string> touchpoint_names(const ScoringModel& model);

// "did you mean `pricing`?", or what to say where no name is near.
std::string hint_for(std::string_view name, const std::vector<std::string>& known, std::string otherwise);

}  // namespace reif
