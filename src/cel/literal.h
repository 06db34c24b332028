#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cel/value.h"

namespace reif::cel {

// Numbers and texts as they are written in an expression.

// "12", "0x1f", with `negative` for a minus sign before it; nothing beyond int64.
std::optional<Value> read_int(std::string_view digits, bool negative);
std::optional<Value> read_uint(std::string_view digits);
// Nothing where it is no decimal number or beyond what a double holds; what is too small is 0.
std::optional<double> read_double(std::string_view text);

struct Decoded {
  std::string text;
  std::string problem;  // Empty where there is none: "`\\q` is no escape".
};
// The content between the quotes of a string (or, with `bytes`, of bytes), its escapes read.
Decoded read_escapes(std::string_view content, bool bytes);

}  // namespace reif::cel
