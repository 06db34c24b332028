#include <array>

#include "cel/functions.h"
#include "cel/numbers.h"
#include "cel/overloads.h"

namespace reif::cel {
namespace {

using Arguments = std::span<const Value>;

Value none(Run&, Arguments) { return Value::optional(nullptr); }
Value of(Run& run, Arguments a) { return Value::optional(run.arena().make<Value>(a[0])); }
Value of_non_zero(Run& run, Arguments a) { return is_zero_value(a[0]) ? Value::optional(nullptr) : of(run, a); }
Value has_value(Run&, Arguments a) { return Value::boolean(a[0].as_optional() != nullptr); }
Value value(Run& run, Arguments a) {
  const Value* const v = a[0].as_optional();
  return v != nullptr ? *v : run.fail(Failure::Code::no_value, {"the optional has no value"});
}

// `or` and `orValue` are done by the evaluator.
constexpr std::array kRows = {
    FunctionRow{"optional.none() -> optional_type", none},
    FunctionRow{"optional.of(dyn) -> optional_type", of},
    FunctionRow{"optional.ofNonZeroValue(dyn) -> optional_type", of_non_zero},
    FunctionRow{"optional_type.hasValue() -> bool", has_value},
    FunctionRow{"optional_type.value() -> dyn", value},
    FunctionRow{"optional_type.or(optional_type) -> optional_type", nullptr},
    FunctionRow{"optional_type.orValue(dyn) -> dyn", nullptr},
};

}  // namespace

std::span<const FunctionRow> optional_functions() { return kRows; }

bool is_zero_value(const Value& v) {
  switch (v.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return !v.as_bool();
    case Kind::int64:
    case Kind::uint64:
    case Kind::float64:
      return as_double(v) == 0;
    case Kind::string:
    case Kind::bytes:
      return v.as_text().empty();
    case Kind::list:
      return v.as_list().size == 0;
    case Kind::map:
      return v.as_map().size == 0;
    case Kind::timestamp:
    case Kind::duration:
      return v.seconds() == 0 && v.nanoseconds() == 0;
    case Kind::optional:
      return v.as_optional() == nullptr;
    default:
      return false;
  }
}

}  // namespace reif::cel
