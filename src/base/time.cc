#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace reif {
namespace {

// Reads exactly `digits` decimal digits at `at`; -1 where there are none.
int read_digits(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) {
    return -1;
  }
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    const char c = text[i];
    if (c < '0' || c > '9') {
      return -1;
    }
    value = value * 10 + (c - '0');
  }
  return value;
}

constexpr std::array<std::pair<char, Span>, 5> kUnits = {
    {{'w', kWeek}, {'d', kDay}, {'h', kHour}, {'m', kMinute}, {'s', kSecond}}};
constexpr Span kSpanMax = 10'000 * 366 * kDay;

void append_digits(std::string& out, std::int64_t value, int digits) {
  std::array<char, 8> text{};
  for (int i = digits - 1; i >= 0; --i) {
    text[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(text.data(), static_cast<std::size_t>(digits));
}

}  // namespace

std::int64_t days_of_date(Date date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

Date date_of_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = floor_div(days, 146'097);
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  return {static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0)), month,
          static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1)};
}

bool is_valid(Date date) {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31 &&
         date_of_days(days_of_date(date)) == date;
}

std::optional<FineTime> parse_time(std::string_view text) {
  const Date date{read_digits(text, 0, 4), read_digits(text, 5, 2), read_digits(text, 8, 2)};
  if (date.year < 0 || date.month < 1 || date.day < 1 || text[4] != '-' || text[7] != '-' || !is_valid(date)) {
    return std::nullopt;
  }
  FineTime time{days_of_date(date) * kDay, 0};
  if (text.size() > 10) {
    const int hour = read_digits(text, 11, 2);
    const int minute = read_digits(text, 14, 2);
    const int second = read_digits(text, 17, 2);
    if ((text[10] != 'T' && text[10] != 't' && text[10] != ' ') || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 60 || text[13] != ':' || text[16] != ':') {
      return std::nullopt;
    }
    std::size_t at = 19;
    if (at < text.size() && text[at] == '.') {
      const std::size_t first = ++at;
      std::int64_t nanoseconds = 0;
      for (std::int64_t unit = 100'000'000; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
        nanoseconds += unit * (text[at] - '0');
        unit /= 10;
      }
      if (at == first) {
        return std::nullopt;
      }
      time.milliseconds += nanoseconds / 1'000'000;
      time.nanoseconds = static_cast<std::int32_t>(nanoseconds % 1'000'000);
    }
    time.milliseconds += hour * kHour + minute * kMinute + second * kSecond;
    if (at + 1 == text.size() && (text[at] == 'Z' || text[at] == 'z')) {
      // UTC.
    } else if (at + 6 == text.size() && (text[at] == '+' || text[at] == '-') && text[at + 3] == ':') {
      const int hours = read_digits(text, at + 1, 2);
      const int minutes = read_digits(text, at + 4, 2);
      if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
        return std::nullopt;
      }
      const Span offset = hours * kHour + minutes * kMinute;
      time.milliseconds += text[at] == '+' ? -offset : offset;
    } else {
      return std::nullopt;
    }
  }
  if (time.milliseconds < kTimeMin || time.milliseconds > kTimeMax) {
    return std::nullopt;
  }
  return time;
}

void append_time(std::string& out, Time t) {
  const std::int64_t days = floor_div(t, kDay);
  const Span in_day = t - days * kDay;
  const Date date = date_of_days(days);
  append_digits(out, date.year, 4);
  out += '-';
  append_digits(out, date.month, 2);
  out += '-';
  append_digits(out, date.day, 2);
  out += 'T';
  append_digits(out, in_day / kHour, 2);
  out += ':';
  append_digits(out, in_day / kMinute % 60, 2);
  out += ':';
  append_digits(out, in_day / kSecond % 60, 2);
  out += '.';
  append_digits(out, in_day % kSecond, 3);
  out += 'Z';
}

std::string format_time(Time t) {
  std::string out;
  append_time(out, t);
  return out;
}

std::optional<Span> parse_span(std::string_view text) {
  if (text.size() < 2) {
    return std::nullopt;
  }
  Span factor = 0;
  for (const auto& [letter, span] : kUnits) {
    if (text.back() == letter) {
      factor = span;
    }
  }
  std::int64_t number = 0;
  for (const char c : text.substr(0, text.size() - 1)) {
    if (c < '0' || c > '9' || number > kSpanMax) {
      return std::nullopt;
    }
    number = number * 10 + (c - '0');
  }
  if (factor == 0 || number == 0 || number > kSpanMax / factor) {
    return std::nullopt;
  }
  return number * factor;
}

std::string format_span(Span span) {
  for (const auto& [letter, unit] : kUnits) {
    if (span % unit == 0 && letter != 'w') {
      return fmt::format("{}{}", span / unit, letter);
    }
  }
  return fmt::format("{}ms", span);
}

}  // namespace reif
