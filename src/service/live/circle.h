#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "people/identity.h"
#include "scoring/live_lead.h"
#include "service/live/scorer.h"
#include "storage/store.h"

namespace reif {

// People that identifications and aliases connect, with all their events: the smallest part of a history that can be
// scored by itself. As a rule one lead and the browsers it came with. What it says of its leads is what the whole
// history says of them, whatever the order in which it came to know its events. One thread's.
class Circle {
 public:
  // The scorer must outlive it.
  Circle(std::int64_t number, Scorer& scorer) : number_(number), scorer_(scorer) {}
  Circle(const Circle&) = delete;
  Circle& operator=(const Circle&) = delete;

  struct Profile {
    std::int64_t number = 0;
    std::string id;
    std::string first_user;  // As ProfileRow has it.
  };

  // A person with events: a lead, named by a user, or a visitor.
  struct Person {
    std::int64_t number = 0;  // The profile that names it.
    std::string_view id;
    bool is_visitor = false;
    bool is_touched = true;  // Whether it has had events since `clear_touched`.
    std::unique_ptr<LiveLead> live;
  };

  struct Owned {
    Digest digest;
    std::int32_t user = -1;  // Its profiles, by the circle's own numbers; -1: none.
    std::int32_t anonymous = -1;
  };

  std::int64_t number() const { return number_; }

  // The circle's own number of a profile among its users, or its anonymous ids; adds it where it is not there.
  std::int32_t profile(const ProfileRow& row);
  // An anonymous id came together with a user for the first time.
  void set_first_user(std::int32_t anonymous, std::string_view user_id);
  const std::vector<Profile>& users() const { return users_; }
  const std::vector<Profile>& anonymous() const { return anonymous_; }

  // A digest's texts and values lie here.
  Arena& memory() { return *memories_.front(); }
  void add(const Owned& event);
  // Takes all that another circle has; that one is empty then.
  void take(Circle& other);

  // Account events from `from` on are other than they were: what was judged from there on is judged again.
  void forget_from(Time from);
  // Everybody, by what is known of who is who.
  std::vector<Person>& group();
  // Judges everybody up to `to`.
  void advance(Time to);
  void clear_touched();

  std::size_t event_count() const { return events_.size(); }
  // An estimate of the memory that it holds.
  std::size_t bytes() const;

 private:
  void note_identity(const Owned& event);
  // Whether the event leaves everybody's identity as it is.
  bool leaves_identities(const Owned& event) const;
  // The owner's place: users first, anonymous ids behind them; and since when.
  std::pair<std::size_t, Time> owner_of(const Owned& event) const;
  void give(const Owned& event);
  void regroup();

  std::int64_t number_;
  Scorer& scorer_;
  std::vector<Profile> users_;
  std::vector<Profile> anonymous_;
  std::vector<std::unique_ptr<Arena>> memories_ = make_memories();
  std::vector<Owned*> events_;  // In the order in which they came; they lie in the memories.
  Identities identities_;
  bool is_grouped_ = false;  // Whether identities_ and people_ are those of all events.
  std::vector<Person> people_;
  std::vector<std::int32_t> person_of_;  // By owner's place; -1: nobody.

  static std::vector<std::unique_ptr<Arena>> make_memories();
};

}  // namespace reif
