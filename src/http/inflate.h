#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace reif {

// The values of Content-Encoding that are understood. `deflate` is the zlib format, or, as some clients send it, the
// bare stream.
enum class ContentCoding { gzip, deflate };

// Inflates a whole body of one or more members. limited: it is larger than bytes_max; no more than that is allocated,
// nor much more time spent. corrupt: it is cut short, has a wrong checksum, or something follows it.
Result<std::string> inflate_body(std::string_view packed, ContentCoding coding, std::size_t bytes_max);

}  // namespace reif
