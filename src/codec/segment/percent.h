#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reif {

// Part of a URL with its %XX as bytes; nothing where one is broken.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace reif
