#pragma once

#include <string>
#include <vector>

#include "base/issue.h"
#include "cel/code.h"

namespace reif::cel {

// A node of the checked expression: what the checker has found out, and what the planner lays out as a program.
struct Typed {
  Op op = Op::constant;
  Type type;
  Use use = Use::free;
  Place place;
  Value value;  // Texts lie in the program's arena.
  std::int32_t index = 0;
  std::uint8_t flags = 0;
  std::string label;  // What messages call it: the path "lead.company.size", the function "since".
  std::vector<Typed> children;

  bool is_constant(cel::Kind kind) const { return op == Op::constant && value.is(kind); }
};

}  // namespace reif::cel
