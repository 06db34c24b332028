#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/issue.h"
#include "cel/expr.h"
#include "cel/program.h"
#include "cel/type.h"

namespace reif::cel {

// Limits and deviations. Every limit has a name, a default and an error of its own.
struct Options {
  // Deviations for scoring models; off for CEL as specified.
  bool mixed_arithmetic = false;  // + - * / between an int or uint and a double gives a double.
  bool division_error = false;    // A double divided by zero is an error, as for ints.
  bool check_types = true;        // Off: unknown names and functions and wrong types fail when the program runs.
  std::string container;          // Names are looked up as in a.b, then a, then alone (a.b.x, a.x, x).

  std::size_t source_bytes_max = 16 * 1024;
  int depth_max = 96;                   // Of nested expressions.
  std::size_t nodes_max = 4'000;        // Of the whole expression, macros expanded.
  std::size_t regex_bytes_max = 1'024;  // Of one pattern; RE2's own memory limit is 1 MiB.
};

// How the host lets a name be used. All but `free` are what keeps it knowable when a value will change (see
// program.h): anything else than the uses named is an issue.
enum class Use {
  free,      // A value like any other.
  rising,    // A timestamp or duration that grows with time, one second a second: may only stand in sums and
             // differences that are compared (since(x) < days(30), now - last(x) >= days(7)).
  compared,  // A timestamp or duration that stays as it is, and stands only where a rising one may: last(x) >
             // last(y).
  points,  // A number of millionths: may only stand in sums and differences with others and number literals, compared
           // with the like.
};

// A value that the host gives at run time, by number.
struct Slot {
  int index = 0;
  Type type;
  Use use = Use::free;
};

// What a call that the host expands stands for: a slot, or a constant (whose text, if any, must outlive the Program).
using Expansion = std::variant<Slot, Value>;

// What names mean beyond CEL's own.
struct Environment {
  // The slot of a path of names: {"event", "properties", "path"}. Asked for the longest chain of selections (a.b.c
  // and a.b["c"] alike) first, then for shorter ones; what is left is selected at run time. A chain ends before `.?`.
  // Nothing: no such name. With an issue added: refused, with a word of its own. `has(PATH)` asks for the whole path,
  // too: it is true where the slot has a value, false for Failure::Code::no_such_key, and the error itself for
  // others.
  std::function<std::optional<Slot>(std::span<const std::string_view> path, Place place, Issues& issues)> path;

  // Calls by name that are expanded when compiled, arguments unevaluated: count(pricing, days(7)). Nothing: issues
  // were added.
  using Expand = std::function<std::optional<Expansion>(const Expr& call, Issues& issues)>;
  std::map<std::string, Expand, std::less<>> calls;

  // Functions with evaluated arguments, at most four, the target counted. They are of the kinds that `parameters`
  // names, none an error or undecided. `evaluate` may allocate in the context's arena.
  struct Function {
    std::string name;
    bool member = false;  // s.f(x) instead of f(s, x)
    std::vector<Type> parameters;
    Type result;
    std::function<Value(Context& context, std::span<const Value> arguments)> evaluate;
  };
  std::vector<Function> functions;

  // Names to suggest for a misspelt one ("did you mean …"), beside CEL's own functions.
  std::vector<std::string> known_names;
};

struct Compiled {
  std::optional<Program> program;  // Set exactly where no issue is an error.
  Issues issues;                   // Places within the expression's text, from 1:1. All of them at once.
};

// Parses, checks and compiles. Cost: linear in the text. Safe for any text.
Compiled compile(std::string_view source, const Environment& environment, const Options& options);

// Words that cannot be names: CEL's literals, `in`, and its reserved words.
bool is_reserved(std::string_view name);

}  // namespace reif::cel
