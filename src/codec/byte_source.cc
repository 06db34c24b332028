#include "codec/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"

namespace reif {
namespace {

constexpr std::size_t kPackedBytes = 128 * 1024;
constexpr int kGzipWindow = 15 + 16;  // The largest window; 16: gzip and nothing else.

std::string shown(const std::string& path) { return path == "-" ? "standard input" : "`" + path + "`"; }

tl::unexpected<Error> system_error(const std::string& path, int number) {
  const Error::Code code = number == ENOENT || number == ENOTDIR ? Error::Code::not_found
                           : number == EACCES || number == EPERM ? Error::Code::forbidden
                                                                 : Error::Code::unavailable;
  return fail(code, "cannot read " + shown(path) + ": " + std::strerror(number));
}

// An open file, closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ > STDIN_FILENO) {
      ::close(number_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

struct ByteSource::Impl {
  Impl(std::string file, int number) : path(std::move(file)), descriptor(number) {}
  ~Impl() {
    if (is_gzip) {
      inflateEnd(&stream);
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // Bytes of the file as they lie there; 0 at the end, or with `error` set.
  std::size_t read_file(char* to, std::size_t size) {
    while (true) {
      const ssize_t given = ::read(descriptor.number(), to, size);
      if (given >= 0) {
        read_so_far += given;
        return static_cast<std::size_t>(given);
      }
      if (errno != EINTR) {
        error = system_error(path, errno).value();
        return 0;
      }
    }
  }

  // The same, but first what was read ahead.
  std::size_t read_raw(char* to, std::size_t size) {
    if (first.empty()) {
      return read_file(to, size);
    }
    const std::size_t given = std::min(size, first.size());
    std::memcpy(to, first.data(), given);
    first.erase(0, given);
    return given;
  }

  // The next inflated bytes; 0 at the end, or with `error` set.
  std::size_t read_gzip(char* to, std::size_t size) {
    stream.next_out = reinterpret_cast<Bytef*>(to);
    stream.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1U << 30));
    const uInt wanted = stream.avail_out;
    while (stream.avail_out == wanted && !error && refill()) {
      const int code = inflate(&stream, Z_NO_FLUSH);
      if (code == Z_STREAM_END) {
        in_member = false;
      } else if (code != Z_OK && code != Z_BUF_ERROR) {
        error = Error{Error::Code::corrupt, shown(path) + " is damaged: its gzip data cannot be read"};
      }
    }
    return wanted - stream.avail_out;
  }

  // Whether there are packed bytes to inflate. Between members, zeros that fill a block up are passed over.
  bool refill() {
    while (true) {
      if (stream.avail_in == 0) {
        stream.next_in = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_in = static_cast<uInt>(read_raw(packed.data(), packed.size()));
      }
      if (stream.avail_in == 0) {
        if (in_member && !error) {
          error = Error{Error::Code::corrupt, shown(path) + " is cut: its gzip data ends too early"};
        }
        return false;
      }
      if (in_member) {
        return true;
      }
      while (stream.avail_in > 0 && *stream.next_in == 0) {
        ++stream.next_in;
        --stream.avail_in;
      }
      if (stream.avail_in > 0) {
        REIF_CHECK(inflateReset(&stream) == Z_OK);
        in_member = true;
      }
    }
  }

  void look_at_first_bytes() {
    std::array<char, 2> bytes{};
    while (first.size() < bytes.size()) {
      const std::size_t given = read_file(bytes.data(), bytes.size() - first.size());
      if (given == 0) {
        break;
      }
      first.append(bytes.data(), given);
    }
    is_gzip = first == "\x1F\x8B";
    if (is_gzip) {
      packed.resize(kPackedBytes);
      REIF_CHECK(inflateInit2(&stream, kGzipWindow) == Z_OK);
    }
  }

  std::string path;
  Descriptor descriptor;
  std::string first;  // Bytes read ahead to tell the kind of file.
  bool is_gzip = false;
  bool in_member = true;
  std::vector<char> packed;
  z_stream stream{};
  std::optional<Error> error;
  std::atomic<std::int64_t> read_so_far = 0;
  std::int64_t total = 0;
};

ByteSource::ByteSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ByteSource::~ByteSource() = default;
ByteSource::ByteSource(ByteSource&&) noexcept = default;

Result<ByteSource> ByteSource::open(const std::string& path) {
  const int number = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0) {
    return system_error(path, errno);
  }
  auto impl = std::make_unique<Impl>(path, number);
  struct stat about{};
  if (::fstat(number, &about) != 0) {
    return system_error(path, errno);
  }
  if (S_ISDIR(about.st_mode)) {
    return system_error(path, EISDIR);
  }
  impl->total = S_ISREG(about.st_mode) ? about.st_size : 0;
  impl->look_at_first_bytes();
  return ByteSource(std::move(impl));
}

Result<std::size_t> ByteSource::read(char* to, std::size_t size) {
  std::size_t have = 0;
  while (have < size && !impl_->error) {
    const std::size_t given =
        impl_->is_gzip ? impl_->read_gzip(to + have, size - have) : impl_->read_raw(to + have, size - have);
    if (given == 0) {
      break;
    }
    have += given;
  }
  if (have == 0 && size > 0 && impl_->error) {
    return tl::unexpected<Error>(*impl_->error);
  }
  return have;
}

std::int64_t ByteSource::bytes_read() const { return impl_->read_so_far.load(std::memory_order_relaxed); }
std::int64_t ByteSource::bytes_total() const { return impl_->total; }

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  Result<ByteSource> source = ByteSource::open(path);
  if (!source) {
    return tl::unexpected<Error>(source.error());
  }
  std::string text(bytes_max + 1, '\0');
  const Result<std::size_t> size = source->read(text.data(), text.size());
  if (!size) {
    return tl::unexpected<Error>(size.error());
  }
  if (*size > bytes_max) {
    return fail(Error::Code::limited, shown(path) + " is larger than " + std::to_string(bytes_max) + " bytes");
  }
  text.resize(*size);
  return text;
}

}  // namespace reif
