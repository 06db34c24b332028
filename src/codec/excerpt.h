#pragma once

#include <string>
#include <string_view>

namespace reif {

// What may be shown of somebody's data in a message, in backquotes: at most 40 bytes, cut between characters ("…"
// says so), control characters and what is no UTF-8 as "?". So a message fits its line, and a file cannot speak to
// the terminal.
std::string excerpt(std::string_view text);

}  // namespace reif
