#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace reif {

// An instant: whole milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
using Time = std::int64_t;
// A span of time in milliseconds.
using Span = std::int64_t;

inline constexpr Span kSecond = 1'000;
inline constexpr Span kMinute = 60 * kSecond;
inline constexpr Span kHour = 60 * kMinute;
inline constexpr Span kDay = 24 * kHour;
inline constexpr Span kWeek = 7 * kDay;

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z: what a timestamp can be.
inline constexpr Time kTimeMin = -62'135'596'800'000;
inline constexpr Time kTimeMax = 253'402'300'799'999;
// Later than every timestamp: "for all time to come".
inline constexpr Time kForever = std::numeric_limits<Time>::max();

// a / b rounded towards minus infinity; b > 0.
constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - static_cast<std::int64_t>(a % b < 0);
}

// The full minute at or before t, and the first one after t.
constexpr Time minute_floor(Time t) { return floor_div(t, kMinute) * kMinute; }
constexpr Time minute_after(Time t) { return minute_floor(t) + kMinute; }
// The full minute at or after t.
constexpr Time minute_ceil(Time t) { return minute_floor(t + kMinute - 1); }

// A calendar date of the proleptic Gregorian calendar.
struct Date {
  int year = 1970;
  int month = 1;  // 1 to 12
  int day = 1;    // 1 to 31

  friend bool operator==(const Date&, const Date&) = default;
};
// Days since 1970-01-01 of a valid date, and back; for years within ±32,767.
std::int64_t days_of_date(Date date);
Date date_of_days(std::int64_t days);
// Whether there is such a day (2023-02-29 is none).
bool is_valid(Date date);

// An instant with its part below a millisecond.
struct FineTime {
  Time milliseconds = 0;         // rounded down
  std::int32_t nanoseconds = 0;  // 0 to 999,999, on top of the milliseconds
};

// Reads RFC 3339 ("2026-01-19T10:00:00.123Z", "2026-01-19t10:00:00+02:00"; a blank in place of the T and a date
// alone, which means its midnight UTC, are taken too). A leap second (":60") is the second after; what is below a
// nanosecond is dropped. Nothing where the text is no such time, has no zone, or lies outside the years 1 to 9999.
std::optional<FineTime> parse_time(std::string_view text);

// "2026-01-19T10:00:00.000Z"; t within kTimeMin to kTimeMax.
std::string format_time(Time t);
// The same, appended: for hot loops.
void append_time(std::string& out, Time t);

// Reads a duration of a scoring model: an integer > 0 and a unit s, m, h, d or w ("180d"). Nothing where it is none
// or is longer than 10,000 years.
std::optional<Span> parse_span(std::string_view text);
// In the largest unit up to days that leaves no rest: "180d", "90m", "1500ms".
std::string format_span(Span span);

}  // namespace reif
