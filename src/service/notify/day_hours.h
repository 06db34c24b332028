#pragma once

#include "base/time.h"
#include "base/time_zone.h"

namespace reif {

// The first instant at or after t that does not lie between the two minutes of the local day, which may span
// midnight; t itself where they are equal or -1.
Time after_quiet_hours(Time t, int quiet_from, int quiet_to, const TimeZone& zone);

// The first instant after t at which the local clock shows that minute of the day. Where clocks jump over it, the
// instant that it would have been.
Time next_minute_of_day(Time t, int minute, const TimeZone& zone);

}  // namespace reif
