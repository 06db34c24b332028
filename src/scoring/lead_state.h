#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cel/value.h"
#include "scoring/digest.h"
#include "scoring/series.h"
#include "scoring/worth.h"

namespace reif {

// Attributes of a lead or an account: what identify or group events set, the latest of each key.
class Attributes {
 public:
  // Nothing is set.
  void clear(const Plan::AttributePaths& paths);
  // What an event says of them (Details::attributes), nullptr for nothing.
  void merge(const Plan::AttributePaths& paths, const cel::Value* said);

  // What a path reads; not for the path to the whole.
  const cel::Value& operator[](std::size_t path) const { return values_[path]; }
  // Every attribute, where the plan keeps them all.
  const std::vector<cel::Entry>& entries() const { return entries_; }

 private:
  void merge_whole(const cel::Map& traits);

  std::vector<cel::Value> values_;
  std::vector<cel::Entry> entries_;
};

// An account's `group` events in the order of history, whoever sent them.
using AccountTimeline = std::vector<const Digest*>;

// Everything that matters of a lead's past for its future under one scoring model: a value that can be copied (a
// snapshot) and rebuilt from the events. Texts and values in it lie in the digests' memory. Made and changed by
// Engine.
struct LeadState {
  Time known_since = kForever;  // Its first event.
  Time reached = kTimeMin;      // Everything up to here is judged.

  Attributes lead;
  std::int32_t account = -1;
  std::size_t account_events = 0;  // How many of the account's events are merged.
  Attributes account_attributes;

  std::vector<Time> last_match;  // By touchpoint: the last event that matched it, for gaps; kTimeMin: none.
  std::vector<SeriesState> series;

  struct RuleState {
    Worth worth;
    // Room taken of the limit, by calendar period: the latest, and the one before it, to which clocks may go back at
    // midnight.
    struct Room {
      std::int64_t period = 0;
      std::int64_t used = 0;
    };
    Room room;
    Room earlier;
    bool unknown = false;  // Whether its condition or its amount was unknown at any event.
  };
  std::vector<RuleState> rules;    // By rule; of event rules.
  std::vector<int> counted_rules;  // The event rules that have counted an occurrence.

  // State rules: what they were worth when last judged. Each holds from `from` until before `until`; all of them do
  // from `all_from` until before `all_until`, and their sums by bucket (Plan::buckets) with them.
  struct StateRule {
    Millionths worth = 0;  // Within the rule's bounds.
    Time from = 0;
    Time until = kTimeMin;
    bool unknown = false;
    bool is_steady = false;  // Whether it holds until then whatever occurs (SeriesState::is_steady).
    bool is_late = false;    // Something occurred since: it may hold for longer.
  };
  std::vector<StateRule> state_rules;  // By rule.
  std::vector<Millionths> state_sums;
  Time all_from = 0;
  Time all_until = kTimeMin;
  bool any_late = false;

  // What was judged last. `held` are the flags of all ladders' rungs (Plan::JudgedLadder::first_held), `rungs` where
  // the lead is.
  std::vector<char> held;
  std::vector<int> rungs;
};

}  // namespace reif
