#include "http/inflate.h"

#define ZLIB_CONST  // Input is read, not written.
#include <zlib.h>

#include <algorithm>

namespace reif {
namespace {

constexpr std::size_t kFirstBytes = 1024;

// What zlib is told of the window: its size, 16 on top for a gzip header, negative for no header at all.
int window_bits(std::string_view packed, ContentCoding coding) {
  constexpr int kSize = 15;
  if (coding == ContentCoding::gzip) {
    return kSize + 16;
  }
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(packed[i])); };
  const bool is_zlib = packed.size() >= 2 && (byte(0) & 0x0FU) == Z_DEFLATED && (byte(0) * 256 + byte(1)) % 31 == 0;
  return is_zlib ? kSize : -kSize;
}

// Inflates member after member into a string that grows up to the limit; one byte beyond it goes to `beyond_`.
class Inflation {
 public:
  Inflation(std::string_view packed, ContentCoding coding, std::size_t bytes_max)
      : has_members_(coding == ContentCoding::gzip), bytes_max_(bytes_max) {
    stream_.next_in = reinterpret_cast<const Bytef*>(packed.data());
    stream_.avail_in = static_cast<uInt>(packed.size());
    is_ready_ = inflateInit2(&stream_, window_bits(packed, coding)) == Z_OK;
    out_.resize(std::min(bytes_max, std::max(kFirstBytes, 4 * packed.size())));
  }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;
  ~Inflation() { inflateEnd(&stream_); }

  Result<std::string> run() {
    while (is_ready_) {
      const bool is_full = make_room();
      const int code = inflate(&stream_, Z_NO_FLUSH);
      if (is_full && stream_.avail_out == 0) {
        return fail(Error::Code::limited, "the body is larger than allowed when inflated");
      }
      filled_ = is_full ? filled_ : out_.size() - stream_.avail_out;
      if (code == Z_STREAM_END && stream_.avail_in == 0) {
        out_.resize(filled_);
        return std::move(out_);
      }
      const bool has_next = code == Z_STREAM_END && has_members_ && inflateReset(&stream_) == Z_OK;
      const bool goes_on = (code == Z_OK || code == Z_BUF_ERROR) && stream_.avail_out == 0;
      if (!has_next && !goes_on) {
        break;
      }
    }
    return fail(Error::Code::corrupt, "the body is not what its Content-Encoding says");
  }

 private:
  // Where the next bytes go; true where only the byte beyond the limit is left.
  bool make_room() {
    if (filled_ == bytes_max_) {
      stream_.next_out = &beyond_;
      stream_.avail_out = 1;
      return true;
    }
    if (filled_ == out_.size()) {
      out_.resize(std::min(bytes_max_, 2 * out_.size()));
    }
    stream_.next_out = reinterpret_cast<Bytef*>(out_.data() + filled_);
    stream_.avail_out = static_cast<uInt>(out_.size() - filled_);
    return false;
  }

  const bool has_members_;
  const std::size_t bytes_max_;
  z_stream stream_{};
  bool is_ready_ = false;
  std::string out_;
  std::size_t filled_ = 0;
  Bytef beyond_ = 0;
};

}  // namespace

Result<std::string> inflate_body(std::string_view packed, ContentCoding coding, std::size_t bytes_max) {
  return packed.empty() ? Result<std::string>(std::string()) : Inflation(packed, coding, bytes_max).run();
}

}  // namespace reif
