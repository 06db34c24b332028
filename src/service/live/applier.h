#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "codec/log_record.h"
#include "service/live/calendar.h"
#include "service/live/circle_cache.h"
#include "service/live/lead_record.h"
#include "service/live/roster.h"

namespace reif {

// Applies the log to the state, and time to the leads: the one writer of the store. It has no thread and no clock of
// its own, so that a simulation can drive it; the server's runs it in one (live_service.h).
//
// What it commits depends on the log, the model and the instants that it was driven at only as far as those say when
// something became known. After a crash it goes on where the store is.
class Applier {
 public:
  struct Options {
    std::size_t memory_bytes = 512U * 1024 * 1024;  // Of circles at hand.
    std::size_t stretch_bytes = 1024U * 1024;       // Of log applied in one step.
    std::size_t timers_max = 1000;                  // Leads whose time has come, in one step.
    std::string model_version;
    Seq announce_from = 1;  // Nothing that follows from earlier records is announced: they are applied once more.
    AlertPolicy alerts;
    std::function<void()> breathe = [] {};  // Called after each small piece of work: others may go first.
  };
  // Events by what became of them, since the start.
  struct Counts {
    std::atomic<std::int64_t> applied = 0;
    std::atomic<std::int64_t> duplicates = 0;
    std::atomic<std::int64_t> conflicts = 0;  // Of them: with other content under the same id.
    std::atomic<std::int64_t> alerts = 0;
    std::atomic<std::int64_t> judged = 0;  // Leads looked at.
  };

  // All must outlive it. `raised` is called with each alert right after it was committed.
  Applier(const Plan& plan, Log& log, Store& store, Roster& roster, Options options,
          std::function<void(const AlertRow& alert)> raised);

  // Reads where the store is; to be called once, before step. corrupt: the log ends before what the store has of it.
  // Cost: about a microsecond a lead.
  Result<void> open();
  // Applies the next stretch of the log and whatever is due at `now`, and commits it. True where there is more to do.
  // limited: the disk is full, the same is tried again by the next call.
  Result<bool> step(Time now);
  // Every record before this one is applied and committed. From any thread.
  Seq applied() const { return applied_; }
  // When the next lead must be looked at; nothing where none must.
  std::optional<Time> next_due() const { return calendar_.next(); }
  const Counts& counts() const { return counts_; }
  std::size_t memory_bytes() const { return circles_.bytes() + accounts_.bytes(); }

 private:
  struct Logged {
    Seq seq;
    std::string bytes;
  };
  Result<bool> work_out(Time now);
  Result<void> apply_stretch(Time now);
  Result<void> apply(const Logged& logged, Time now);
  Result<bool> is_duplicate(const Event& event, std::string_view source, std::uint64_t key);
  Result<CircleCache::Held*> circle_of(const Event& event, std::int64_t& profile);
  Result<void> note_account(const Event& event, const EventRecord& record, Seq seq, std::int64_t profile, Time now);
  Result<void> look_at_due(Time now);
  Result<void> judge(std::int64_t circle, Time now);
  void mark(std::int64_t number, bool is_history);
  Result<void> commit();

  Roster& roster_;
  Options options_;
  std::function<void(const AlertRow& alert)> raised_;
  Log& log_;
  Store& store_;
  std::unique_ptr<LogReader> log_reader_;
  std::unique_ptr<StoreReader> store_reader_;
  Scorer scorer_;
  LogEventReader reader_;
  LogEventReader duplicate_reader_;
  AccountBook accounts_;
  CircleCache circles_;
  LeadRecorder recorder_;
  Calendar calendar_;
  Counts counts_;
  StateNumbers numbers_;
  std::atomic<Seq> applied_ = 1;

  // Of the step at hand.
  StateDelta delta_;
  bool is_pending_ = false;  // Whether delta_ is complete and waits for a disk with room.
  std::unordered_map<std::uint64_t, std::string> fresh_keys_;  // Source and id of events not committed yet.
  std::vector<std::int64_t> touched_;                          // Circles to judge, in order.
  std::unordered_map<std::int64_t, bool> alerts_of_;           // By touched circle: whether it may alert.
};

}  // namespace reif
