#include "storage/memory/memory_log.h"

#include <utility>

#include "base/check.h"

namespace reif {

class MemoryLog::Reader : public LogReader {
 public:
  explicit Reader(const MemoryLog& log) : log_(log) {}

  Result<void> fetch(Seq from, std::size_t bytes_max, const TakeRecord& take) override {
    std::size_t bytes = 0;
    for (Seq seq = from; bytes < bytes_max || seq == from; ++seq) {
      const std::optional<std::string> record = record_of(seq);
      if (!record) {
        break;
      }
      take({seq, *record});
      bytes += record->size();
    }
    return {};
  }

  Result<void> read(std::span<const Seq> seqs, const TakeRecord& take) override {
    for (const Seq seq : seqs) {
      const std::optional<std::string> record = record_of(seq);
      if (!record) {
        return fail(Error::Code::not_found, "the log has no record " + std::to_string(seq));
      }
      take({seq, *record});
    }
    return {};
  }

 private:
  std::optional<std::string> record_of(Seq seq) {
    if (seq < 1 || seq >= log_.head()) {
      return std::nullopt;
    }
    const std::lock_guard lock(log_.disk_->mutex);
    return log_.disk_->records[static_cast<std::size_t>(seq - 1)];
  }

  const MemoryLog& log_;
};

MemoryLog::MemoryLog(std::shared_ptr<MemoryLogDisk> disk)
    : disk_(std::move(disk)), head_(static_cast<Seq>(disk_->records.size()) + 1) {}

Result<Seq> MemoryLog::append(std::span<const std::string_view> records) {
  REIF_CHECK(!records.empty());
  for (const std::string_view record : records) {
    if (record.empty() || record.size() > kRecordBytesMax) {
      return fail(Error::Code::invalid_argument, "a record has 1 byte to 4 MiB");
    }
  }
  const Fault fault = std::exchange(fault_, Fault::none);
  if (fault == Fault::full && !has_failed_) {
    return fail(Error::Code::limited, "the disk is full");
  }
  has_failed_ = has_failed_ || fault == Fault::lost;
  if (!has_failed_) {
    const std::lock_guard lock(disk_->mutex);
    disk_->records.insert(disk_->records.end(), records.begin(), records.end());
  }
  has_failed_ = has_failed_ || fault == Fault::kept;
  if (has_failed_) {
    return fail(Error::Code::unavailable, "the log has failed");
  }
  const Seq first = head_;
  head_ = first + static_cast<Seq>(records.size());
  return first;
}

std::unique_ptr<LogReader> MemoryLog::reader() { return std::make_unique<Reader>(*this); }

}  // namespace reif
