#pragma once

#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/file/block.h"

namespace reif {

// An open file, closed with its last owner.
class SegmentFile {
 public:
  static Result<std::shared_ptr<SegmentFile>> open(const std::string& path, bool create);
  ~SegmentFile();
  SegmentFile(const SegmentFile&) = delete;
  SegmentFile& operator=(const SegmentFile&) = delete;

  const std::string& path() const { return path_; }
  // Fewer bytes only at the end of the file.
  Result<std::string> read(std::uint64_t at, std::size_t bytes) const;
  Result<void> write(std::uint64_t at, std::string_view bytes) const;
  Result<void> sync() const;
  Result<std::uint64_t> size() const;

 private:
  SegmentFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::string path_;
  int descriptor_;
};

// Where stretches of the log lie: an entry for about every 64 KiB. Added to by the writer, asked by readers.
class SegmentIndex {
 public:
  struct Stretch {
    Seq first = 0;  // The number of its first record.
    std::shared_ptr<SegmentFile> file;
    std::uint64_t at = 0;
    std::uint64_t end = 0;  // Where the next begins, or the segment's blocks end so far.
  };

  // A block that follows all others.
  void add(const std::shared_ptr<SegmentFile>& file, std::uint64_t at, const Block& block);
  // The stretch that has this record; the last one where none has.
  Stretch find(Seq seq) const;

 private:
  mutable std::shared_mutex mutex_;
  std::vector<Stretch> stretches_;
};

}  // namespace reif
