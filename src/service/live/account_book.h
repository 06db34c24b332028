#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "service/live/scorer.h"
#include "storage/store.h"

namespace reif {

// The accounts whose timelines a scorer has: each is read from the log when it is first asked for, and stays. One
// thread's.
class AccountBook {
 public:
  // All must outlive it.
  AccountBook(Scorer& scorer, StoreReader& store, LogReader& log)
      : scorer_(scorer), store_(store), log_(log), reader_(scorer.plan.model()) {}

  struct Account {
    std::int64_t number = 0;  // Its row's; 0: the store does not know it yet.
    std::string id;
    Arena memory{1024};
    std::set<std::int64_t> members;
  };

  // The place of an account's timeline in Scorer::accounts.
  Result<std::int32_t> place(std::string_view id);
  Account& account(std::int32_t place) { return accounts_[static_cast<std::size_t>(place)]; }

  // A group event of an account becomes part of its timeline. False where that changes nothing for its members: the
  // account's attributes are what they were at all times, and none of them is judged because of it alone.
  bool add(std::int32_t place, const Event& event, std::uint32_t source);

  // Which circles at hand have events of an account, by the circles' numbers.
  void add_member(std::int32_t place, std::int64_t circle);
  const std::set<std::int64_t>& members(std::int32_t place) const {
    return accounts_[static_cast<std::size_t>(place)].members;
  }
  void rename_member(std::int64_t circle, std::int64_t to);
  void forget_member(std::int64_t circle);

  std::size_t bytes() const;

 private:
  Result<void> load(std::int32_t place);
  const Digest* digest(std::int32_t place, const Event& event, std::uint32_t source);

  Scorer& scorer_;
  StoreReader& store_;
  LogReader& log_;
  LogEventReader reader_;
  std::deque<Account> accounts_;
  std::unordered_map<std::string_view, std::int32_t> places_;  // By id, which lies in accounts_.
  std::unordered_map<std::int64_t, std::vector<std::int32_t>> places_of_member_;
};

}  // namespace reif
