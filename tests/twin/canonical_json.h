#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace reif::twin {

// The one text of a JSON value by RFC 8785: members sorted by the UTF-16 of their keys, numbers as ECMAScript writes
// them, texts with the fewest escapes.
std::string canonical_json(const nlohmann::json& value);

// The SHA-256 of a text in lower-case hex.
std::string sha256_hex(std::string_view text);

}  // namespace reif::twin
