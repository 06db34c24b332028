#include "codec/import/cell_format.h"

#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <string>

namespace reif {
namespace {

constexpr std::string_view kIso = "iso";
constexpr std::string_view kUnix = "unix";
constexpr std::string_view kUnixMilliseconds = "unix_ms";
constexpr std::string_view kLetters = "YymdeHMSIpbBjzTFDRnt%";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Without blanks (the no-break space of spreadsheets, too) and a currency sign at either end.
std::string_view bare(std::string_view cell) {
  constexpr std::array<std::string_view, 7> kAround = {" ", "\t", "\u00A0", "\u202F", "€", "$", "£"};
  bool changed = true;
  while (changed) {
    changed = false;
    for (const std::string_view around : kAround) {
      if (cell.starts_with(around)) {
        cell.remove_prefix(around.size());
        changed = true;
      } else if (cell.ends_with(around)) {
        cell.remove_suffix(around.size());
        changed = true;
      }
    }
  }
  return cell;
}

std::string_view trim(std::string_view cell) {
  const std::size_t first = cell.find_first_not_of(" \t");
  return first == std::string_view::npos ? "" : cell.substr(first, cell.find_last_not_of(" \t") - first + 1);
}

// Whole digits, in groups of three behind the first one to three where the separator occurs at all.
bool append_whole(std::string_view text, char separator, std::string& out) {
  const bool grouped = text.find(separator) != std::string_view::npos;
  std::size_t in_group = 0;
  bool first_group = true;
  for (const char c : text) {
    if (c == separator) {
      if (in_group == 0 || (first_group ? in_group > 3 : in_group != 3)) {
        return false;
      }
      first_group = false;
      in_group = 0;
    } else if (is_digit(c)) {
      out += c;
      ++in_group;
    } else {
      return false;
    }
  }
  return grouped ? in_group == 3 : in_group > 0;
}

std::optional<double> to_double(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<Time> in_range(Time t) { return t >= kTimeMin && t <= kTimeMax ? std::optional(t) : std::nullopt; }

std::optional<Time> from_unix(const std::string& text, double milliseconds_in_unit) {
  const std::optional<double> number = to_double(text);
  const double milliseconds = std::floor(number.value_or(0) * milliseconds_in_unit);
  if (!number || std::fabs(milliseconds) > static_cast<double>(kTimeMax)) {
    return std::nullopt;
  }
  return in_range(static_cast<Time>(milliseconds));
}

// Whether letters of strptime together name year, month and day.
bool gives_date(std::string_view letters) {
  const auto has = [letters](std::string_view any) { return letters.find_first_of(any) != std::string_view::npos; };
  return has("DF") || (has("Yy") && (has("j") || (has("mbB") && has("de"))));
}

// Whether the clocks of the zone show `local` at t.
bool shows(Time t, Time local, const TimeZone& zone) { return t + zone.offset_at(t) == local; }

}  // namespace

std::optional<double> parse_cell_number(std::string_view cell, NumberStyle style) {
  const char group = style == NumberStyle::de ? '.' : ',';
  const char point = style == NumberStyle::de ? ',' : '.';
  std::string_view text = bare(cell);
  std::string plain;
  if (text.starts_with('-') || text.starts_with('+')) {
    plain += text.front() == '-' ? "-" : "";
    text = bare(text.substr(1));
  }
  const std::size_t at = text.find(point);
  if (!append_whole(text.substr(0, at), group, plain)) {
    return std::nullopt;
  }
  if (at != std::string_view::npos) {
    const std::string_view decimals = text.substr(at + 1);
    if (decimals.empty() || decimals.find_first_not_of("0123456789") != std::string_view::npos) {
      return std::nullopt;
    }
    plain += '.';
    plain += decimals;
  }
  return to_double(plain);
}

Time from_local(Time local, const TimeZone& zone) {
  const Time by_offset_before = local - zone.offset_at(local - kDay);
  if (shows(by_offset_before, local, zone)) {
    return by_offset_before;
  }
  const Time by_offset_after = local - zone.offset_at(local + kDay);
  return shows(by_offset_after, local, zone) ? by_offset_after : by_offset_before;
}

Result<TimeFormat> TimeFormat::make(std::string_view pattern, const TimeZone& zone) {
  const auto refuse = [](std::string why) { return fail(Error::Code::invalid_argument, std::move(why)); };
  if (pattern == kIso || pattern == kUnix || pattern == kUnixMilliseconds) {
    return TimeFormat(std::string(pattern), zone);
  }
  if (pattern.find('%') == std::string_view::npos) {
    return refuse("no time format: neither iso, unix, unix_ms nor letters such as %d.%m.%Y");
  }
  std::string letters;
  for (std::size_t at = pattern.find('%'); at != std::string_view::npos; at = pattern.find('%', at + 2)) {
    if (at + 1 >= pattern.size() || kLetters.find(pattern[at + 1]) == std::string_view::npos) {
      return refuse("unknown `" + std::string(pattern.substr(at, 2)) + "` in a time format");
    }
    letters += pattern[at + 1];
  }
  if (!gives_date(letters)) {
    return refuse("the time format does not give year, month and day");
  }
  TimeFormat format(std::string(pattern), zone);
  format.says_zone_ = letters.find('z') != std::string::npos;
  return format;
}

std::optional<Time> TimeFormat::parse(std::string_view cell) const {
  const std::string text(trim(cell));
  if (pattern_ == kIso) {
    return parse_iso(text);
  }
  if (pattern_ == kUnix || pattern_ == kUnixMilliseconds) {
    return from_unix(text, pattern_ == kUnix ? 1000 : 1);
  }
  return parse_pattern(text);
}

// RFC 3339 and what lacks seconds or zone of it.
std::optional<Time> TimeFormat::parse_iso(std::string_view cell) const {
  if (const std::optional<FineTime> whole = parse_time(cell); whole && cell.size() > 10) {
    return whole->milliseconds;
  }
  std::string text(cell);
  if (text.size() == 10) {
    text += "T00:00:00";
  } else if (text.size() == 16) {
    text += ":00";
  }
  const std::optional<FineTime> local = parse_time(text + "Z");
  if (!local) {
    return std::nullopt;
  }
  return in_range(from_local(local->milliseconds, zone_));
}

std::optional<Time> TimeFormat::parse_pattern(const std::string& cell) const {
  std::tm parts{};
  const char* const end = ::strptime(cell.c_str(), pattern_.c_str(), &parts);
  if (end != cell.c_str() + cell.size()) {
    return std::nullopt;
  }
  const Date date{parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday};
  if (!is_valid(date) || date.year < 1 || date.year > 9999) {
    return std::nullopt;
  }
  const Time local =
      days_of_date(date) * kDay + parts.tm_hour * kHour + parts.tm_min * kMinute + parts.tm_sec * kSecond;
  return in_range(says_zone_ ? local - parts.tm_gmtoff * kSecond : from_local(local, zone_));
}

}  // namespace reif
