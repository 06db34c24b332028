#pragma once

#include <re2/re2.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time_zone.h"
#include "cel/run.h"
#include "cel/type.h"
#include "cel/value.h"

namespace reif::cel {

// What more than one part needs of the functions.

// Arithmetic of one operator; any values, errors by Run::fail.
Value add(Run& run, const Value& a, const Value& b);
Value subtract(Run& run, const Value& a, const Value& b);
Value multiply(Run& run, const Value& a, const Value& b);
Value divide(Run& run, const Value& a, const Value& b);
Value modulo(Run& run, const Value& a, const Value& b);
Value negate(Run& run, const Value& a);

// What `[…]` gives: the item or the map's value; nullptr where there is none. `error` is set where the key is of a
// wrong type or the container is none.
struct Found {
  const Value* value = nullptr;
  Value error;  // null where there is none
};
Found find_item(Run& run, const Value& container, const Value& key);
Value contains_item(Run& run, const Value& container, const Value& item);
bool is_zero_value(const Value& v);

// text.format([…])
Value format_text(Run& run, std::span<const Value> arguments);

// Patterns of RE2, within its memory limit of 1 MiB.
struct Pattern {
  std::unique_ptr<RE2> pattern;
  std::string problem;  // Why there is none.
};
Pattern compile_pattern(std::string_view text, std::size_t bytes_max);
// Whether it is found anywhere in the text.
Value find_pattern(Run& run, const RE2& pattern, std::string_view text);

// "2026-01-19T10:00:00Z" and "1h30m"; nothing where it is none or out of range.
std::optional<Value> read_timestamp(std::string_view text);
std::optional<Value> read_duration(std::string_view text);
std::string timestamp_text(const Value& v);
std::string duration_text(const Value& v);
// "Europe/Berlin", "UTC", "+02:00", "-09:30".
std::optional<TimeZone> find_zone(std::string_view name);

enum class TimePart : std::uint8_t {
  full_year,
  month,
  date,
  day_of_month,
  day_of_week,
  day_of_year,
  hours,
  minutes,
  seconds,
  milliseconds
};
std::optional<TimePart> time_part_named(std::string_view function);
Value time_part(const Value& timestamp, TimePart part, const TimeZone& zone);

// The names of macros, for suggestions.
std::vector<std::string_view> macro_names();

bool is_operator_name(std::string_view name);
Type type_of(const Value& v);

}  // namespace reif::cel
