#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "cel/value.h"

namespace reif::cel {

// A node of the parsed expression. Macros are calls here, but has(a.b), which is a selection that only tests; so are
// operators, named as in CEL's definition: "_+_", "_&&_" (any number of children), "!_", "-_", "_?_:_", "_[_]",
// "_[?_]", "_==_", "@in". Hosts see it where they expand calls of their own (compile.h).
struct Expr {
  enum class Kind { literal, identifier, select, call, list, map };
  Kind kind = Kind::literal;
  Place place;  // In the expression's own text, from 1:1.

  Value literal;           // literal; a text lies in `text`
  std::string text;        // identifier: its name (".x" where it starts with a dot); select: field; call: function;
                           // literal: its text
  bool test_only = false;  // select: written as has(…)
  bool optional = false;   // select: written as a.?b; list and map items have marks of their own
  bool member = false;     // call: written as target.function(…), the target is the first child
  std::vector<std::unique_ptr<Expr>>
      children;                      // select: operand; call: [target,] arguments; list: items; map: key, value, …
  std::vector<bool> optional_items;  // list, map: which items (entries) are written ?x
  int height = 1;                    // Of the tree below, this node included.
};

// What a host finds in its calls' arguments.
bool is_identifier(const Expr& e);               // A bare name without a dot.
bool is_literal(const Expr& e, cel::Kind kind);  // A literal of that kind (a minus sign belongs to a number).

}  // namespace reif::cel
