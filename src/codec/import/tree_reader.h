#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "base/tree.h"

namespace reif {

// Looks at the parts of a tree and collects what is wrong with them.
class TreeReader {
 public:
  explicit TreeReader(Issues& issues) : issues_(issues) {}

  void error(Place place, std::string message, std::string hint = "");
  // Issues of an expression, at their places in the file.
  void add_issues_of(const Tree& expression, const Issues& issues);

  // Whether it is a map; keys that are unknown or stand twice are reported. `what` is "a column".
  bool check_map(const Tree& tree, std::string_view what, const std::vector<std::string>& keys);
  // Whether it is a text, not empty and without a tag; `what` is "`format`".
  bool check_text(const Tree& tree, std::string_view what);
  // Whether it has no tag: `!x` where an author meant an expression.
  bool check_tag(const Tree& tree);

 private:
  Issues& issues_;
};

}  // namespace reif
