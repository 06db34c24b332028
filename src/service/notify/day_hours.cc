#include "service/notify/day_hours.h"

namespace reif {
namespace {

// The instant of a local wall-clock time.
Time instant_of(Time local, const TimeZone& zone) {
  const Time guess = local - zone.offset_at(local);
  return local - zone.offset_at(guess);
}

}  // namespace

Time next_minute_of_day(Time t, int minute, const TimeZone& zone) {
  std::int64_t day = zone.local_day(t);
  Time at = instant_of(day * kDay + minute * kMinute, zone);
  while (at <= t) {
    at = instant_of(++day * kDay + minute * kMinute, zone);
  }
  return at;
}

Time after_quiet_hours(Time t, int quiet_from, int quiet_to, const TimeZone& zone) {
  if (quiet_from < 0 || quiet_to < 0 || quiet_from == quiet_to) {
    return t;
  }
  const Time local = t + zone.offset_at(t);
  const auto minute = static_cast<int>((local - floor_div(local, kDay) * kDay) / kMinute);
  const bool is_quiet =
      quiet_from < quiet_to ? minute >= quiet_from && minute < quiet_to : minute >= quiet_from || minute < quiet_to;
  return is_quiet ? next_minute_of_day(t, quiet_to, zone) : t;
}

}  // namespace reif
