#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/check.h"
#include "service/live/account_book.h"
#include "service/live/circle.h"
#include "storage/store.h"

namespace reif {

// Makes circles of what the store and the log have. One thread's.
class CircleReader {
 public:
  // All must outlive it.
  CircleReader(Scorer& scorer, AccountBook& accounts, StoreReader& store, LogReader& log)
      : scorer_(scorer), accounts_(accounts), store_(store), log_(log), reader_(scorer.plan.model()) {}

  // A circle with all its committed events up to an instant; without any where it has none. Cost: about 20 µs an
  // event.
  Result<std::unique_ptr<Circle>> read(std::int64_t number, Time until = kTimeMax);

  // An event as one of a circle whose profiles are known to it: digested into the circle's memory.
  Result<Circle::Owned> digest(Circle& circle, const Event& event, std::string_view source);

 private:
  Scorer& scorer_;
  AccountBook& accounts_;
  StoreReader& store_;
  LogReader& log_;
  LogEventReader reader_;
};

}  // namespace reif
