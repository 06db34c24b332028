#include "storage/file/file_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "base/this_thread.h"
#include "storage/file/segments.h"

namespace reif {
namespace {

constexpr std::string_view kSuffix = ".log";
constexpr std::string_view kSpare = "spare";  // The next segment, full of zeros, not yet in use.

template <class T>
tl::unexpected<Error> error_of(const Result<T>& result) {
  return tl::unexpected<Error>(result.error());
}

Result<void> sync_folder(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  if (descriptor >= 0) {
    ::close(descriptor);
  }
  return synced ? Result<void>() : fail(Error::Code::unavailable, "cannot sync " + folder);
}

Result<void> write_zeros(const SegmentFile& file, std::uint64_t from, std::uint64_t to, bool syncs) {
  const std::string zeros(64 * 1024, '\0');
  while (from < to) {
    const std::size_t bytes = static_cast<std::size_t>(std::min<std::uint64_t>(zeros.size(), to - from));
    if (Result<void> written = file.write(from, std::string_view(zeros).substr(0, bytes)); !written) {
      return written;
    }
    from += bytes;
    let_others_go_first();
  }
  return syncs ? file.sync() : Result<void>();
}

// The segments of a folder, in order.
std::vector<std::string> segments_in(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == kSuffix) {
      paths.push_back(entry.path().string());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

class Reader : public LogReader {
 public:
  Reader(const SegmentIndex& index, const std::atomic<Seq>& head) : index_(index), head_(head) {}

  Result<void> fetch(Seq from, std::size_t bytes_max, const TakeRecord& take) override {
    std::size_t bytes = 0;
    const Seq end = head_;
    for (Seq seq = from; seq < end && (seq == from || bytes < bytes_max); ++seq) {
      const Result<std::string_view> record = find(seq);
      if (!record) {
        return error_of(record);
      }
      take({seq, *record});
      bytes += record->size();
    }
    return {};
  }

  Result<void> read(std::span<const Seq> seqs, const TakeRecord& take) override {
    for (const Seq seq : seqs) {
      if (seq < 1 || seq >= head_) {
        return fail(Error::Code::not_found, fmt::format("the log has no record {}", seq));
      }
      const Result<std::string_view> record = find(seq);
      if (!record) {
        return error_of(record);
      }
      take({seq, *record});
    }
    return {};
  }

 private:
  // The stretch that was read last is kept: neighbours are asked for together.
  Result<std::string_view> find(Seq seq) {
    if (seq < first_ || seq >= first_ + static_cast<Seq>(records_.size())) {
      if (Result<void> loaded = load(seq); !loaded) {
        return error_of(loaded);
      }
    }
    return records_[static_cast<std::size_t>(seq - first_)];
  }

  Result<void> load(Seq seq) {
    records_.clear();
    const SegmentIndex::Stretch stretch = index_.find(seq);
    if (stretch.file == nullptr) {
      return fail(Error::Code::corrupt, fmt::format("record {} of the log is in no segment", seq));
    }
    Result<std::string> bytes = stretch.file->read(stretch.at, static_cast<std::size_t>(stretch.end - stretch.at));
    if (!bytes) {
      return error_of(bytes);
    }
    bytes_ = std::move(*bytes);
    first_ = stretch.first;
    std::string_view rest = bytes_;
    while (!rest.empty()) {
      const Block block = read_block(rest);
      if (block.size == 0 || block.head.first != first_ + static_cast<Seq>(records_.size())) {
        break;
      }
      const std::vector<std::string_view> records = records_of(block);
      records_.insert(records_.end(), records.begin(), records.end());
      rest.remove_prefix(block.size);
    }
    if (seq >= first_ + static_cast<Seq>(records_.size())) {
      return fail(Error::Code::corrupt, fmt::format("record {} of the log is damaged: {}, after byte {}", seq,
                                                    stretch.file->path(), stretch.end - rest.size()));
    }
    return {};
  }

  const SegmentIndex& index_;
  const std::atomic<Seq>& head_;
  std::string bytes_;
  Seq first_ = 0;
  std::vector<std::string_view> records_;  // In bytes_.
};

class FileLog : public Log {
 public:
  FileLog(std::string folder, const FileLogOptions& options) : folder_(std::move(folder)), options_(options) {}
  ~FileLog() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      wake_.notify_all();
    }
    if (maker_.joinable()) {
      maker_.join();
    }
  }

