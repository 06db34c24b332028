#pragma once

#include <string>

#include "cel/value.h"

namespace reif {

// The value as canonical JSON (RFC 8785): no blanks, keys in the order of their UTF-16 code units, numbers as
// ECMAScript prints them. For values that came from JSON.
std::string canonical_json(const cel::Value& value);

}  // namespace reif
