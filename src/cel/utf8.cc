#include "cel/utf8.h"

#include <algorithm>

namespace reif::cel {
namespace {

constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }
constexpr bool is_scalar(char32_t c) { return c < 0xD800 || (c > 0xDFFF && c <= 0x10FFFF); }

struct Lead {
  std::size_t bytes;
  char32_t bits;
  char32_t least;  // A smaller code point has a shorter form.
};

Lead read_lead(unsigned char c) {
  if (c < 0x80) {
    return {1, c, 0};
  }
  if (c >= 0xC2 && c < 0xE0) {
    return {2, c & 0x1FU, 0x80};
  }
  if (c >= 0xE0 && c < 0xF0) {
    return {3, c & 0x0FU, 0x800};
  }
  if (c >= 0xF0 && c < 0xF5) {
    return {4, c & 0x07U, 0x10000};
  }
  return {0, c, 0};
}

}  // namespace

CodePoint decode_utf8(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const Lead lead = read_lead(first);
  const CodePoint invalid{first, 1, false};
  if (lead.bytes == 0 || lead.bytes > text.size()) {
    return invalid;
  }
  char32_t value = lead.bits;
  for (std::size_t i = 1; i < lead.bytes; ++i) {
    if (!is_continuation(text[i])) {
      return invalid;
    }
    value = value << 6U | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  return value < lead.least || !is_scalar(value) ? invalid : CodePoint{value, lead.bytes, true};
}

bool append_utf8(std::string& out, char32_t c) {
  if (!is_scalar(c)) {
    return false;
  }
  const auto append = [&out](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) {
    append(c);
  } else if (c < 0x800) {
    append(0xC0U | c >> 6U);
    append(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    append(0xE0U | c >> 12U);
    append(0x80U | (c >> 6U & 0x3FU));
    append(0x80U | (c & 0x3FU));
  } else {
    append(0xF0U | c >> 18U);
    append(0x80U | (c >> 12U & 0x3FU));
    append(0x80U | (c >> 6U & 0x3FU));
    append(0x80U | (c & 0x3FU));
  }
  return true;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint c = decode_utf8(text);
    if (!c.valid) {
      return false;
    }
    text.remove_prefix(c.bytes);
  }
  return true;
}

std::size_t length_utf8(std::string_view text) {
  if (is_ascii(text)) {
    return text.size();
  }
  std::size_t length = 0;
  for (; !text.empty(); ++length) {
    text.remove_prefix(decode_utf8(text).bytes);
  }
  return length;
}

std::size_t offset_utf8(std::string_view text, std::size_t code_points) {
  std::size_t offset = 0;
  for (; code_points > 0 && offset < text.size(); --code_points) {
    offset += decode_utf8(text.substr(offset)).bytes;
  }
  return offset;
}

bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

}  // namespace reif::cel
