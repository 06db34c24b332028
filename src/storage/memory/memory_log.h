#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "storage/log.h"

namespace reif {

// What a log in memory leaves behind when it is gone: a crash is a new MemoryLog over the same disk.
struct MemoryLogDisk {
  std::mutex mutex;
  std::vector<std::string> records;  // By number less 1.
};

// A log in memory, for tests and simulation.
class MemoryLog : public Log {
 public:
  explicit MemoryLog(std::shared_ptr<MemoryLogDisk> disk = std::make_shared<MemoryLogDisk>());

  Result<Seq> append(std::span<const std::string_view> records) override;
  Seq head() const override { return head_; }
  std::unique_ptr<LogReader> reader() override;

  // How the next append ends. `lost` and `kept` both answer that it is not known whether it is on disk, and in the
  // one case it is not, in the other it is: there for whoever opens the disk afresh.
  enum class Fault { none, full, lost, kept };
  void set_fault(Fault fault) { fault_ = fault; }

 private:
  class Reader;

  std::shared_ptr<MemoryLogDisk> disk_;
  std::atomic<Seq> head_;
  Fault fault_ = Fault::none;
  bool has_failed_ = false;
};

}  // namespace reif
