#pragma once

#include <optional>

#include "base/wide.h"
#include "cel/run.h"
#include "cel/value.h"

namespace reif::cel {

// Times and durations as numbers of nanoseconds. A timestamp lies in the years 1 to 9999; a duration, as CEL defines
// it, within 64 bits of nanoseconds, which is some 292 years either way.
struct TimeRange {
  Wide min;
  Wide max;
};
TimeRange range_of(Kind kind);  // timestamp or duration
bool is_in_range(Kind kind, Wide nanoseconds);

inline Wide nanoseconds_of(const Value& v) {
  return static_cast<Wide>(v.seconds()) * 1'000'000'000 + v.nanoseconds();
}
// Within its range.
Value time_value(Kind kind, Wide nanoseconds);

// What kind the sum or the difference of two kinds is; nothing where there is none.
std::optional<Kind> kind_of_sum(bool adds, Kind a, Kind b);

// The error of a result beyond the range.
Value out_of_range(Run& run, Kind kind);

}  // namespace reif::cel
