#pragma once

#include <vector>

#include "scoring/replay.h"

namespace reif {

// A lead kept up to date as its events come, in whatever order: after any sequence of `add` and `advance` it is as if
// all events had been there from the start. Events that come in order cost what they cost the engine; those that come
// a little late go back to a checkpoint some events ago; older ones rebuild the lead. Digests must outlive it; the
// replay may serve many leads.
class LiveLead {
 public:
  LiveLead(Replay& replay, const Engine& engine);

  // Events between two checkpoints; two are kept.
  static constexpr std::size_t kCheckpointEvents = 32;

  // An event that became known. What it makes of the lead is found by the next `advance`.
  void add(const Membership& member);
  // What the lead's account said is other than it was from `from` on: what was judged since is judged again.
  void forget_from(Time from);
  // Judges everything up to `to`; less than what was reached before is no going back.
  void advance(Time to);

  // All changes up to what was reached, in order: what the history as it is known now says. Changes may come and go
  // as late events come in.
  const std::vector<Change>& changes() const { return changes_; }
  LeadState& state() { return state_; }
  const std::vector<Membership>& events() const { return events_; }
  // An estimate of the memory that it holds beside its digests.
  std::size_t bytes() const;

 private:
  struct Checkpoint {
    LeadState state;
    std::size_t changes = 0;
  };
  void go_back(Time before);

  Replay& replay_;
  const Engine& engine_;
  std::vector<Membership> events_;
  LeadState state_;
  Time reached_ = kTimeMin;  // The latest instant asked for.
  std::vector<Change> changes_;
  std::vector<Checkpoint> checkpoints_;
  std::size_t events_since_checkpoint_ = 0;
};

}  // namespace reif
