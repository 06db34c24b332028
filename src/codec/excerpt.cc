#include "codec/excerpt.h"

#include <cstdint>

namespace reif {
namespace {

constexpr std::size_t kShownBytes = 40;

std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

// How many bytes the first byte announces; 0 where no character begins so.
std::size_t announced(std::uint8_t first) {
  if (first < 0x80) {
    return 1;
  }
  if (first < 0xC2) {
    return 0;
  }
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
}

// The second byte is what tells overlong forms, surrogates and what lies beyond U+10FFFF.
bool second_fits(std::uint8_t first, std::uint8_t second) {
  const std::uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  return second >= low && second <= high;
}

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const std::size_t length = announced(byte_at(text, at));
  if (length < 2) {
    return length;
  }
  if (at + length > text.size() || !second_fits(byte_at(text, at), byte_at(text, at + 1))) {
    return 0;
  }
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte_at(text, at + i) & 0xC0) != 0x80) {
      return 0;
    }
  }
  return length;
}

std::string excerpt(std::string_view text) {
  std::string out = "`";
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = utf8_length(text, at);
    if (out.size() - 1 + (length == 0 ? 1 : length) > kShownBytes) {
      out += "…";
      break;
    }
    if (length == 0 || (length == 1 && (byte_at(text, at) < 0x20 || text[at] == 0x7F))) {
      out += '?';
    } else {
      out += text.substr(at, length);
    }
    at += length == 0 ? 1 : length;
  }
  out += '`';
  return out;
}

}  // namespace reif
