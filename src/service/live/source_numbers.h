#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>

#include "base/check.h"

namespace reif {

// Numbers sources so that the numbers order like the names' bytes, whichever comes up first: a new one takes the
// middle between its neighbours. There are few sources.
class SourceNumbers {
 public:
  std::uint32_t number(std::string_view name) {
    const auto after = numbers_.lower_bound(name);
    if (after != numbers_.end() && after->first == name) {
      return after->second;
    }
    const std::uint32_t high = after == numbers_.end() ? std::numeric_limits<std::uint32_t>::max() : after->second;
    const std::uint32_t low = after == numbers_.begin() ? 0 : std::prev(after)->second;
    REIF_CHECK(high - low > 1);
    return numbers_.emplace_hint(after, name, low + (high - low) / 2)->second;
  }

 private:
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
};

}  // namespace reif
