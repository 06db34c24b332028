#pragma once

#include <cstdint>

#include "cel/value.h"

namespace reif::cel {

// CEL's equality of values that may hold each other many times over (a list of a list twice, of that twice …), so
// that their content can be far larger than they are: each item or 32 bytes looked at takes one of `steps`. Below 0
// the answer is false and means nothing.
bool equal(const Value& a, const Value& b, std::int64_t& steps);

// Map::find within `steps`.
const Value* find(const Map& map, const Value& key, std::int64_t& steps);

}  // namespace reif::cel
