#include <array>
#include <cmath>
#include <limits>

#include "cel/functions.h"
#include "cel/numbers.h"
#include "cel/overloads.h"

namespace reif::cel {
namespace {

using Arguments = std::span<const Value>;

// The first of the greatest (least) numbers of a list.
Value extreme(Run& run, Arguments a, Order wanted) {
  const List& list = a[0].as_list();
  if (list.size == 0) {
    return run.fail(Failure::Code::invalid_argument, {"an empty list has no greatest and no least number"});
  }
  if (!run.charge(list.size)) {
    return Run::over_limit();
  }
  const Value* found = nullptr;
  for (const Value& item : list) {
    if (!item.is_number()) {
      return run.fail(Failure::Code::no_such_overload,
                      {"math.greatest and math.least take numbers, found ", short_type_name(item.kind())});
    }
    if (found == nullptr || order_of_numbers(item, *found) == wanted) {
      found = &item;
    }
  }
  return *found;
}
Value greatest(Run& run, Arguments a) { return extreme(run, a, Order::greater); }
Value least(Run& run, Arguments a) { return extreme(run, a, Order::less); }

template <double (*function)(double)>
Value of_double(Run&, Arguments a) {
  return Value::float64(function(a[0].as_float64()));
}
double ceil_of(double v) { return std::ceil(v); }
double floor_of(double v) { return std::floor(v); }
double round_of(double v) { return std::round(v); }
double trunc_of(double v) { return std::trunc(v); }
double abs_of(double v) { return std::abs(v); }
double sign_of(double v) { return std::isnan(v) ? v : v > 0 ? 1.0 : v < 0 ? -1.0 : 0.0; }

Value abs_of_int(Run& run, Arguments a) {
  const std::int64_t v = a[0].as_int64();
  if (v == std::numeric_limits<std::int64_t>::min()) {
    return run.fail(Failure::Code::overflow, {"the least int has no absolute value"});
  }
  return Value::int64(v < 0 ? -v : v);
}
Value same(Run&, Arguments a) { return a[0]; }
Value sign_of_int(Run&, Arguments a) {
  return Value::int64(static_cast<int>(a[0].as_int64() > 0) - static_cast<int>(a[0].as_int64() < 0));
}
Value sign_of_uint(Run&, Arguments a) { return Value::uint64(a[0].as_uint64() > 0 ? 1 : 0); }
Value root(Run&, Arguments a) { return Value::float64(std::sqrt(as_double(a[0]))); }

Value is_nan(Run&, Arguments a) { return Value::boolean(std::isnan(a[0].as_float64())); }
Value is_inf(Run&, Arguments a) { return Value::boolean(std::isinf(a[0].as_float64())); }
Value is_finite(Run&, Arguments a) { return Value::boolean(std::isfinite(a[0].as_float64())); }

// Bits of an int are those of the uint of the same representation.
std::uint64_t bits_of(const Value& v) {
  return v.is(Kind::int64) ? static_cast<std::uint64_t>(v.as_int64()) : v.as_uint64();
}
Value like(const Value& v, std::uint64_t bits) {
  return v.is(Kind::int64) ? Value::int64(static_cast<std::int64_t>(bits)) : Value::uint64(bits);
}
Value bit_and(Run&, Arguments a) { return like(a[0], bits_of(a[0]) & bits_of(a[1])); }
Value bit_or(Run&, Arguments a) { return like(a[0], bits_of(a[0]) | bits_of(a[1])); }
Value bit_xor(Run&, Arguments a) { return like(a[0], bits_of(a[0]) ^ bits_of(a[1])); }
Value bit_not(Run&, Arguments a) { return like(a[0], ~bits_of(a[0])); }

template <bool left>
Value bit_shift(Run& run, Arguments a) {
  const std::int64_t by = a[1].as_int64();
  if (by < 0) {
    return run.fail(Failure::Code::invalid_argument, {"bits cannot be shifted by a negative number"});
  }
  if (by > 63) {
    return like(a[0], 0);
  }
  const auto places = static_cast<unsigned>(by);
  return like(a[0], left ? bits_of(a[0]) << places : bits_of(a[0]) >> places);
}

constexpr std::array kRows = {
    FunctionRow{"math.greatest(list) -> dyn", greatest},
    FunctionRow{"math.least(list) -> dyn", least},
    FunctionRow{"math.ceil(double) -> double", of_double<ceil_of>},
    FunctionRow{"math.floor(double) -> double", of_double<floor_of>},
    FunctionRow{"math.round(double) -> double", of_double<round_of>},
    FunctionRow{"math.trunc(double) -> double", of_double<trunc_of>},
    FunctionRow{"math.abs(double) -> double", of_double<abs_of>},
    FunctionRow{"math.abs(int) -> int", abs_of_int},
    FunctionRow{"math.abs(uint) -> uint", same},
    FunctionRow{"math.sign(double) -> double", of_double<sign_of>},
    FunctionRow{"math.sign(int) -> int", sign_of_int},
    FunctionRow{"math.sign(uint) -> uint", sign_of_uint},
    FunctionRow{"math.sqrt(double) -> double", root},
    FunctionRow{"math.sqrt(int) -> double", root},
    FunctionRow{"math.sqrt(uint) -> double", root},
    FunctionRow{"math.isNaN(double) -> bool", is_nan},
    FunctionRow{"math.isInf(double) -> bool", is_inf},
    FunctionRow{"math.isFinite(double) -> bool", is_finite},
    FunctionRow{"math.bitAnd(int, int) -> int", bit_and},
    FunctionRow{"math.bitAnd(uint, uint) -> uint", bit_and},
    FunctionRow{"math.bitOr(int, int) -> int", bit_or},
    FunctionRow{"math.bitOr(uint, uint) -> uint", bit_or},
    FunctionRow{"math.bitXor(int, int) -> int", bit_xor},
    FunctionRow{"math.bitXor(uint, uint) -> uint", bit_xor},
    FunctionRow{"math.bitNot(int) -> int", bit_not},
    FunctionRow{"math.bitNot(uint) -> uint", bit_not},
    FunctionRow{"math.bitShiftLeft(int, int) -> int", bit_shift<true>},
    FunctionRow{"math.bitShiftLeft(uint, int) -> uint", bit_shift<true>},
    FunctionRow{"math.bitShiftRight(int, int) -> int", bit_shift<false>},
    FunctionRow{"math.bitShiftRight(uint, int) -> uint", bit_shift<false>},
};

}  // namespace

std::span<const FunctionRow> math_functions() { return kRows; }

}  // namespace reif::cel
