#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "service/live/circle_reader.h"
#include "service/live/lead_record.h"

namespace reif {

// The circles that are at hand, and who is in which: read from the store and the log when asked for, kept while there
// is room. One thread's.
class CircleCache {
 public:
  // All must outlive it.
  CircleCache(Scorer& scorer, AccountBook& accounts, StoreReader& store, LogReader& log)
      : scorer_(scorer), accounts_(accounts), store_(store), reader_(scorer, accounts, store, log) {}

  struct Held {
    std::unique_ptr<Circle> circle;
    std::map<std::int64_t, LeadRecord> records;  // By the number of the person.
    bool has_uncommitted = false;                // Its events are not all in the store: it must stay.
    std::size_t bytes = 0;                       // When last looked at.
    std::list<std::int64_t>::iterator turn;
  };

  // The profile of an id; a new one, in a circle of its own, is added to the delta.
  Result<ProfileRow> profile(bool is_user, std::string_view id, StateNumbers& numbers, StateDelta& delta);
  // The circle with that number, which was given to a profile.
  Result<Held*> hold(std::int64_t number);
  // Notes whom an anonymous id first came together with, in the circle that both are in.
  void note_first_user(Held& held, std::string_view anonymous_id, std::string_view user_id, StateDelta& delta);
  // Nothing where it is not at hand.
  Held* find(std::int64_t number);
  // Makes one circle of several: the one with the most profiles takes the others. Profiles that move are added to the
  // delta.
  Result<Held*> join(const std::vector<std::int64_t>& circles, StateDelta& delta);
  // The number that a circle goes by since `committed`, where it was joined.
  std::int64_t current(std::int64_t number) const;
  // An event becomes part of a circle that has its profiles.
  Result<void> add(Held& held, const Event& event, std::string_view source);
  // The record of a person, with what the store has of one that is new to its circle.
  Result<LeadRecord*> record(Held& held, std::int64_t person);

  // All events are in the store now.
  void committed();
  // Lets go of the circles that were asked for longest ago until no more than `bytes_max` are held.
  void evict(std::size_t bytes_max);
  std::size_t bytes() const { return bytes_; }
  std::size_t size() const { return circles_.size(); }

 private:
  void measure(Held& held);
  void index(const Circle& circle);
  void drop(std::int64_t number);
  static ProfileRow row_of(const Circle::Profile& profile, bool is_user, std::int64_t circle);
  static std::string key_of(bool is_user, std::string_view id);

  Scorer& scorer_;
  AccountBook& accounts_;
  StoreReader& store_;
  CircleReader reader_;
  std::unordered_map<std::int64_t, Held> circles_;
  std::unordered_map<std::string, ProfileRow> profiles_;  // Of the circles at hand.
  std::list<std::int64_t> turns_;                         // The latest asked for first.
  std::vector<std::int64_t> uncommitted_;
  std::unordered_map<std::int64_t, std::int64_t> joined_;  // By the number that is gone: the one it went into.
  std::size_t bytes_ = 0;
};

}  // namespace reif
