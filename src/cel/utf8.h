#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace reif::cel {

// Code points of UTF-8. A byte that belongs to no valid code point counts as one of its own, so that every text can
// be read.
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;  // 1 to 4
  bool valid = true;      // Of an invalid byte the value is the byte.
};

// The first code point; the text is not empty.
CodePoint decode_utf8(std::string_view text);
// Nothing for what is no Unicode scalar value (surrogates, beyond 10FFFF): false.
bool append_utf8(std::string& out, char32_t code_point);
bool is_valid_utf8(std::string_view text);
bool is_ascii(std::string_view text);
// In code points.
std::size_t length_utf8(std::string_view text);
// The byte at which the code point with that number begins; the text's size where there are no more.
std::size_t offset_utf8(std::string_view text, std::size_t code_points);
// Unicode's White_Space.
bool is_space(char32_t code_point);

}  // namespace reif::cel
