#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reif {

// Where a JSON text cannot be read for its numbers: what is wrong with them.
struct NumberReport {
  std::string_view malformed;     // The first that is no JSON number ("01", "-"); empty where there is none.
  std::string_view out_of_range;  // The first whose size no double has ("1e999"); empty where there is none.
  std::string widened;  // The text with "e0" behind each integer beyond 64 bits, so that it reads as a double.
};

// Looks at every number outside texts. Cost: linear; only for texts that a parser has refused.
NumberReport look_at_numbers(std::string_view json);

}  // namespace reif
