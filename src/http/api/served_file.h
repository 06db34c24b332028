#pragma once

#include <string_view>

#include "http/router.h"

namespace reif {

// A file that is built in.
struct ServedFile {
  std::string_view path;
  std::string_view type;
  std::string_view text;  // Lives as long as the program.
};

// Serves it to all who ask, with these headers; 304 to those who have it.
Route file_route(const ServedFile& file, Headers headers);

}  // namespace reif
