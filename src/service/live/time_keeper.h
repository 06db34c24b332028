#pragma once

#include "base/time.h"

namespace reif {

// The server's time: never goes back, and does not believe a clock that jumps. It runs with a clock that only counts
// (which goes on while the machine sleeps) and follows the wall clock as long as that runs alike; a wall clock that
// is suddenly elsewhere is believed once it has stayed there for kBelieveAfter. Until then events are received and
// leads judged as if nothing had happened. Not for two threads at a time.
class TimeKeeper {
 public:
  static constexpr Span kDriftMax = 2 * kSecond;       // Between two looks: what a clock may be put right by.
  static constexpr Span kBelieveAfter = 10 * kMinute;  // How long a jump must last to be the truth.

  // `counted`: milliseconds of the clock that only counts. `wall`: what the wall clock says.
  Time now(Span counted, Time wall);
  // How far off the wall clock is while it is not believed; 0: it is.
  Span doubt() const { return doubt_; }

 private:
  bool started_ = false;
  Span offset_ = 0;  // Time less counted.
  Time latest_ = 0;
  Span doubt_ = 0;
  Span doubted_since_ = 0;  // Counted.
};

}  // namespace reif
