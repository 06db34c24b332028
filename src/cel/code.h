#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "base/arena.h"
#include "base/millionths.h"
#include "base/time_zone.h"
#include "cel/compile.h"
#include "cel/overloads.h"
#include "cel/program.h"
#include "cel/type.h"
#include "cel/value.h"

namespace reif::cel {

// What a node does with its children's values.
enum class Op : std::uint8_t {
  constant,  // value
  slot,      // index: of the host's slot; value: its path as text
  has_slot,  // the same
  variable,  // index: of a variable of a macro

  select,  // [operand]; value: the field; index: in Code::selections
  has_field,
  optional_select,
  index,  // [operand, key]
  optional_index,

  logical_not,  // [operand]
  negate,
  add,  // [left, right]
  subtract,
  multiply,
  divide,
  modulo,
  equal,  // [left, right]: these six in this order, see `holds`.
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,
  in_set,       // [operand]; index: in Code::sets
  logical_and,  // [term, …]
  logical_or,
  conditional,  // [condition, then, else]

  list,           // [item, …]; flags: kHasOptionalItems
  optional_item,  // [operand]: in a list or as a map's value: left out where it is none
  map,            // [key, value, …]; flags: the same
  call,           // [argument, …]; index: in Code::overloads, flags: how many alternatives stand there
  starts_with,    // [text, text]: these three are functions that most conditions call
  ends_with,
  contains,
  matches,            // [text]; index: in Code::patterns
  zoned,              // [timestamp]; index: in Code::zones, value: int, which part (TimePart)
  optional_or,        // [optional, other optional]
  optional_or_value,  // [optional, other value]

  bind,  // [value, body]; index: the variable
  all,   // [range, predicate]; index: the (first) variable; flags: kTwoVariables
  exists,
  exists_one,
  filter,
  map_list,           // [range, value] or [range, predicate, value]; transformList with two variables
  transform_map,      // [range, value] or [range, predicate, value]
  transform_entries,  // the same, the value being a map
  opt_map,            // [optional, value]; index: the variable
  opt_flat_map,

  compare_rising,  // [left, right]; flags: the comparison as an Op
  compare_points,  // index: in Code::sums; flags: the comparison as an Op
};

inline constexpr std::uint8_t kHasOptionalItems = 1;  // list, map
inline constexpr std::uint8_t kTwoVariables = 1;      // macros
inline constexpr std::uint8_t kRising = 1;            // slot

// A node of a program; its children lie next to each other.
struct Node {
  Op op = Op::constant;
  std::uint8_t flags = 0;
  std::int32_t index = 0;
  std::uint32_t first = 0;  // The first child.
  std::uint32_t count = 0;  // How many children.
  Value value;
};
static_assert(sizeof(Node) == 32);

// What a selection fails with.
struct Selection {
  const Failure* missing = nullptr;
  const Failure* no_map = nullptr;
};

// The values of a constant list in which a program looks something up: an open-addressed table of its strings or
// numbers.
struct Set {
  std::vector<Value> table;  // null: free; a power of two
  const Value* find(const Value& v) const;
};

// A sum of slots of Use::points and a number that is compared with 0.
struct Sum {
  struct Term {
    int slot = 0;
    std::int64_t factor = 1;
    const Failure* missing = nullptr;
  };
  std::vector<Term> terms;
  Millionths constant = 0;
};

// A compiled program; what its nodes point to lives in it. Immutable once made.
struct Program::Code {
  std::vector<Node> nodes;  // The root is the first.
  Arena arena;              // Constants, texts, failures.
  Type type;
  std::vector<int> slots;
  bool is_constant = false;
  int variables = 0;  // Of macros, at most at the same time.
  bool mixed_arithmetic = false;
  bool division_error = false;
  std::size_t regex_bytes_max = 0;

  std::vector<Selection> selections;
  std::vector<Set> sets;
  std::vector<Sum> sums;
  std::vector<const Overload*> overloads;
  std::deque<Overload> host_overloads;
  std::vector<Environment::Function> functions;  // Of the host, by Overload::host.
  std::vector<std::unique_ptr<RE2>> patterns;
  std::vector<TimeZone> zones;

  Value fail(Failure::Code code, std::string_view message, std::string_view subject = {}) {
    return Value::error(arena.make<Failure>(code, arena.copy(message), arena.copy(subject)));
  }
};

}  // namespace reif::cel
