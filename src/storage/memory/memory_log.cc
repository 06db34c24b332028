#include "storage/memory/memory_log.h"

#include <utility>

namespace reif {
namespace {

class Reader : public LogReader {
 public:
  explicit Reader(std::shared_ptr<MemoryLogDisk> disk) : disk_(std::move(disk)) {}

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
    const std::lock_guard lock(disk_->mutex);
    const auto place = static_cast<std::size_t>(seq - 1);
    return seq < 1 || place >= disk_->records.size() ? std::nullopt : std::optional(disk_->records[place]);
  }

  std::shared_ptr<MemoryLogDisk> disk_;
};

}  // namespace

Result<Seq> MemoryLog::append(std::span<const std::string_view> records) {
  for (const std::string_view record : records) {
    if (record.empty() || record.size() > kRecordBytesMax) {
      return fail(Error::Code::invalid_argument, "a record has 1 byte to 4 MiB");
    }
  }
  const std::lock_guard lock(disk_->mutex);
  const Fault fault = std::exchange(fault_, Fault::none);
  if (fault == Fault::full) {
    return fail(Error::Code::limited, "the disk is full");
  }
  if (has_failed_ || fault == Fault::lost) {
    has_failed_ = true;
    return fail(Error::Code::unavailable, "the log has failed");
  }
  const auto first = static_cast<Seq>(disk_->records.size()) + 1;
  for (const std::string_view record : records) {
    disk_->records.emplace_back(record);
  }
  if (fault == Fault::kept) {
    has_failed_ = true;
    return fail(Error::Code::unavailable, "the log has failed");
  }
  return first;
}

Seq MemoryLog::head() const {
  const std::lock_guard lock(disk_->mutex);
  return static_cast<Seq>(disk_->records.size()) + 1;
}

std::unique_ptr<LogReader> MemoryLog::reader() { return std::make_unique<Reader>(disk_); }

}  // namespace reif
