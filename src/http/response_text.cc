#include "http/response_text.h"

#include <fmt/format.h>

#include <array>

namespace reif {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string imf_fixdate(Time t) {
  const std::int64_t days = floor_div(t, kDay);
  const std::int64_t second = floor_div(t, kSecond) - days * (kDay / kSecond);
  const Date date = date_of_days(days);
  return fmt::format(
      "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kWeekdays[static_cast<std::size_t>(((days % 7) + 7) % 7)], date.day,
      kMonths[static_cast<std::size_t>(date.month - 1)], date.year, second / 3600, second / 60 % 60, second % 60);
}

// A value that cannot end its line: it may stem from data.
void append_value(std::string& out, std::string_view value) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    out += (byte < 0x20 && byte != '\t') || byte == 0x7F ? ' ' : c;
  }
}

void append_number(std::string& out, std::uint64_t number) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

}  // namespace

std::string_view HttpDate::at(Time now) {
  const Time second = floor_div(now, kSecond);
  if (second != second_) {
    second_ = second;
    text_ = imf_fixdate(now);
  }
  return text_;
}

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_head(std::string& out, const Response& response, std::string_view date, const AnswerFraming& framing) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(response.status));
  out.append(" ").append(reason_phrase(response.status)).append("\r\nDate: ").append(date);
  if (!response.content_type.empty()) {
    out.append("\r\nContent-Type: ");
    append_value(out, response.content_type);
  }
  if (has_body(response.status) && !framing.is_stream) {
    out.append("\r\nContent-Length: ");
    append_number(out, response.body.size());
  }
  if (framing.closes) {
    out.append("\r\nConnection: close");
  } else if (framing.tells_keep_alive) {
    out.append("\r\nConnection: keep-alive");
  }
  for (std::size_t i = 0; i < response.headers.size(); ++i) {
    const Headers::Field field = response.headers[i];
    out.append("\r\n").append(field.name).append(": ");
    append_value(out, field.value);
  }
  out.append("\r\n\r\n");
}

}  // namespace reif
