#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "codec/segment/intake.h"
#include "service/live/claims.h"
#include "storage/log.h"

namespace reif {

// What one request brought, to be kept together.
struct Submission {
  std::vector<TakenEvent> events;
  std::string source;
  bool is_public = false;   // Came with a key that anybody may know: who it names must be proven or new.
  std::string secret;       // Of the key: what proofs are checked with.
  bool is_history = false;  // Loaded in bulk: alerts nobody.
  // Called once, from the writer's thread, when everything is on disk, or will not be. What it tells others may wait
  // for LogWriter::Hooks::answered.
  struct Receipt {
    std::vector<std::size_t> ignored;  // Indexes of events whose user was ignored; they count for their anonymousId.
    std::vector<std::size_t> dropped;  // Of those who then name nobody.
  };
  std::function<void(Result<Receipt> receipt)> done;
};

// The one who writes the log. Submissions that come in while others are being written go into the next append
// together, so that many clients share one sync. Its thread does nothing else.
class LogWriter {
 public:
  struct Limits {
    std::size_t queue_bytes_max = 64U * 1024 * 1024;  // Of batches that wait for the disk.
    std::int64_t backlog_max = 1'000'000;             // Events in the log that are not applied yet.
    std::int64_t history_backlog_max = 5'000;  // The same for history: whoever acts now does not wait behind it.
  };

  // Called from the writer's thread, but for `applied`.
  struct Hooks {
    std::function<Seq()> applied;    // Says what is applied already. From any thread.
    std::function<void()> appended;  // After every append.
    std::function<void()> answered;  // When all of an append have been told: many clients can be answered at once.
  };
  // All must outlive it.
  LogWriter(Log& log, Claims& claims, Limits limits, Hooks hooks);
  ~LogWriter();

  // From any thread. False where more waits than the limits allow, or after a failure or stop(): the submission is
  // left as it is, and the client is asked to come back. It may wait for flush().
  bool submit(Submission& submission);
  // From any thread, after submit(): who has several submissions at hand brings all of them, for one sync.
  void flush();
  // Writes what waits, then ends the thread. Later submissions are refused.
  void stop();

  // Set for good where a write or a sync failed: nothing can be promised until the log is opened afresh.
  bool has_failed() const { return has_failed_; }
  // Whether the last append found the disk full.
  bool is_disk_full() const { return is_disk_full_; }

 private:
  void run();
  void write(std::vector<Submission>& submissions);

  Log& log_;
  Claims& claims_;
  IntakeReader reader_;
  Limits limits_;
  Hooks hooks_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Submission> queue_;
  std::size_t queue_bytes_ = 0;
  bool stopping_ = false;
  std::atomic<bool> has_failed_ = false;
  std::atomic<bool> is_disk_full_ = false;
  std::thread thread_;
};

}  // namespace reif
