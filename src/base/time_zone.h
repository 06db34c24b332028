#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace reif {

// A time zone of the machine's IANA data base, read once into a table of its offsets; UTC has one entry. Immutable;
// copies are values. The data base ends with 2037: later instants have the offset of its end, which is winter time in
// the north. Cost of a look-up: a binary search over the zone's transitions (Europe/Berlin: about 140).
class TimeZone {
 public:
  // UTC.
  TimeZone();
  // By name ("Europe/Berlin", "UTC"); nothing where there is no such zone. Reads a file: once for a model, not in a
  // loop.
  static std::optional<TimeZone> find(std::string_view name);

  // One whose local time minus UTC is always the same.
  static TimeZone fixed(Span offset);

  // Local time minus UTC at an instant.
  Span offset_at(Time t) const;
  // The local calendar day of an instant, as days since 1970-01-01.
  std::int64_t local_day(Time t) const { return floor_div(t + offset_at(t), kDay); }

 private:
  struct Period {
    Time from;    // inclusive
    Span offset;  // until the next period's `from`
  };
  std::vector<Period> periods_;
};

}  // namespace reif
