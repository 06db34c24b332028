#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"

namespace reif {

// The number of a record in the log: dense, from 1, in the order in which records were taken in.
using Seq = std::int64_t;

struct LogRecord {
  Seq seq = 0;
  std::string_view bytes;  // Never empty. Lives until the call that it was handed to returns.
};

using TakeRecord = std::function<void(const LogRecord& record)>;

// Reads the log beside its writer. One thread's; sees every append that returned before the call. `take` must not
// call the reader.
class LogReader {
 public:
  virtual ~LogReader() = default;

  // Hands out records from number `from` on, in order, until about `bytes_max` of them are out; at least one where
  // there is one. corrupt: a number is missing or a record does not match its checksum (nothing of it is handed out).
  virtual Result<void> fetch(Seq from, std::size_t bytes_max, const TakeRecord& take) = 0;
  // Hands out the records of these numbers, which ascend. not_found: one is not there.
  virtual Result<void> read(std::span<const Seq> seqs, const TakeRecord& take) = 0;
};

// The log: everything that can change a result. What a record means is not its business. Everything else that is kept
// can be made again from it.
class Log {
 public:
  virtual ~Log() = default;

  // Appends all of them (at least one) or none, and says the number of the first. On disk when it returns: neither a
  // crash nor a power cut takes them away. One thread at a time. invalid_argument: one is empty or too large.
  // limited: the disk is full, nothing was written and later calls may succeed. unavailable: whether they are on disk
  // is not known (a write or a sync failed); every later call says so too, and only opening the log afresh tells;
  // until then readers do not see them. Cost: one sync.
  virtual Result<Seq> append(std::span<const std::string_view> records) = 0;
  // The number that the next record gets, 1 where there is none yet; from any thread.
  virtual Seq head() const = 0;
  // From any thread. Must not outlive the log.
  virtual std::unique_ptr<LogReader> reader() = 0;

  // One record; larger ones are refused as invalid_argument.
  static constexpr std::size_t kRecordBytesMax = 4 * 1024 * 1024;
};

}  // namespace reif
