#include "codec/json_numbers.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

namespace reif {
namespace {

constexpr std::size_t kInt64Digits = 18;  // So many digits always fit 64 bits.

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_number(char c) { return c == '-' || is_digit(c); }
bool continues_number(char c) { return starts_number(c) || c == '+' || c == '.' || c == 'e' || c == 'E'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) {
    ++at;
  }
  return at;
}

// Skips a text from its opening quote to behind its closing one.
std::size_t skip_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    at += json[at] == '\\' ? 1U : 0U;
  }
  return at + 1;
}

// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
bool is_json_number(std::string_view text) {
  std::size_t at = text.front() == '-' ? 1U : 0U;
  std::size_t end = skip_digits(text, at);
  if (end == at || (end > at + 1 && text[at] == '0')) {
    return false;
  }
  if (end < text.size() && text[end] == '.') {
    at = end + 1;
    end = skip_digits(text, at);
    if (end == at) {
      return false;
    }
  }
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    at = end + 1;
    at += at < text.size() && (text[at] == '+' || text[at] == '-') ? 1U : 0U;
    end = skip_digits(text, at);
    if (end == at) {
      return false;
    }
  }
  return end == text.size();
}

bool is_wide_integer(std::string_view number) {
  return number.size() > kInt64Digits && number.find_first_of(".eE") == std::string_view::npos;
}

// What is too small for a double is 0; only what is too large is out of range.
bool overflows(std::string_view number) { return std::isinf(std::strtod(std::string(number).c_str(), nullptr)); }

}  // namespace

NumberReport look_at_numbers(std::string_view json) {
  NumberReport report;
  std::size_t at = 0;
  while (at < json.size()) {
    std::size_t end = at + 1;
    if (json[at] == '"') {
      end = std::min(skip_string(json, at), json.size());
    } else if (starts_number(json[at])) {
      while (end < json.size() && continues_number(json[end])) {
        ++end;
      }
    }
    const std::string_view token = json.substr(at, end - at);
    report.widened += token;
    if (starts_number(token.front())) {
      if (!is_json_number(token)) {
        report.malformed = report.malformed.empty() ? token : report.malformed;
      } else if (overflows(token)) {
        report.out_of_range = report.out_of_range.empty() ? token : report.out_of_range;
      } else if (is_wide_integer(token)) {
        report.widened += "e0";
      }
    }
    at = end;
  }
  return report;
}

}  // namespace reif
