#pragma once

#include <zlib.h>

#include <cstdlib>
#include <string>
#include <string_view>

namespace reif {

// The text as one gzip member.
inline std::string gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    std::abort();
  }
  std::basic_string<Bytef> from(text.begin(), text.end());
  std::basic_string<Bytef> to(deflateBound(&stream, from.size()), 0);
  stream.next_in = from.data();
  stream.avail_in = static_cast<uInt>(from.size());
  stream.next_out = to.data();
  stream.avail_out = static_cast<uInt>(to.size());
  const int code = deflate(&stream, Z_FINISH);
  const std::string packed(to.begin(), to.begin() + static_cast<std::ptrdiff_t>(stream.total_out));
  deflateEnd(&stream);
  if (code != Z_STREAM_END) {
    std::abort();
  }
  return packed;
}

// What one gzip member holds, which is at most so many bytes.
inline std::string gunzip(std::string_view packed, std::size_t bytes_max = 1024 * 1024) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) {
    std::abort();
  }
  std::basic_string<Bytef> from(packed.begin(), packed.end());
  std::basic_string<Bytef> to(bytes_max, 0);
  stream.next_in = from.data();
  stream.avail_in = static_cast<uInt>(from.size());
  stream.next_out = to.data();
  stream.avail_out = static_cast<uInt>(to.size());
  const int code = inflate(&stream, Z_FINISH);
  const std::string text(to.begin(), to.begin() + static_cast<std::ptrdiff_t>(stream.total_out));
  inflateEnd(&stream);
  if (code != Z_STREAM_END) {
    std::abort();
  }
  return text;
}

}  // namespace reif
