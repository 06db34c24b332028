#pragma once

#include <span>
#include <vector>

#include "scoring/engine.h"

namespace reif {

// An event of a lead, and from when on it is part of the lead's history: its own timestamp, or later where an
// identification or an alias brought it in.
struct Membership {
  const Digest* event = nullptr;
  Time since = 0;

  bool known_at_its_time() const { return since == event->timestamp; }
};

// What a history makes of a lead at one moment.
struct Outlook {
  Time as_of = 0;
  Time judged = 0;                 // The last judged instant: what ladders, grade and whole points are as of.
  std::vector<Millionths> scores;  // At as_of.
  std::vector<int> rungs;          // By Plan::ladders.
  Standing standing;
  std::vector<Change> changes;  // Of all ladders, in order; empty where none were asked for.
};

// Evaluates leads' histories with an engine: every judged instant of a stretch of time. One per thread.
class Replay {
 public:
  // All must outlive it.
  Replay(const Plan& plan, Engine& engine, const std::vector<AccountTimeline>& accounts, const Signatures& signatures)
      : plan_(plan), engine_(engine), accounts_(accounts), signatures_(signatures) {}

  // The whole history up to `as_of`: `events` in the order of history, none later than that, at least one known at
  // its time. Without `changes` only what holds at the end is found, which costs less where no rung has a `keep`.
  void run(std::span<const Membership> events, Time as_of, bool changes, Outlook& outlook);
  // The lead's state at the end of the last run.
  LeadState& state() { return state_; }

  // Goes on from where `state` has reached (Engine::clear: before the first event) up to `to`, by those of `events`
  // that become known in between. Changes are appended.
  void resume(LeadState& state, std::span<const Membership> events, Time to, std::vector<Change>& changes);

 private:
  using Iterator = std::span<const Membership>::iterator;
  void run_to_the_end(std::span<const Membership> events, Time as_of);
  // Applies what becomes known at `t`; `next` is the first event known at its time that is not before t, and becomes
  // the next one.
  const Digest* apply_instant(LeadState& state, std::span<const Membership> events, Iterator& next, Time t,
                              bool merges);
  void rebuild(LeadState& state, std::span<const Membership> events, Time t);
  const Digest* last_account_event(const LeadState& state) const;
  Time next_account_event(const LeadState& state) const;

  const Plan& plan_;
  Engine& engine_;
  const std::vector<AccountTimeline>& accounts_;
  const Signatures& signatures_;
  LeadState state_;
};

}  // namespace reif
