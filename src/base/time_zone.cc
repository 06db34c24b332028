#include "base/time_zone.h"

#include <date/tz.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace reif {

TimeZone::TimeZone() : periods_{{kTimeMin, 0}} {}

std::optional<TimeZone> TimeZone::find(std::string_view name) {
  TimeZone zone;
  try {
    const date::time_zone* found = date::locate_zone(std::string(name));
    zone.periods_.clear();
    const date::sys_seconds last = date::sys_days(date::year(2038) / 1 / 1);
    date::sys_seconds at{std::chrono::seconds(kTimeMin / kSecond)};
    while (at < last) {
      const date::sys_info info = found->get_info(at);
      const Span offset = std::chrono::milliseconds(info.offset).count();
      if (zone.periods_.empty() || zone.periods_.back().offset != offset) {
        zone.periods_.push_back({at.time_since_epoch().count() * kSecond, offset});
      }
      at = info.end;
    }
  } catch (const std::runtime_error&) {  // The library's answer for an unknown name.
    return std::nullopt;
  }
  return zone;
}

TimeZone TimeZone::fixed(Span offset) {
  TimeZone zone;
  zone.periods_.front().offset = offset;
  return zone;
}

Span TimeZone::offset_at(Time t) const {
  if (periods_.size() == 1) {
    return periods_.front().offset;
  }
  const auto after = std::upper_bound(periods_.begin() + 1, periods_.end(), t,
                                      [](Time at, const Period& period) { return at < period.from; });
  return std::prev(after)->offset;
}

}  // namespace reif
