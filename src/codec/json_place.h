#pragma once

#include <cstddef>
#include <string_view>

namespace reif {

// Where a text that a parser refused stops being JSON (RFC 8259): the index of the first byte that cannot stand
// there, or its size where it ends too early. Texts must be UTF-8 without lone surrogates, numbers fit a double, and
// nothing is nested deeper than 1,024. Cost: linear; only for messages.
std::size_t broken_place(std::string_view json);

}  // namespace reif