  Result<void> open() {
    for (const std::string& path : segments_in(folder_)) {
      if (Result<void> opened = open_segment(path); !opened) {
        return opened;
      }
    }
    if (Result<void> ready = file_ == nullptr ? start_segment() : clear_rubbish(); !ready) {
      return ready;
    }
    maker_ = std::thread([this] { make_spares(); });
    return {};
  }

  Result<Seq> append(std::span<const std::string_view> records) override {
    for (const std::string_view record : records) {
      if (record.empty() || record.size() > kRecordBytesMax) {
        return fail(Error::Code::invalid_argument, "a record has 1 byte to 4 MiB");
      }
    }
    if (failure_) {
      return tl::unexpected<Error>(*failure_);
    }
    const Seq first = head_;
    const std::string blocks = blocks_of(records, first);
    // Where the disk is full the append is cut short, or not begun: the next one takes its place.
    Result<void> written = make_room(blocks.size());
    written = written ? file_->write(end_, blocks) : written;
    if (!written && written.error().code == Error::Code::limited) {
      return error_of(written);
    }
    written = written && options_.syncs ? file_->sync() : written;
    if (!written) {
      return failed(written.error());
    }
    note(blocks);
    head_ = first + static_cast<Seq>(records.size());
    return first;
  }

  Seq head() const override { return head_; }
  std::unique_ptr<LogReader> reader() override { return std::make_unique<Reader>(index_, head_); }

 private:
  tl::unexpected<Error> failed(const Error& why) {
    failure_ = Error{Error::Code::unavailable, why.message};
    return tl::unexpected<Error>(*failure_);
  }

  std::string path_of(Seq first) const { return fmt::format("{}/{:020}{}", folder_, first, kSuffix); }
  std::string spare_path() const { return fmt::format("{}/{}", folder_, kSpare); }

  // Adds the blocks that now end the segment to the index.
  void note(std::string_view blocks) {
    while (!blocks.empty()) {
      const Block block = read_block(blocks);
      index_.add(file_, end_, block);
      end_ += block.size;
      blocks.remove_prefix(block.size);
    }
  }

  Result<void> make_room(std::size_t bytes) {
    if (end_ + bytes <= size_ || end_ == 0) {
      return {};
    }
    return start_segment();
  }

