#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "service/live/applier.h"
#include "service/live/log_writer.h"
#include "service/live/time_keeper.h"

namespace reif {

// The two threads at the heart of the server: one writes the log, one applies it. Everything else asks or is told.
class LiveService {
 public:
  struct Options {
    Applier::Options applier;
    LogWriter::Limits limits;
    std::function<void()> answered = [] {};  // See LogWriter::Hooks.
  };
  // What it says of itself; from any thread.
  struct Status {
    bool is_ready = false;  // Opened, and nothing has failed.
    bool is_disk_full = false;
    std::string failure;  // Why it has stopped for good; empty: it has not.
    Seq head = 1;
    Seq applied = 1;
    std::size_t memory_bytes = 0;
    Span clock_doubt = 0;
  };

  // Told of each alert once it is committed, from the applier's thread; with how long ago the first of the events
  // that were applied with it was acknowledged, where there were any.
  using Raised = std::function<void(const AlertRow& alert, std::optional<std::chrono::nanoseconds> since)>;
  // All must outlive it.
  LiveService(const Plan& plan, Log& log, Store& store, Options options, Raised raised);
  ~LiveService();

  // Reads where the store is and starts both threads.
  Result<void> start();
  // Writes and applies what was submitted, then ends both threads.
  void stop();

  // From any thread; see LogWriter.
  bool submit(Submission& submission);
  void flush();
  // The server's time; from any thread.
  Time now();

  const Roster& roster() const { return roster_; }
  const Applier::Counts& counts() const { return applier_.counts(); }
  Status status() const;
  // Waits until everything before `seq` is applied, at most `patience`. False where it is not.
  bool wait_applied(Seq seq, Span patience);

 private:
  using Steady = std::chrono::steady_clock;

  void run();
  void appended();
  // When the first record that is not applied yet was acknowledged.
  std::optional<Steady::time_point> oldest_unapplied();
  // False: it is over.
  bool turn();

  Log& log_;
  Raised raised_;
  Roster roster_;
  Applier applier_;
  Claims claims_;
  std::optional<LogWriter> writer_;
  Options options_;

  mutable std::mutex clock_mutex_;
  TimeKeeper keeper_;

  mutable std::mutex mutex_;
  struct Append {
    Seq head;  // After it.
    Steady::time_point at;
  };
  std::deque<Append> appends_;               // Not applied yet.
  std::optional<Steady::time_point> began_;  // Of the step at hand: when its first record was acknowledged.
  std::condition_variable wake_;
  std::condition_variable applied_;
  bool woken_ = false;
  bool stopping_ = false;
  bool is_ready_ = false;
  bool is_disk_full_ = false;
  std::string failure_;
  std::size_t memory_bytes_ = 0;
  std::thread thread_;
};

}  // namespace reif
