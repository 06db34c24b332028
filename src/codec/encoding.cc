#include "codec/encoding.h"

#include <array>

#include "cel/utf8.h"

namespace reif {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// What cp1252 has at 0x80 … 0x9F; the five places it leaves open stand for themselves, as the WHATWG's encoding table
// has it.
constexpr std::array<char32_t, 32> kCp1252 = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                              0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                              0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                              0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

}  // namespace

void append_cp1252(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    cel::append_utf8(out, byte >= 0x80 && byte < 0xA0 ? kCp1252[byte - 0x80U] : byte);
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

void Utf16Decoder::append_unit(std::string& out, char32_t unit) {
  const bool is_low = (unit & 0xFC00) == 0xDC00;
  if (high_ != 0 && is_low) {
    cel::append_utf8(out, 0x10000 + ((high_ & 0x3FF) << 10) + (unit & 0x3FF));
    high_ = 0;
    return;
  }
  if (high_ != 0) {
    cel::append_utf8(out, kReplacement);
    high_ = 0;
  }
  if ((unit & 0xFC00) == 0xD800) {
    high_ = unit;
  } else {
    cel::append_utf8(out, is_low ? kReplacement : unit);
  }
}

void Utf16Decoder::finish(std::string& out) {
  if (has_byte_ || high_ != 0) {
    cel::append_utf8(out, kReplacement);
  }
  has_byte_ = false;
  high_ = 0;
}

}  // namespace reif
