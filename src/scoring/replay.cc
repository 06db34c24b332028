#include "scoring/replay.h"

#include <algorithm>

#include "base/check.h"

namespace reif {
namespace {

using Iterator = std::span<const Membership>::iterator;

Iterator next_known_at_its_time(Iterator at, Iterator end) {
  return std::find_if(at, end, [](const Membership& member) { return member.known_at_its_time(); });
}

// The instants after `reached` at which an identification or an alias brings in events from before it.
std::vector<Time> merges_after(std::span<const Membership> events, Time reached) {
  std::vector<Time> merges;
  for (const Membership& member : events) {
    if (!member.known_at_its_time() && member.since > reached) {
      merges.push_back(member.since);
    }
  }
  std::sort(merges.begin(), merges.end());
  return merges;
}

}  // namespace

void Replay::run(std::span<const Membership> events, Time as_of, bool changes, Outlook& outlook) {
  REIF_CHECK(!events.empty());
  outlook.as_of = as_of;
  outlook.changes.clear();
  engine_.clear(state_);
  if (changes || plan_.has_keep) {
    resume(state_, events, as_of, outlook.changes);
  } else {
    run_to_the_end(events, as_of);
  }
  if (!changes) {
    outlook.changes.clear();
  }
  const Digest* account_event = last_account_event(state_);
  outlook.judged = std::max({events.back().event->timestamp, minute_floor(as_of),
                             account_event == nullptr ? kTimeMin : account_event->timestamp});
  engine_.read(state_, outlook.judged, as_of, outlook.standing, outlook.scores);
  outlook.rungs = state_.rungs;
}

void Replay::run_to_the_end(std::span<const Membership> events, Time as_of) {
  for (const Membership& member : events) {
    engine_.apply(state_, *member.event);
  }
  engine_.apply_account(state_, as_of);
  const Digest* account_event = last_account_event(state_);
  const Time judged = std::max({events.back().event->timestamp, minute_floor(as_of),
                                account_event == nullptr ? kTimeMin : account_event->timestamp});
  engine_.judge_at(state_, judged);
}

void Replay::resume(LeadState& state, std::span<const Membership> events, Time to, std::vector<Change>& changes) {
  const Time reached = state.reached;
  const auto later = std::partition_point(
      events.begin(), events.end(), [&](const Membership& member) { return member.event->timestamp <= reached; });
  auto next = next_known_at_its_time(later, events.end());
  const std::vector<Time> merges = merges_after(events, reached);
  auto merge = merges.begin();

  const auto following = [&] {
    return std::min(next == events.end() ? kForever : next->event->timestamp, next_account_event(state));
  };
  if (state.known_since != kForever) {
    const Time until = std::min(to, following() - 1);
    if (const Time minute = minute_after(reached); minute <= until) {
      engine_.judge(state, minute, until, nullptr, changes);
    }
  }
  for (Time t = following(); t <= to; t = following()) {
    const bool is_merge = merge != merges.end() && *merge == t;
    merge = std::upper_bound(merge, merges.end(), t);
    const Digest* cause = apply_instant(state, events, next, t, is_merge);
    engine_.judge(state, t, std::min(to, following() - 1), cause, changes);
  }
  state.reached = to;
}

const Digest* Replay::apply_instant(LeadState& state, std::span<const Membership> events, Iterator& next, Time t,
                                    bool merges) {
  if (merges) {
    rebuild(state, events, t);
  }
  const Digest* cause = nullptr;
  bool has_reset = false;
  for (; next != events.end() && next->event->timestamp == t; next = next_known_at_its_time(next + 1, events.end())) {
    cause = next->event;
    has_reset = has_reset || signatures_[cause->signature].is_reset;
    if (!merges) {
      engine_.apply(state, *cause);
    }
  }
  if (has_reset) {
    engine_.reset(state);
  }
  engine_.apply_account(state, t);
  return cause != nullptr ? cause : last_account_event(state);
}

void Replay::rebuild(LeadState& state, std::span<const Membership> events, Time t) {
  // What the lead holds is its own; what those who became it had reached does not bind it.
  std::vector<char> held = state.held;
  std::vector<int> rungs = state.rungs;
  engine_.clear(state);
  for (const Membership& member : events) {
    if (member.event->timestamp > t) {
      break;
    }
    if (member.since <= t) {
      engine_.apply(state, *member.event);
    }
  }
  state.held = std::move(held);
  state.rungs = std::move(rungs);
}

const Digest* Replay::last_account_event(const LeadState& state) const {
  return state.account_events == 0 ? nullptr
                                   : accounts_[static_cast<std::size_t>(state.account)][state.account_events - 1];
}

Time Replay::next_account_event(const LeadState& state) const {
  if (state.account < 0) {
    return kForever;
  }
  const AccountTimeline& timeline = accounts_[static_cast<std::size_t>(state.account)];
  return state.account_events == timeline.size() ? kForever : timeline[state.account_events]->timestamp;
}

}  // namespace reif
