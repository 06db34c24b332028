#include "codec/encoding.h"

#include <algorithm>
#include <array>

#include "codec/excerpt.h"

namespace reif {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

// What cp1252 has at 0x80 … 0x9F; the five places it leaves open stand for themselves, as the WHATWG's encoding table
// has it.
constexpr std::array<std::uint32_t, 32> kCp1252 = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                                   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

void append_character(std::string& out, std::uint32_t c) {
  const auto add = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xC0 | (c >> 6));
    add(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    add(0xE0 | (c >> 12));
    add(0x80 | ((c >> 6) & 0x3F));
    add(0x80 | (c & 0x3F));
  } else {
    add(0xF0 | (c >> 18));
    add(0x80 | ((c >> 12) & 0x3F));
    add(0x80 | ((c >> 6) & 0x3F));
    add(0x80 | (c & 0x3F));
  }
}

}  // namespace

bool is_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = utf8_length(bytes, at);
    if (length == 0) {
      return false;
    }
    at += length;
  }
  return true;
}

void append_cp1252(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    append_character(out, byte >= 0x80 && byte < 0xA0 ? kCp1252[byte - 0x80U] : byte);
  }
}

void Utf16Decoder::append(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (!has_byte_) {
      byte_ = byte;
      has_byte_ = true;
      continue;
    }
    has_byte_ = false;
    append_unit(out, big_endian_ ? byte_ * 256U + byte : byte * 256U + byte_);
  }
}

void Utf16Decoder::append_unit(std::string& out, std::uint32_t unit) {
  const bool is_low = (unit & 0xFC00) == 0xDC00;
  if (high_ != 0 && is_low) {
    append_character(out, 0x10000 + ((high_ & 0x3FF) << 10) + (unit & 0x3FF));
    high_ = 0;
    return;
  }
  if (high_ != 0) {
    append_character(out, kReplacement);
    high_ = 0;
  }
  if ((unit & 0xFC00) == 0xD800) {
    high_ = unit;
  } else {
    append_character(out, is_low ? kReplacement : unit);
  }
}

void Utf16Decoder::finish(std::string& out) {
  if (has_byte_ || high_ != 0) {
    append_character(out, kReplacement);
  }
  has_byte_ = false;
  high_ = 0;
}

}  // namespace reif
