#include "service/live/time_keeper.h"

#include <algorithm>
#include <cstdlib>

namespace reif {

Time TimeKeeper::now(Span counted, Time wall) {
  const Span offset = wall - counted;
  if (!started_) {
    started_ = true;
    offset_ = offset;
    latest_ = wall;
  }
  const Span off = offset - offset_;
  if (std::abs(off) <= kDriftMax) {
    offset_ = offset;
    doubt_ = 0;
  } else if (std::abs(off - doubt_) > kDriftMax) {  // It jumped, just now.
    doubt_ = off;
    doubted_since_ = counted;
  } else if (counted - doubted_since_ >= kBelieveAfter) {
    offset_ = offset;
    doubt_ = 0;
  } else {
    doubt_ = off;
  }
  latest_ = std::max(latest_, counted + offset_);
  return latest_;
}

}  // namespace reif