  // The spare becomes the segment that begins with the next record; it is made here where the thread has not.
  Result<void> start_segment() {
    bool has_spare = false;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return !is_making_; });
      has_spare = std::exchange(has_spare_, false);
      wants_spare_ = false;
      is_making_ = !has_spare;  // Here, so that the thread keeps away from a file that comes into use.
    }
    if (!has_spare) {
      Result<void> made = make_spare();
      const std::lock_guard lock(mutex_);
      is_making_ = false;
      if (!made) {
        return made;
      }
    }
    const std::string path = path_of(head_);
    if (::rename(spare_path().c_str(), path.c_str()) != 0) {
      return fail(Error::Code::unavailable, "cannot name " + path);
    }
    Result<void> synced = options_.syncs ? sync_folder(folder_) : Result<void>();
    Result<std::shared_ptr<SegmentFile>> opened = synced ? SegmentFile::open(path, false) : error_of(synced);
    if (!opened) {
      return error_of(opened);
    }
    file_ = std::move(*opened);
    end_ = 0;
    size_ = options_.segment_bytes;
    const std::lock_guard lock(mutex_);
    wants_spare_ = true;
    wake_.notify_all();
    return {};
  }

  Result<void> make_spare() const {
    const Result<std::shared_ptr<SegmentFile>> spare = SegmentFile::open(spare_path(), true);
    Result<void> made = spare ? write_zeros(**spare, 0, options_.segment_bytes, options_.syncs) : error_of(spare);
    if (!made) {
      ::unlink(spare_path().c_str());  // A disk that is full gets its room back.
    }
    return made;
  }

  void make_spares() {
    name_this_thread("reif-segments");
    step_back_this_thread();
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return stopping_ || wants_spare_; });
      if (stopping_) {
        return;
      }
      wants_spare_ = false;
      is_making_ = true;
      lock.unlock();
      const Result<void> made = make_spare();
      lock.lock();
      is_making_ = false;
      has_spare_ = made.has_value();  // Where it failed, the append that needs one tries again and tells.
      wake_.notify_all();
    }
  }

  // Reads a segment's blocks into the index, up to the last whole append.
  Result<void> open_segment(const std::string& path) {
    const Result<std::shared_ptr<SegmentFile>> file = SegmentFile::open(path, false);
    if (!file) {
      return error_of(file);
    }
    const Result<std::uint64_t> size = (*file)->size();
    const Result<std::string> bytes = size ? (*file)->read(0, static_cast<std::size_t>(*size)) : error_of(size);
    if (!bytes) {
      return error_of(bytes);
    }
    if (path != path_of(head_)) {
      return fail(Error::Code::corrupt,
                  fmt::format("{}: a segment with record {} is missing", folder_, head_.load()));
    }
    std::size_t at = 0;
    std::size_t whole = 0;  // Where the last whole append ends.
    Seq next = head_;
    std::vector<std::pair<std::size_t, Block>> begun;
    while (at < bytes->size()) {
      const Block block = read_block(std::string_view(*bytes).substr(at));
      if (block.size == 0 || block.head.first != next) {
        break;
      }
      begun.emplace_back(at, block);
      at += block.size;
      next += block.head.count;
      if (block.head.is_last != 0) {
        for (const auto& [place, done] : begun) {
          index_.add(*file, place, done);
        }
        begun.clear();
        whole = at;
        head_ = next;
      }
    }
    if (const std::optional<std::size_t> later = later_append(*bytes, whole); later) {
      return fail(Error::Code::corrupt,
                  fmt::format("{} is damaged between byte {} and byte {}", path, whole, *later));
    }
    file_ = *file;
    end_ = whole;
    size_ = bytes->size();
    const std::size_t last = bytes->find_last_not_of('\0');
    rubbish_end_ = last == std::string::npos ? 0 : last + 1;
    return {};
  }

  // What a crash left of an append that was never acknowledged must not be taken for something later. Only once all
  // segments are there: in front of another one it is damage, which is left as it is.
  Result<void> clear_rubbish() {
    return rubbish_end_ <= end_ ? Result<void>() : write_zeros(*file_, end_, rubbish_end_, options_.syncs);
  }

  // Where a block of a later append than the one at `from` lies: then what is at `from` was acknowledged.
  std::optional<std::size_t> later_append(std::string_view bytes, std::size_t from) const {
    const std::string_view magic("REIF");
    for (std::size_t at = bytes.find(magic, from); at != std::string_view::npos; at = bytes.find(magic, at + 1)) {
      if (at % kBlockAlign == 0) {
        const Block block = read_block(bytes.substr(at));
        if (block.size != 0 && block.head.append > head_) {
          return at;
        }
      }
    }
    return std::nullopt;
  }

  std::string folder_;
  FileLogOptions options_;
  SegmentIndex index_;
  std::atomic<Seq> head_ = 1;
  std::shared_ptr<SegmentFile> file_;  // That is appended to.
  std::uint64_t end_ = 0;              // Of its blocks.
  std::uint64_t size_ = 0;
  std::uint64_t rubbish_end_ = 0;  // When it was opened.
  std::optional<Error> failure_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool wants_spare_ = false;
  bool is_making_ = false;
  bool has_spare_ = false;
  bool stopping_ = false;
  std::thread maker_;
};

}  // namespace

Result<std::unique_ptr<Log>> open_file_log(const std::string& folder, const FileLogOptions& options) {
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return fail(errno == ENOSPC ? Error::Code::limited : Error::Code::unavailable, "cannot create " + folder);
  }
  auto log = std::make_unique<FileLog>(folder, options);
  const Result<void> opened = log->open();
  return opened ? Result<std::unique_ptr<Log>>(std::move(log)) : error_of(opened);
}

}  // namespace reif
