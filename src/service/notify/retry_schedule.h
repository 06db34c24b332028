#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace reif {

// When a delivery that failed is tried again: after 5 s, 30 s, 2 min, 15 min, 1 h, 6 h, then every 6 h, each up to a
// fifth later so that receivers that come back are not hit by all at once; after three days it is dead. `attempts`
// counts those that failed, from 1; `luck` is any number, the same gives the same. A receiver that named a time is
// not asked earlier.
std::optional<Time> next_attempt(std::int32_t attempts, Time first_due, Time now, std::optional<Span> retry_after,
                                 std::uint64_t luck);

inline constexpr Span kDeliverFor = 3 * kDay;

}  // namespace reif
