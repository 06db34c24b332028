#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "cel/functions.h"
#include "cel/literal.h"
#include "cel/numbers.h"
#include "cel/overloads.h"
#include "cel/utf8.h"

namespace reif::cel {
namespace {

using Arguments = std::span<const Value>;

Value out_of_type(Run& run, const Value& v, std::string_view type) {
  const std::string text = to_text(v);
  return run.fail(Failure::Code::out_of_range, {text, " is out of the range of ", type});
}

Value unreadable(Run& run, const Value& v, std::string_view type) {
  const std::string text = to_text(v);
  return run.fail(Failure::Code::invalid_argument, {text, " is no ", type});
}

Value same(Run&, Arguments a) { return a[0]; }

// A conversion of a text, which is paid for by its length.
template <Value (*convert)(Run& run, const Value& text)>
Value of_text(Run& run, Arguments a) {
  return run.charge_bytes(a[0].as_text().size()) ? convert(run, a[0]) : Run::over_limit();
}

Value int_of_uint(Run& run, Arguments a) {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return a[0].as_uint64() > kMax ? out_of_type(run, a[0], "int")
                                 : Value::int64(static_cast<std::int64_t>(a[0].as_uint64()));
}
Value int_of_double(Run& run, Arguments a) {
  const double v = a[0].as_float64();
  return v > -kInt64End && v < kInt64End ? Value::int64(static_cast<std::int64_t>(v)) : out_of_type(run, a[0], "int");
}
Value int_of_string(Run& run, const Value& text) {
  std::string_view digits = text.as_text();
  digits.remove_prefix(digits.starts_with('+') && digits.size() > 1 && digits[1] != '-' ? 1 : 0);
  std::int64_t v = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), v);
  return error == std::errc() && end == digits.data() + digits.size() ? Value::int64(v)
                                                                      : unreadable(run, text, "int");
}
Value int_of_timestamp(Run&, Arguments a) { return Value::int64(a[0].seconds()); }

Value uint_of_int(Run& run, Arguments a) {
  return a[0].as_int64() < 0 ? out_of_type(run, a[0], "uint")
                             : Value::uint64(static_cast<std::uint64_t>(a[0].as_int64()));
}
Value uint_of_double(Run& run, Arguments a) {
  const double v = a[0].as_float64();
  return v >= 0 && v < kUint64End ? Value::uint64(static_cast<std::uint64_t>(v)) : out_of_type(run, a[0], "uint");
}
Value uint_of_string(Run& run, const Value& text) {
  const std::string_view digits = text.as_text();
  std::uint64_t v = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), v);
  return error == std::errc() && end == digits.data() + digits.size() ? Value::uint64(v)
                                                                      : unreadable(run, text, "uint");
}

Value double_of_number(Run&, Arguments a) { return Value::float64(as_double(a[0])); }

// "inf", "Infinity", "nan", in any case, with a sign.
std::optional<double> read_special(std::string_view text) {
  const bool negative = text.starts_with('-');
  text.remove_prefix(negative || text.starts_with('+') ? 1 : 0);
  std::string lower;
  for (const char c : text.substr(0, std::min<std::size_t>(text.size(), 9))) {
    lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  }
  if (lower == "nan") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (lower == "inf" || lower == "infinity") {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return negative ? -kInfinity : kInfinity;
  }
  return std::nullopt;
}

Value double_of_string(Run& run, const Value& text) {
  std::optional<double> v = read_special(text.as_text());
  if (!v) {
    v = read_double(text.as_text());
  }
  return v ? Value::float64(*v) : unreadable(run, text, "double");
}

Value bool_of_string(Run& run, const Value& text) {
  constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "T", "true", "TRUE", "True"};
  constexpr std::array<std::string_view, 6> kFalse = {"0", "f", "F", "false", "FALSE", "False"};
  for (const bool meaning : {true, false}) {
    for (const std::string_view word : meaning ? kTrue : kFalse) {
      if (text.as_text() == word) {
        return Value::boolean(meaning);
      }
    }
  }
  return unreadable(run, text, "bool");
}

