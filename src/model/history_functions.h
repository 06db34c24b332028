#pragma once

#include <string>
#include <string_view>

#include "cel/compile.h"
#include "model/checker.h"

namespace reif {

// Whether it is the name of a function over a lead's history, or of a length of time that is a constant (`days`,
// `hours`).
bool is_history_function(std::string_view name);

// A length of time as expressions write it: "days(7)", "hours(36)", else `duration("90s")`; equal ones have one
// text.
std::string window_text(Span span);

// Adds days(n) and hours(n), and, where `available`, the functions over history: count(pricing, days(7)), all of them
// expanded when an expression is compiled. `time` is how since, first and last may be used. `where` names the place
// in messages. The environment refers to the checker.
void add_history_functions(Checker& checker, bool available, cel::Use time, std::string_view where,
                           cel::Environment& environment);

}  // namespace reif
