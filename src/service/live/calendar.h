#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/time.h"

namespace reif {

// When leads must be looked at again: their numbers by the instant. Cheap to add to; what no longer holds is found
// out when its instant comes.
class Calendar {
 public:
  void add(Time at, std::int64_t number) {
    if (at != kForever) {
      days_[at].push_back(number);
    }
  }
  // The first instant that anything stands at.
  std::optional<Time> next() const { return days_.empty() ? std::nullopt : std::optional(days_.begin()->first); }
  // Takes out what stands at that instant.
  std::vector<std::int64_t> take() {
    std::vector<std::int64_t> numbers = std::move(days_.begin()->second);
    days_.erase(days_.begin());
    return numbers;
  }
  void clear() { days_.clear(); }

 private:
  std::map<Time, std::vector<std::int64_t>> days_;
};

}  // namespace reif
