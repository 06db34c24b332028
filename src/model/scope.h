#pragma once

#include <string_view>

#include "cel/compile.h"
#include "model/checker.h"

namespace reif {

// Which names exist where an expression stands. `lead`, days(), hours() and what is about e-mail addresses exist
// everywhere.
struct Scope {
  std::string_view where;  // In messages: "a state rule".
  bool event;
  bool account;
  bool history;
  bool scores;
  // How `now`, since(), first() and last() may be used: where a value holds for a span of time they may only be
  // compared, so that it can be known when it will change.
  cel::Use time;
};

//                                                where                    event  account history scores  time
inline constexpr Scope kTouchpointScope = {"the `if` of a touchpoint", true, false, false, false, cel::Use::free};
inline constexpr Scope kEventRuleScope = {"an event rule", true, false, true, false, cel::Use::free};
inline constexpr Scope kStateRuleScope = {"a state rule", false, true, true, false, cel::Use::rising};
inline constexpr Scope kRungScope = {"a stage or a label", false, true, true, true, cel::Use::rising};
inline constexpr Scope kExcludeScope = {"`exclude`", false, true, true, false, cel::Use::rising};

// What names mean in expressions of that scope; what they refer to is interned in the checker's model. Refers to
// both.
cel::Environment environment_of(Checker& checker, const Scope& scope);

}  // namespace reif
