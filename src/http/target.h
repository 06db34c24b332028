#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace reif {

// Percent signs decoded; nothing where one is not followed by two hexadecimal digits, or hides a NUL.
std::optional<std::string> percent_decode(std::string_view text);

// The bytes of a text as they may stand in a query, with percent signs for all but letters, digits and "-._~".
std::string percent_encode(std::string_view text);

// The parameters of a query, decoded as forms are: "+" is a blank, and a percent sign that does not decode stays.
std::vector<Parameter> parse_query(std::string_view query);

// What is left of a request's target in origin form: "/a?b" of "/a?b" and of "http://host/a?b", "/" of "http://host",
// "*" of "*". Nothing where it is neither, names a user, or has a fragment.
std::optional<std::string> origin_form(std::string_view target);

}  // namespace reif
