#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace reif {

// The bytes of a file, plain or gzip (told by its first bytes; members one after another are one file), "-" for
// standard input. Memory does not grow with the file. Not for two threads at a time, but for the two counts.
class ByteSource {
 public:
  // not_found, forbidden, or unavailable (a folder, …), with the path in the message.
  static Result<ByteSource> open(const std::string& path);
  ~ByteSource();
  ByteSource(ByteSource&&) noexcept;

  // Reads up to `size` bytes, fewer only at the end and before an error; 0 at the end. corrupt where gzip data is
  // damaged or cut, unavailable where reading fails: after all good bytes have been given out, and from then on each
  // time.
  Result<std::size_t> read(char* to, std::size_t size);

  // Bytes read of the file so far, and its size (0 where unknown: a pipe): for progress. Thread-safe.
  std::int64_t bytes_read() const;
  std::int64_t bytes_total() const;

 private:
  struct Impl;
  explicit ByteSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The whole of a small file; limited where it holds more than `bytes_max`.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max);

}  // namespace reif
