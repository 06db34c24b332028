#include "codec/import/tree_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/suggest.h"

namespace reif {
namespace {

std::string_view name_of(Tree::Kind kind) {
  switch (kind) {
    case Tree::Kind::null:
      return "nothing";
    case Tree::Kind::scalar:
      return "a single value";
    case Tree::Kind::list:
      return "a list";
    case Tree::Kind::map:
      break;
  }
  return "a map";
}

}  // namespace

void TreeReader::error(Place place, std::string message, std::string hint) {
  issues_.push_back({Issue::Severity::error, place, std::move(message), std::move(hint)});
}

void TreeReader::add_issues_of(const Tree& expression, const Issues& issues) {
  for (Issue issue : issues) {
    issue.place = place_of(expression, issue.place);
    issues_.push_back(std::move(issue));
  }
}

bool TreeReader::check_map(const Tree& tree, std::string_view what, const std::vector<std::string>& keys) {
  if (tree.kind != Tree::Kind::map) {
    error(tree.place, fmt::format("{} is a map, not {}", what, name_of(tree.kind)),
          fmt::format("its keys are {}", fmt::join(keys, ", ")));
    return false;
  }
  check_tag(tree);
  for (const Tree::Member& member : tree.members) {
    if (std::find(keys.begin(), keys.end(), member.key) == keys.end()) {
      const std::string near = suggestion_hint(member.key, keys);
      error(member.place, fmt::format("unknown key `{}` of {}", member.key, what),
            near.empty() ? fmt::format("its keys are {}", fmt::join(keys, ", ")) : near);
    } else if (tree.find(member.key) != &member.value) {
      error(member.place, fmt::format("the key `{}` stands here twice", member.key));
    }
  }
  return true;
}

bool TreeReader::check_text(const Tree& tree, std::string_view what) {
  if (tree.kind != Tree::Kind::scalar) {
    error(tree.place, fmt::format("{} is a text, not {}", what, name_of(tree.kind)));
    return false;
  }
  if (tree.text.empty() && tree.tag.empty()) {
    error(tree.place, fmt::format("{} is empty", what));
    return false;
  }
  return check_tag(tree);
}

bool TreeReader::check_tag(const Tree& tree) {
  if (tree.tag.empty()) {
    return true;
  }
  error(tree.place, fmt::format("`{}` is a tag to YAML, since it begins with `!`", tree.tag),
        "put the value in quotes");
  return false;
}

}  // namespace reif
