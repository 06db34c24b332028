#pragma once

#include <string>
#include <string_view>

#include "base/issue.h"

namespace reif {

// A syntax error of the YAML parser in words for an author, with the hint that fits the line it was found in.
Issue syntax_issue(std::string_view parser_message, Place place, std::string_view line);

// JSON writes characters beyond U+FFFF as two escapes, which YAML refuses: in a text that is JSON (it begins with a
// brace or a bracket) they become YAML's one.
std::string with_joined_surrogates(std::string_view text);

}  // namespace reif
