#include <fmt/format.h>

#include <array>
#include <limits>

#include "cel/functions.h"
#include "cel/overloads.h"
#include "cel/time_arithmetic.h"

namespace reif::cel {
namespace {

using Arguments = std::span<const Value>;

constexpr std::size_t kZoneCost = 2'000;  // A zone that is not literal is read anew each time.
constexpr std::int64_t kSecondsPerDay = 86'400;

struct PartName {
  std::string_view function;
  TimePart part;
};
constexpr std::array<PartName, 10> kParts = {{{"getFullYear", TimePart::full_year},
                                              {"getMonth", TimePart::month},
                                              {"getDate", TimePart::date},
                                              {"getDayOfMonth", TimePart::day_of_month},
                                              {"getDayOfWeek", TimePart::day_of_week},
                                              {"getDayOfYear", TimePart::day_of_year},
                                              {"getHours", TimePart::hours},
                                              {"getMinutes", TimePart::minutes},
                                              {"getSeconds", TimePart::seconds},
                                              {"getMilliseconds", TimePart::milliseconds}}};

template <TimePart part>
Value part_in_utc(Run&, Arguments a) {
  return time_part(a[0], part, TimeZone());
}

template <TimePart part>
Value part_in_zone(Run& run, Arguments a) {
  if (!run.charge(kZoneCost)) {
    return Run::over_limit();
  }
  const std::optional<TimeZone> zone = find_zone(a[1].as_text());
  if (!zone) {
    return run.fail(Failure::Code::invalid_argument, {"there is no time zone `", a[1].as_text(), "`"});
  }
  return time_part(a[0], part, *zone);
}

// Of a duration: in whole units, towards zero.
template <std::int64_t seconds_per_unit>
Value duration_in(Run&, Arguments a) {
  constexpr Wide kUnit = static_cast<Wide>(seconds_per_unit) * 1'000'000'000;
  return Value::int64(static_cast<std::int64_t>(nanoseconds_of(a[0]) / kUnit));
}
Value milliseconds_of_duration(Run&, Arguments a) {
  return Value::int64(static_cast<std::int64_t>(nanoseconds_of(a[0]) / 1'000'000 % 1'000));
}

constexpr std::array kRows = {
    FunctionRow{"timestamp.getFullYear() -> int", part_in_utc<TimePart::full_year>},
    FunctionRow{"timestamp.getFullYear(string) -> int", part_in_zone<TimePart::full_year>},
    FunctionRow{"timestamp.getMonth() -> int", part_in_utc<TimePart::month>},
    FunctionRow{"timestamp.getMonth(string) -> int", part_in_zone<TimePart::month>},
    FunctionRow{"timestamp.getDate() -> int", part_in_utc<TimePart::date>},
    FunctionRow{"timestamp.getDate(string) -> int", part_in_zone<TimePart::date>},
    FunctionRow{"timestamp.getDayOfMonth() -> int", part_in_utc<TimePart::day_of_month>},
    FunctionRow{"timestamp.getDayOfMonth(string) -> int", part_in_zone<TimePart::day_of_month>},
    FunctionRow{"timestamp.getDayOfWeek() -> int", part_in_utc<TimePart::day_of_week>},
    FunctionRow{"timestamp.getDayOfWeek(string) -> int", part_in_zone<TimePart::day_of_week>},
    FunctionRow{"timestamp.getDayOfYear() -> int", part_in_utc<TimePart::day_of_year>},
    FunctionRow{"timestamp.getDayOfYear(string) -> int", part_in_zone<TimePart::day_of_year>},
    FunctionRow{"timestamp.getHours() -> int", part_in_utc<TimePart::hours>},
    FunctionRow{"timestamp.getHours(string) -> int", part_in_zone<TimePart::hours>},
    FunctionRow{"timestamp.getMinutes() -> int", part_in_utc<TimePart::minutes>},
    FunctionRow{"timestamp.getMinutes(string) -> int", part_in_zone<TimePart::minutes>},
    FunctionRow{"timestamp.getSeconds() -> int", part_in_utc<TimePart::seconds>},
    FunctionRow{"timestamp.getSeconds(string) -> int", part_in_zone<TimePart::seconds>},
    FunctionRow{"timestamp.getMilliseconds() -> int", part_in_utc<TimePart::milliseconds>},
    FunctionRow{"timestamp.getMilliseconds(string) -> int", part_in_zone<TimePart::milliseconds>},
    FunctionRow{"duration.getHours() -> int", duration_in<3'600>},
    FunctionRow{"duration.getMinutes() -> int", duration_in<60>},
    FunctionRow{"duration.getSeconds() -> int", duration_in<1>},
    FunctionRow{"duration.getMilliseconds() -> int", milliseconds_of_duration},
};

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};
// Longer names first.
constexpr std::array<Unit, 8> kUnits = {{{"ns", 1},
                                         {"us", 1'000},
                                         {"µs", 1'000},
                                         {"μs", 1'000},
                                         {"ms", 1'000'000},
                                         {"s", 1'000'000'000},
                                         {"m", 60'000'000'000},
                                         {"h", 3'600'000'000'000}}};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// One part of a duration, "1.5h", taken from the front of the text; nothing where there is none or it is too long.
std::optional<Wide> take_amount(std::string_view& text) {
  constexpr Wide kTooLong = std::numeric_limits<std::int64_t>::max();
  constexpr std::size_t kDecimalsMax = 18;
  Wide number = 0;
  Wide scale = 1;
  std::size_t digits = 0;
  std::size_t decimals = 0;
  bool after_point = false;
  std::size_t at = 0;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !after_point)); ++at) {
    if (text[at] == '.') {
      after_point = true;
      continue;
    }
    ++digits;
    if (after_point && decimals++ >= kDecimalsMax) {
      continue;  // Below anything that counts.
    }
    number = number * 10 + (text[at] - '0');
    scale *= after_point ? 10 : 1;
    if (number / scale > kTooLong) {
      return std::nullopt;
    }
  }
  text.remove_prefix(at);
  for (const Unit& unit : kUnits) {
    if (digits > 0 && text.starts_with(unit.name)) {
      text.remove_prefix(unit.name.size());
      return number / scale * unit.nanoseconds + number % scale * unit.nanoseconds / scale;
    }
  }
  return std::nullopt;
}

std::string decimals_of(std::uint32_t nanoseconds) {
  std::string text = fmt::format(".{:09}", nanoseconds);
  return text.substr(0, nanoseconds == 0 ? 0 : text.find_last_not_of('0') + 1);
}

}  // namespace

std::span<const FunctionRow> time_functions() { return kRows; }

std::optional<TimePart> time_part_named(std::string_view function) {
  for (const PartName& row : kParts) {
    if (row.function == function) {
      return row.part;
    }
  }
  return std::nullopt;
}

Value time_part(const Value& timestamp, TimePart part, const TimeZone& zone) {
  const Time t = timestamp.seconds() * kSecond + timestamp.nanoseconds() / 1'000'000;
  const std::int64_t local = timestamp.seconds() + zone.offset_at(t) / kSecond;
  const std::int64_t day = floor_div(local, kSecondsPerDay);
  const std::int64_t second = local - day * kSecondsPerDay;
  const Date date = date_of_days(day);
  switch (part) {
    case TimePart::full_year:
      return Value::int64(date.year);
    case TimePart::month:
      return Value::int64(date.month - 1);
    case TimePart::date:
      return Value::int64(date.day);
    case TimePart::day_of_month:
      return Value::int64(date.day - 1);
    case TimePart::day_of_week:
      return Value::int64(((day + 4) % 7 + 7) % 7);  // 1970-01-01 was a Thursday.
    case TimePart::day_of_year:
      return Value::int64(day - days_of_date({date.year, 1, 1}));
    case TimePart::hours:
      return Value::int64(second / 3'600);
    case TimePart::minutes:
      return Value::int64(second / 60 % 60);
    case TimePart::seconds:
      return Value::int64(second % 60);
    case TimePart::milliseconds:
      return Value::int64(timestamp.nanoseconds() / 1'000'000);
  }
  return Value::int64(0);
}

std::optional<TimeZone> find_zone(std::string_view name) {
  std::string_view rest = name;
  const bool negative = rest.starts_with('-');
  rest.remove_prefix(negative || rest.starts_with('+') ? 1 : 0);
  const auto digit = [rest](std::size_t i) { return static_cast<Span>(rest[i] - '0'); };
  const bool is_offset = rest.size() == 5 && rest[2] == ':' && is_digit(rest[0]) && is_digit(rest[1]) &&
                         is_digit(rest[3]) && is_digit(rest[4]);
  if (!is_offset) {
    return rest.size() == name.size() ? TimeZone::find(name) : std::nullopt;
  }
  const Span hours = digit(0) * 10 + digit(1);
  const Span minutes = digit(3) * 10 + digit(4);
  if (hours > 23 || minutes > 59) {
    return std::nullopt;
  }
  const Span offset = hours * kHour + minutes * kMinute;
  return TimeZone::fixed(negative ? -offset : offset);
}

std::optional<Value> read_timestamp(std::string_view text) {
  const std::optional<FineTime> time = parse_time(text);
  if (!time) {
    return std::nullopt;
  }
  return time_value(Kind::timestamp, static_cast<Wide>(time->milliseconds) * 1'000'000 + time->nanoseconds);
}

std::optional<Value> read_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  text.remove_prefix(negative || text.starts_with('+') ? 1 : 0);
  if (text == "0") {
    return Value::duration(0, 0);
  }
  if (text.empty()) {
    return std::nullopt;
  }
  Wide sum = 0;
  while (!text.empty()) {
    const std::optional<Wide> amount = take_amount(text);
    if (!amount) {
      return std::nullopt;
    }
    sum += *amount;
    if (!is_in_range(Kind::duration, sum)) {
      return std::nullopt;
    }
  }
  return time_value(Kind::duration, negative ? -sum : sum);
}

std::string timestamp_text(const Value& v) {
  const std::string whole = format_time(v.seconds() * kSecond);  // "2026-01-19T10:00:00.000Z"
  return whole.substr(0, whole.find('.')) + decimals_of(v.nanoseconds()) + "Z";
}

std::string duration_text(const Value& v) {
  Wide nanoseconds = nanoseconds_of(v);
  const bool negative = nanoseconds < 0;
  nanoseconds = negative ? -nanoseconds : nanoseconds;
  return fmt::format("{}{}{}s", negative ? "-" : "", static_cast<std::int64_t>(nanoseconds / 1'000'000'000),
                     decimals_of(static_cast<std::uint32_t>(nanoseconds % 1'000'000'000)));
}

}  // namespace reif::cel
