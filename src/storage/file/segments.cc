#include "storage/file/segments.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <system_error>

namespace reif {
namespace {

tl::unexpected<Error> system_error(const std::string& what, int code) {
  const bool is_full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  return fail(is_full ? Error::Code::limited : Error::Code::unavailable,
              fmt::format("{}: {}", what, std::generic_category().message(code)));
}

}  // namespace

Result<std::shared_ptr<SegmentFile>> SegmentFile::open(const std::string& path, bool create) {
  const int flags = O_RDWR | O_CLOEXEC | (create ? O_CREAT | O_TRUNC : 0);
  const int descriptor = ::open(path.c_str(), flags, S_IRUSR | S_IWUSR);
  if (descriptor < 0) {
    return system_error("cannot open " + path, errno);
  }
  return std::shared_ptr<SegmentFile>(new SegmentFile(path, descriptor));
}

SegmentFile::~SegmentFile() { ::close(descriptor_); }

Result<std::string> SegmentFile::read(std::uint64_t at, std::size_t bytes) const {
  std::string out(bytes, '\0');
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t count = ::pread(descriptor_, out.data() + done, bytes - done, static_cast<off_t>(at + done));
    if (count < 0 && errno != EINTR) {
      return system_error("cannot read " + path_, errno);
    }
    if (count == 0) {
      break;
    }
    done += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  out.resize(done);
  return out;
}

Result<void> SegmentFile::write(std::uint64_t at, std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (count < 0 && errno != EINTR) {
      return system_error("cannot write " + path_, errno);
    }
    if (count > 0) {
      at += static_cast<std::uint64_t>(count);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  return {};
}

Result<void> SegmentFile::sync() const {
  return ::fdatasync(descriptor_) == 0 ? Result<void>() : system_error("cannot sync " + path_, errno);
}

Result<std::uint64_t> SegmentFile::size() const {
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) {
    return system_error("cannot look at " + path_, errno);
  }
  return static_cast<std::uint64_t>(status.st_size);
}

void SegmentIndex::add(const std::shared_ptr<SegmentFile>& file, std::uint64_t at, const Block& block) {
  const std::unique_lock lock(mutex_);
  if (!stretches_.empty()) {
    Stretch& last = stretches_.back();
    if (last.file == file && last.end - last.at < kBlockBytes) {
      last.end = at + block.size;
      return;
    }
  }
  stretches_.push_back({block.head.first, file, at, at + block.size});
}

SegmentIndex::Stretch SegmentIndex::find(Seq seq) const {
  const std::shared_lock lock(mutex_);
  const auto after = std::upper_bound(stretches_.begin(), stretches_.end(), seq,
                                      [](Seq wanted, const Stretch& stretch) { return wanted < stretch.first; });
  return after == stretches_.begin() ? Stretch() : *std::prev(after);
}

}  // namespace reif
