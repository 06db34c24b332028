#pragma once

#include <cmath>
#include <cstdint>

#include "cel/value.h"

namespace reif::cel {

// Numbers of CEL across its three types. A double within the range of the integer type is compared exactly (2^53 + 1
// is more than 9007199254740992.0); one beyond it as doubles, hence 2^63 as a double equals the largest int, as CEL's
// tests want it. 2^63 and 2^64.
inline constexpr double kInt64End = 9223372036854775808.0;
inline constexpr double kUint64End = 18446744073709551616.0;

template <class T>
constexpr Order order_of(T a, T b) {
  return a < b ? Order::less : b < a ? Order::greater : Order::equal;
}

constexpr Order reversed(Order order) {
  return order == Order::less ? Order::greater : order == Order::greater ? Order::less : order;
}

inline Order order_of_doubles(double a, double b) {
  return std::isnan(a) || std::isnan(b) ? Order::unordered : order_of(a, b);
}

// `a` against the whole part of `b`; where they are the same, the fraction of `b` decides.
template <class Integer>
Order order_within_range(Integer a, double b) {
  const double whole = std::trunc(b);
  const Order order = order_of(a, static_cast<Integer>(whole));
  return order == Order::equal ? order_of(whole, b) : order;
}

inline Order order_of_mixed(std::int64_t a, double b) {
  const bool in_range = b >= -kInt64End && b < kInt64End;
  return in_range ? order_within_range(a, b) : order_of_doubles(static_cast<double>(a), b);
}

inline Order order_of_mixed(std::uint64_t a, double b) {
  const bool in_range = b >= 0 && b < kUint64End;
  return in_range ? order_within_range(a, b) : order_of_doubles(static_cast<double>(a), b);
}

inline Order order_of_mixed(std::int64_t a, std::uint64_t b) {
  return a < 0 ? Order::less : order_of(static_cast<std::uint64_t>(a), b);
}

// Both must be numbers.
inline Order order_of_numbers(const Value& a, const Value& b) {
  if (a.kind() == b.kind()) {
    switch (a.kind()) {
      case Kind::int64:
        return order_of(a.as_int64(), b.as_int64());
      case Kind::uint64:
        return order_of(a.as_uint64(), b.as_uint64());
      default:
        return order_of_doubles(a.as_float64(), b.as_float64());
    }
  }
  if (a.kind() > b.kind()) {
    return reversed(order_of_numbers(b, a));
  }
  if (b.is(Kind::uint64)) {
    return order_of_mixed(a.as_int64(), b.as_uint64());
  }
  return a.is(Kind::int64) ? order_of_mixed(a.as_int64(), b.as_float64())
                           : order_of_mixed(a.as_uint64(), b.as_float64());
}

// A number of any type as a double.
inline double as_double(const Value& v) {
  switch (v.kind()) {
    case Kind::int64:
      return static_cast<double>(v.as_int64());
    case Kind::uint64:
      return static_cast<double>(v.as_uint64());
    default:
      return v.as_float64();
  }
}

}  // namespace reif::cel
