#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstring>
#include <utility>

namespace reif {
namespace {

constexpr std::array<std::pair<char, Span>, 5> kUnits = {
    {{'w', kWeek}, {'d', kDay}, {'h', kHour}, {'m', kMinute}, {'s', kSecond}}};
constexpr Span kSpanMax = 10'000 * 366 * kDay;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes a text apart from its start; after the first thing that is not there, everything fails.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }

  // Exactly `digits` decimal digits, whose number is at most `max`.
  int number(std::size_t digits, int max) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (i >= rest_.size() || !is_digit(rest_[i])) {
        failed_ = true;
        return 0;
      }
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    failed_ = failed_ || value > max;
    return value;
  }

  // Whether one of `characters` comes next; it is passed over then.
  bool take(std::string_view characters) {
    const bool there = !rest_.empty() && characters.find(rest_.front()) != std::string_view::npos;
    rest_.remove_prefix(there ? 1 : 0);
    return there;
  }

  void expect(std::string_view characters) { failed_ = !take(characters) || failed_; }

  // The digits after a decimal point, at least one, in nanoseconds; those beyond the ninth are dropped.
  std::int32_t fraction() {
    std::int32_t nanoseconds = 0;
    std::int32_t unit = 100'000'000;
    failed_ = failed_ || rest_.empty() || !is_digit(rest_.front());
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1)) {
      nanoseconds += unit * (rest_.front() - '0');
      unit /= 10;
    }
    return nanoseconds;
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

// "Z", "+02:00", "-05:30": local time minus UTC.
Span read_offset(Reader& reader) {
  if (reader.take("Zz")) {
    return 0;
  }
  const bool behind = reader.take("-");
  if (!behind) {
    reader.expect("+");
  }
  const int hours = reader.number(2, 23);
  reader.expect(":");
  const Span offset = hours * kHour + reader.number(2, 59) * kMinute;
  return behind ? -offset : offset;
}

FineTime read_time_of_day(Reader& reader) {
  reader.expect("Tt ");
  const int hours = reader.number(2, 23);
  reader.expect(":");
  const int minutes = reader.number(2, 59);
  reader.expect(":");
  const int seconds = reader.number(2, 60);
  const std::int32_t nanoseconds = reader.take(".") ? reader.fraction() : 0;
  const Span offset = read_offset(reader);
  return {hours * kHour + minutes * kMinute + seconds * kSecond + nanoseconds / 1'000'000 - offset,
          nanoseconds % 1'000'000};
}

void append_digits(std::string& out, std::int64_t value, int digits) {
  std::array<char, 8> text{};
  for (int i = digits - 1; i >= 0; --i) {
    text[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(text.data(), static_cast<std::size_t>(digits));
}

std::chrono::year_month_day calendar_day(Date date) { return std::chrono::year(date.year) / date.month / date.day; }

// The form that programs write, "2026-01-19T10:00:00.123Z", told by three words of eight letters: what differs from
// the form's zeros is a digit as long as it is no more than 9, everywhere else nothing may differ.
class UsualForm {
 public:
  static constexpr std::size_t kSize = 24;

  static bool fits(const char* text) {
    std::uint64_t misfits = 0;
    for (std::size_t at = 0; at < kSize; at += 8) {
      const std::uint64_t other = word(text + at) ^ word(kZeros.data() + at);
      misfits |= other | (other + word(kToHighBit.data() + at));
    }
    return (misfits & 0x8080'8080'8080'8080U) == 0;
  }

 private:
  static constexpr std::string_view kZeros = "0000-00-00T00:00:00.000Z";
  // What takes the least difference that is too large to a byte's highest bit.
  static constexpr std::array<char, kSize> kToHighBit = [] {
    std::array<char, kSize> bytes{};
    for (std::size_t i = 0; i < kSize; ++i) {
      bytes[i] = is_digit(kZeros[i]) ? 0x80 - 10 : 0x80 - 1;
    }
    return bytes;
  }();

  static std::uint64_t word(const char* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof(word));
    return word;
  }
};

// A time in that form, read without detours; false for every other text.
bool read_usual_form(std::string_view text, FineTime& time) {
  if (text.size() != UsualForm::kSize || !UsualForm::fits(text.data())) {
    return false;
  }
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const Date date{number(0, 4), number(5, 2), number(8, 2)};
  const int hours = number(11, 2);
  const int minutes = number(14, 2);
  const int seconds = number(17, 2);
  if (date.year == 0 || hours > 23 || minutes > 59 || seconds > 59 || !is_valid(date)) {
    return false;
  }
  const Span in_day = hours * kHour + minutes * kMinute + seconds * kSecond + number(20, 3);
  time = {days_of_date(date) * kDay + in_day, 0};
  return true;
}

bool read_any_form(std::string_view text, FineTime& time) {
  Reader reader(text);
  Date date;
  date.year = reader.number(4, 9999);
  reader.expect("-");
  date.month = reader.number(2, 12);
  reader.expect("-");
  date.day = reader.number(2, 31);
  if (reader.failed() || !is_valid(date)) {
    return false;
  }
  time = reader.at_end() ? FineTime{} : read_time_of_day(reader);
  time.milliseconds += days_of_date(date) * kDay;
  return !reader.failed() && reader.at_end() && time.milliseconds >= kTimeMin && time.milliseconds <= kTimeMax;
}

}  // namespace

std::int64_t days_of_date(Date date) { return std::chrono::sys_days(calendar_day(date)).time_since_epoch().count(); }

Date date_of_days(std::int64_t days) {
  const std::chrono::year_month_day day = std::chrono::sys_days{std::chrono::days(days)};
  return {static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())),
          static_cast<int>(static_cast<unsigned>(day.day()))};
}

bool is_valid(Date date) {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31 && calendar_day(date).ok();
}

// One variable for whatever comes of it, which then needs no copy.
std::optional<FineTime> parse_time(std::string_view text) {
  std::optional<FineTime> time(std::in_place);
  if (!read_usual_form(text, *time) && !read_any_form(text, *time)) {
    time.reset();
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
    if (!is_digit(c) || number > kSpanMax) {
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
