#include "scoring/live_lead.h"

#include <algorithm>

namespace reif {

LiveLead::LiveLead(Replay& replay, const Engine& engine) : replay_(replay), engine_(engine) { engine_.clear(state_); }

void LiveLead::add(const Membership& member) {
  const auto place =
      std::upper_bound(events_.begin(), events_.end(), member,
                       [](const Membership& a, const Membership& b) { return before(*a.event, *b.event); });
  events_.insert(place, member);
  if (member.since <= state_.reached) {
    go_back(member.since);
  }
}

void LiveLead::forget_from(Time from) {
  if (from <= state_.reached) {
    go_back(from);
  }
}

std::size_t LiveLead::bytes() const {
  std::size_t state = sizeof(LeadState) + state_.rules.size() * sizeof(LeadState::RuleState) +
                      state_.state_rules.size() * sizeof(LeadState::StateRule) +
                      state_.series.size() * sizeof(SeriesState);
  state += state_.lead.entries().size() * sizeof(cel::Entry);
  return sizeof(LiveLead) + state * (1 + checkpoints_.size()) + events_.capacity() * sizeof(Membership) +
         changes_.capacity() * sizeof(Change);
}

void LiveLead::go_back(Time before) {
  while (!checkpoints_.empty() && checkpoints_.back().state.reached >= before) {
    checkpoints_.pop_back();
  }
  if (checkpoints_.empty()) {
    engine_.clear(state_);
    changes_.clear();
  } else {
    state_ = checkpoints_.back().state;
    changes_.resize(checkpoints_.back().changes);
  }
  events_since_checkpoint_ = 0;
}

void LiveLead::advance(Time to) {
  reached_ = std::max(reached_, to);
  while (state_.reached < reached_) {
    // Up to before the event at which the next checkpoint is due.
    const auto later = std::partition_point(events_.begin(), events_.end(), [&](const Membership& member) {
      return member.event->timestamp <= state_.reached;
    });
    const std::size_t room = kCheckpointEvents - events_since_checkpoint_;
    const bool reaches_checkpoint = static_cast<std::size_t>(events_.end() - later) > room &&
                                    later[static_cast<std::ptrdiff_t>(room)].event->timestamp <= reached_;
    const Time until = reaches_checkpoint ? std::max(later[static_cast<std::ptrdiff_t>(room)].event->timestamp - 1,
                                                     state_.reached + 1)
                                          : reached_;
    replay_.resume(state_, events_, std::min(until, reached_), changes_);
    if (reaches_checkpoint) {
      checkpoints_.push_back({state_, changes_.size()});
      if (checkpoints_.size() > 2) {
        checkpoints_.erase(checkpoints_.begin());
      }
      events_since_checkpoint_ = 0;
    } else {
      events_since_checkpoint_ += static_cast<std::size_t>(
          std::count_if(later, std::vector<Membership>::iterator(events_.end()),
                        [&](const Membership& member) { return member.event->timestamp <= reached_; }));
    }
  }
}

}  // namespace reif
