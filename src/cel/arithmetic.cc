#include <array>
#include <limits>
#include <memory>
#include <optional>

#include "cel/functions.h"
#include "cel/numbers.h"
#include "cel/time_arithmetic.h"

namespace reif::cel {
namespace {

constexpr std::int64_t kInt64Min = std::numeric_limits<std::int64_t>::min();

Value cannot_take(Run& run, std::string_view sign, const Value& a, const Value& b) {
  return run.fail(Failure::Code::no_such_overload, {"`", sign, "` cannot take ", short_type_name(a.kind()), " ", sign,
                                                    " ", short_type_name(b.kind())});
}

Value overflow(Run& run, std::string_view sign) {
  return run.fail(Failure::Code::overflow, {"the result of `", sign, "` is beyond the range of its type"});
}

Value divide_by_zero(Run& run) { return run.fail(Failure::Code::divide_by_zero, {"division by zero"}); }

// A double and an integer give a double, where the program is compiled for that.
bool mixes(const Run& run, const Value& a, const Value& b) {
  return run.mixed_arithmetic() && a.is_number() && b.is_number() && (a.is(Kind::float64) || b.is(Kind::float64));
}

Value add_times(Run& run, bool adds, const Value& a, const Value& b) {
  const std::optional<Kind> kind = kind_of_sum(adds, a.kind(), b.kind());
  if (!kind) {
    return cannot_take(run, adds ? "+" : "-", a, b);
  }
  const Wide nanoseconds = nanoseconds_of(a) + (adds ? 1 : -1) * nanoseconds_of(b);
  return is_in_range(*kind, nanoseconds) ? time_value(*kind, nanoseconds) : out_of_range(run, *kind);
}

Value concatenate_lists(Run& run, const List& a, const List& b) {
  const std::size_t size = a.size + b.size;
  if (!run.charge(size)) {
    return Run::over_limit();
  }
  Value* const items = run.arena().array<Value>(size);
  std::uninitialized_copy(a.begin(), a.end(), items);
  std::uninitialized_copy(b.begin(), b.end(), items + a.size);
  return Value::list(run.arena().make<List>(items, size));
}

Value concatenate_texts(Run& run, const Value& a, const Value& b) {
  const std::size_t size = a.as_text().size() + b.as_text().size();
  if (!run.charge_bytes(size)) {
    return Run::over_limit();
  }
  const std::array<std::string_view, 2> parts = {a.as_text(), b.as_text()};
  const std::string_view text = run.concatenate(parts);
  return a.is(Kind::string) ? Value::string(text) : Value::bytes(text);
}

bool is_time(const Value& v) { return v.is(Kind::timestamp) || v.is(Kind::duration); }

}  // namespace

Value add(Run& run, const Value& a, const Value& b) {
  if (a.is(Kind::float64) && b.is(Kind::float64)) {
    return Value::float64(a.as_float64() + b.as_float64());
  }
  if (a.is(Kind::int64) && b.is(Kind::int64)) {
    std::int64_t sum = 0;
    return __builtin_add_overflow(a.as_int64(), b.as_int64(), &sum) ? overflow(run, "+") : Value::int64(sum);
  }
  if (a.is(Kind::uint64) && b.is(Kind::uint64)) {
    std::uint64_t sum = 0;
    return __builtin_add_overflow(a.as_uint64(), b.as_uint64(), &sum) ? overflow(run, "+") : Value::uint64(sum);
  }
  if (a.kind() == b.kind() && (a.is(Kind::string) || a.is(Kind::bytes))) {
    return concatenate_texts(run, a, b);
  }
  if (is_time(a) && is_time(b)) {
    return add_times(run, true, a, b);
  }
  if (a.is(Kind::list) && b.is(Kind::list)) {
    return concatenate_lists(run, a.as_list(), b.as_list());
  }
  return mixes(run, a, b) ? Value::float64(as_double(a) + as_double(b)) : cannot_take(run, "+", a, b);
}

Value subtract(Run& run, const Value& a, const Value& b) {
  if (a.is(Kind::float64) && b.is(Kind::float64)) {
    return Value::float64(a.as_float64() - b.as_float64());
  }
  if (a.is(Kind::int64) && b.is(Kind::int64)) {
    std::int64_t difference = 0;
    return __builtin_sub_overflow(a.as_int64(), b.as_int64(), &difference) ? overflow(run, "-")
                                                                           : Value::int64(difference);
  }
  if (a.is(Kind::uint64) && b.is(Kind::uint64)) {
    return b.as_uint64() > a.as_uint64() ? overflow(run, "-") : Value::uint64(a.as_uint64() - b.as_uint64());
  }
  if (is_time(a) && is_time(b)) {
    return add_times(run, false, a, b);
  }
  return mixes(run, a, b) ? Value::float64(as_double(a) - as_double(b)) : cannot_take(run, "-", a, b);
}

Value multiply(Run& run, const Value& a, const Value& b) {
  if (a.is(Kind::float64) && b.is(Kind::float64)) {
    return Value::float64(a.as_float64() * b.as_float64());
  }
  if (a.is(Kind::int64) && b.is(Kind::int64)) {
    std::int64_t product = 0;
    return __builtin_mul_overflow(a.as_int64(), b.as_int64(), &product) ? overflow(run, "*") : Value::int64(product);
  }
  if (a.is(Kind::uint64) && b.is(Kind::uint64)) {
    std::uint64_t product = 0;
    return __builtin_mul_overflow(a.as_uint64(), b.as_uint64(), &product) ? overflow(run, "*")
                                                                          : Value::uint64(product);
  }
  return mixes(run, a, b) ? Value::float64(as_double(a) * as_double(b)) : cannot_take(run, "*", a, b);
}

Value divide(Run& run, const Value& a, const Value& b) {
  const bool mixed = mixes(run, a, b);
  if (mixed || (a.is(Kind::float64) && b.is(Kind::float64))) {
    const double divisor = as_double(b);
    return divisor == 0 && run.division_error() ? divide_by_zero(run) : Value::float64(as_double(a) / divisor);
  }
  if (a.is(Kind::int64) && b.is(Kind::int64)) {
    if (b.as_int64() == 0) {
      return divide_by_zero(run);
    }
    return a.as_int64() == kInt64Min && b.as_int64() == -1 ? overflow(run, "/")
                                                           : Value::int64(a.as_int64() / b.as_int64());
  }
  if (a.is(Kind::uint64) && b.is(Kind::uint64)) {
    return b.as_uint64() == 0 ? divide_by_zero(run) : Value::uint64(a.as_uint64() / b.as_uint64());
  }
  return cannot_take(run, "/", a, b);
}

Value modulo(Run& run, const Value& a, const Value& b) {
  if (a.is(Kind::int64) && b.is(Kind::int64)) {
    if (b.as_int64() == 0) {
      return divide_by_zero(run);
    }
    return b.as_int64() == -1 ? Value::int64(0) : Value::int64(a.as_int64() % b.as_int64());
  }
  if (a.is(Kind::uint64) && b.is(Kind::uint64)) {
    return b.as_uint64() == 0 ? divide_by_zero(run) : Value::uint64(a.as_uint64() % b.as_uint64());
  }
  return cannot_take(run, "%", a, b);
}

Value negate(Run& run, const Value& a) {
  if (a.is(Kind::float64)) {
    return Value::float64(-a.as_float64());
  }
  if (!a.is(Kind::int64)) {
    return run.fail(Failure::Code::no_such_overload, {"`-` cannot take ", short_type_name(a.kind())});
  }
  return a.as_int64() == kInt64Min ? overflow(run, "-") : Value::int64(-a.as_int64());
}

}  // namespace reif::cel
