#include "cel/literal.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

#include "cel/utf8.h"

namespace reif::cel {
namespace {

std::optional<std::uint64_t> read_magnitude(std::string_view digits) {
  const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
  digits.remove_prefix(hex ? 2 : 0);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

constexpr std::string_view kSimpleEscapes = "abfnrtv\\?\"'`";
constexpr std::string_view kSimpleMeanings = "\a\b\f\n\r\t\v\\?\"'`";

struct Escape {
  std::size_t bytes = 0;  // After the backslash; 0: none.
  char32_t value = 0;
};

Escape read_number(std::string_view rest, std::size_t skip, std::size_t digits, int base) {
  if (rest.size() < skip + digits) {
    return {};
  }
  std::uint32_t value = 0;
  const char* from = rest.data() + skip;
  const auto [end, error] = std::from_chars(from, from + digits, value, base);
  return error == std::errc() && end == from + digits ? Escape{skip + digits, value} : Escape{};
}

// `\uD83D` may be the first half of a pair, written `\uD83D\uDE00`, that stands for one character beyond the first
// 65,536.
Escape read_short_code_point(std::string_view rest) {
  constexpr char32_t kPlane = 0x10000;
  const Escape high = read_number(rest, 1, 4, 16);
  if (high.value < 0xD800 || high.value > 0xDBFF || !rest.substr(5).starts_with("\\u")) {
    return high;
  }
  const Escape low = read_number(rest, 7, 4, 16);
  if (low.value < 0xDC00 || low.value > 0xDFFF) {
    return high;
  }
  return {low.bytes, kPlane + ((high.value - 0xD800) << 10U) + (low.value - 0xDC00)};
}

Escape read_escape(std::string_view rest, bool bytes) {
  if (rest.empty()) {
    return {};
  }
  const std::size_t simple = kSimpleEscapes.find(rest.front());
  if (simple != std::string_view::npos) {
    return {1, static_cast<unsigned char>(kSimpleMeanings[simple])};
  }
  switch (rest.front()) {
    case 'x':
    case 'X':
      return read_number(rest, 1, 2, 16);
    case 'u':
      return bytes ? Escape{} : read_short_code_point(rest);
    case 'U':
      return bytes ? Escape{} : read_number(rest, 1, 8, 16);
    case '0':
    case '1':
    case '2':
    case '3':
      return read_number(rest, 0, 3, 8);
    default:
      return {};
  }
}

std::string bad_escape(std::string_view rest) {
  const std::size_t size = rest.empty() ? 0 : decode_utf8(rest).bytes;
  return "`\\" + std::string(rest.substr(0, size)) + "` begins no escape";
}

}  // namespace

std::optional<Value> read_int(std::string_view digits, bool negative) {
  constexpr std::uint64_t kEnd = std::uint64_t{1} << 63U;
  const std::optional<std::uint64_t> magnitude = read_magnitude(digits);
  if (!magnitude || *magnitude > kEnd || (*magnitude == kEnd && !negative)) {
    return std::nullopt;
  }
  return Value::int64(static_cast<std::int64_t>(negative ? ~*magnitude + 1 : *magnitude));
}

std::optional<Value> read_uint(std::string_view digits) {
  const std::optional<std::uint64_t> magnitude = read_magnitude(digits);
  return magnitude ? std::optional(Value::uint64(*magnitude)) : std::nullopt;
}

std::optional<double> read_double(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
  }
  const std::string_view magnitude = text.starts_with('-') ? text.substr(1) : text;
  if (magnitude.empty() || (magnitude.front() != '.' && (magnitude.front() < '0' || magnitude.front() > '9'))) {
    return std::nullopt;  // from_chars takes "inf" and "nan", too.
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) {
    return std::nullopt;
  }
  if (error == std::errc::result_out_of_range) {  // Too large or too small: strtod tells them apart.
    value = std::strtod(std::string(text).c_str(), nullptr);
  }
  return std::isinf(value) ? std::nullopt : std::optional(value);
}

Decoded read_escapes(std::string_view content, bool bytes) {
  Decoded decoded;
  while (!content.empty()) {
    const std::size_t plain = std::min(content.find('\\'), content.size());
    decoded.text += content.substr(0, plain);
    content.remove_prefix(plain);
    if (content.empty()) {
      break;
    }
    content.remove_prefix(1);
    const Escape escape = read_escape(content, bytes);
    if (escape.bytes == 0) {
      decoded.problem = bad_escape(content);
      break;
    }
    if (bytes) {
      decoded.text += static_cast<char>(static_cast<unsigned char>(escape.value));
    } else if (!append_utf8(decoded.text, escape.value)) {
      decoded.problem = "`\\" + std::string(content.substr(0, escape.bytes)) + "` is no Unicode character";
      break;
    }
    content.remove_prefix(escape.bytes);
  }
  return decoded;
}

}  // namespace reif::cel
