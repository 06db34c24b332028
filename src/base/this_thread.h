#pragma once

#include <cstdint>

namespace reif {

// Of the calling thread, for whoever looks at the process with the system's tools. At most 15 characters.
void name_this_thread(const char* name);

// From now on the calling thread gets a smaller share of a machine that is busy: about a third of another's. It
// cannot be undone.
void step_back_this_thread();

// How often a thread that has much to do lets others go first: always where that costs little, but it loses at most
// four times the time that it works. Without this bound it would stand still beside others that are never done.
// Times are nanoseconds of a steady clock.
class Courtesy {
 public:
  // Asked after each small piece of work.
  bool lets_others_go(std::int64_t now);
  // It has let them, and goes on.
  void goes_on(std::int64_t now);

 private:
  std::int64_t since_ = 0;  // When it last went on.
  std::int64_t worked_ = 0;
  std::int64_t lost_ = 0;
};

// Called after each small piece of work by a thread that has much to do: lets others go first, by its Courtesy. Costs
// less than a microsecond where there are none.
void let_others_go_first();

}  // namespace reif
