#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace reif {

// Whole lines of a file, a block at a time: plain or gzip (told by its first bytes), "-" for standard input. Blocks
// may be taken from several threads, each with a Block of its own; each carries its ordinal, so that results can be
// put in order again.
class LineSource {
 public:
  struct Block {
    std::string_view
        lines;  // Whole lines with their "\n" (the file's last may lack it), followed by 64 readable bytes.
    std::int64_t ordinal = 0;  // 0, 1, 2 … in the order of the file.
    std::string memory;     // What `lines` points into; keep the Block for the next call, its memory is used again.
    bool too_long = false;  // Instead of lines: one line longer than kLineBytesMax, of which nothing is kept.
  };
  static constexpr std::size_t kLineBytesMax = 16 * 1024 * 1024;
  static constexpr std::size_t kBlockBytes = 256 * 1024;

  // not_found, forbidden, or unavailable (a folder, …), with the path in the message.
  static Result<LineSource> open(const std::string& path);
  ~LineSource();
  LineSource(LineSource&&) noexcept;

  // The next block; false at the end. corrupt where gzip data is damaged or cut, unavailable where reading fails.
  // Thread-safe.
  Result<bool> next(Block& block);

  // Bytes read of the file so far, and its size (0 where unknown: a pipe): for progress.
  std::int64_t bytes_read() const;
  std::int64_t bytes_total() const;

 private:
  struct Impl;
  explicit LineSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace reif
