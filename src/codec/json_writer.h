#pragma once

#include <string>
#include <string_view>

#include "cel/value.h"

namespace reif {

// Appends a JSON string with its quotes: only what must be escaped is. The text is UTF-8 (checked when it was read).
void append_json_string(std::string& out, std::string_view text);

// Appends a value as JSON; numbers as ECMAScript prints them (RFC 8785, section 3.2.2.3), timestamps as texts,
// optionals as their value or null. Bytes become base64; types their name. Must be a value (not an error).
void append_json(std::string& out, const cel::Value& value);

// The shortest text that reads back as the same double, as ECMAScript prints it: "1", "0.1", "1e+21". v is finite.
void append_json_number(std::string& out, double v);

}  // namespace reif
