#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reif {

// The candidate that a misspelt name most likely meant: the first of the least edit distance (insert, delete,
// replace, swap of neighbours; case ignored), which is at most a third of the name's length or 1, and leaves
// something of the name. Empty where none is near.
std::string suggest(std::string_view name, const std::vector<std::string>& candidates);

// "did you mean `pricing`?", or empty: the hint of an Issue.
std::string suggestion_hint(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace reif