Value made_text(Run& run, const std::string& text) {
  return run.charge_bytes(text.size()) ? Value::string(run.arena().copy(text)) : Run::over_limit();
}
Value string_of_bool(Run&, Arguments a) { return Value::string(a[0].as_bool() ? "true" : "false"); }
Value string_of_int(Run& run, Arguments a) { return made_text(run, fmt::format("{}", a[0].as_int64())); }
Value string_of_uint(Run& run, Arguments a) { return made_text(run, fmt::format("{}", a[0].as_uint64())); }
Value string_of_double(Run& run, Arguments a) { return made_text(run, fmt::format("{}", a[0].as_float64())); }
Value string_of_timestamp(Run& run, Arguments a) { return made_text(run, timestamp_text(a[0])); }
Value string_of_duration(Run& run, Arguments a) { return made_text(run, duration_text(a[0])); }
Value string_of_bytes(Run& run, Arguments a) {
  if (!run.charge_bytes(a[0].as_text().size())) {
    return Run::over_limit();
  }
  return is_valid_utf8(a[0].as_text()) ? Value::string(a[0].as_text())
                                       : run.fail(Failure::Code::invalid_argument, {"the bytes are no valid UTF-8"});
}
Value bytes_of_string(Run&, Arguments a) { return Value::bytes(a[0].as_text()); }

Value timestamp_of_string(Run& run, const Value& text) {
  const std::optional<Value> v = read_timestamp(text.as_text());
  return v ? *v : unreadable(run, text, "time of the years 1 to 9999");
}
Value timestamp_of_int(Run& run, Arguments a) {
  const std::int64_t seconds = a[0].as_int64();
  const bool fits = seconds >= kTimeMin / kSecond && seconds <= kTimeMax / kSecond;
  return fits ? Value::timestamp(seconds, 0) : out_of_type(run, a[0], "timestamp");
}
Value duration_of_string(Run& run, const Value& text) {
  const std::optional<Value> v = read_duration(text.as_text());
  return v ? *v : unreadable(run, text, "duration");
}

constexpr std::array kRows = {
    FunctionRow{"int(int) -> int", same},
    FunctionRow{"int(uint) -> int", int_of_uint},
    FunctionRow{"int(double) -> int", int_of_double},
    FunctionRow{"int(string) -> int", of_text<int_of_string>},
    FunctionRow{"int(timestamp) -> int", int_of_timestamp},
    FunctionRow{"uint(uint) -> uint", same},
    FunctionRow{"uint(int) -> uint", uint_of_int},
    FunctionRow{"uint(double) -> uint", uint_of_double},
    FunctionRow{"uint(string) -> uint", of_text<uint_of_string>},
    FunctionRow{"double(double) -> double", same},
    FunctionRow{"double(int) -> double", double_of_number},
    FunctionRow{"double(uint) -> double", double_of_number},
    FunctionRow{"double(string) -> double", of_text<double_of_string>},
    FunctionRow{"bool(bool) -> bool", same},
    FunctionRow{"bool(string) -> bool", of_text<bool_of_string>},
    FunctionRow{"string(string) -> string", same},
    FunctionRow{"string(bool) -> string", string_of_bool},
    FunctionRow{"string(int) -> string", string_of_int},
    FunctionRow{"string(uint) -> string", string_of_uint},
    FunctionRow{"string(double) -> string", string_of_double},
    FunctionRow{"string(bytes) -> string", string_of_bytes},
    FunctionRow{"string(timestamp) -> string", string_of_timestamp},
    FunctionRow{"string(duration) -> string", string_of_duration},
    FunctionRow{"bytes(bytes) -> bytes", same},
    FunctionRow{"bytes(string) -> bytes", bytes_of_string},
    FunctionRow{"timestamp(timestamp) -> timestamp", same},
    FunctionRow{"timestamp(string) -> timestamp", of_text<timestamp_of_string>},
    FunctionRow{"timestamp(int) -> timestamp", timestamp_of_int},
    FunctionRow{"duration(duration) -> duration", same},
    FunctionRow{"duration(string) -> duration", of_text<duration_of_string>},
};

}  // namespace

std::span<const FunctionRow> conversion_functions() { return kRows; }

}  // namespace reif::cel
