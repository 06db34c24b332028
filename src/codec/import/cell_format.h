#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace reif {

// How people write numbers: "1,234.56", "1.234,56".
enum class NumberStyle : std::uint8_t { en, de };

// A number as it stands in a cell: groups of three where there are groups at all, blanks and one of € $ £ around it
// let be. Nothing where it is none.
std::optional<double> parse_cell_number(std::string_view cell, NumberStyle style);

// How a column writes times.
class TimeFormat {
 public:
  // `pattern` is one of
  //
  //     iso            "2026-01-19", "2026-01-19 10:00[:00[.123]]", T in place of the blank, a zone behind it at
  //     choice unix, unix_ms  seconds (decimals at choice) or milliseconds since 1970 %d.%m.%Y       strptime's
  //     letters, of which Y y m d e H M S I p b B j z T F D R n t % are taken
  //
  // invalid_argument where it is none of them, or does not give year, month and day.
  static Result<TimeFormat> make(std::string_view pattern, const TimeZone& zone);

  const std::string& pattern() const { return pattern_; }

  // The instant; what says no zone itself is local time of the format's zone (of an hour that the clock shows twice
  // the first, of one that it leaves out the one after). Nothing where the cell is no such time.
  std::optional<Time> parse(std::string_view cell) const;

 private:
  TimeFormat(std::string pattern, TimeZone zone) : pattern_(std::move(pattern)), zone_(std::move(zone)) {}
  std::optional<Time> parse_iso(std::string_view cell) const;
  std::optional<Time> parse_pattern(const std::string& cell) const;

  std::string pattern_;
  TimeZone zone_;
  bool says_zone_ = false;  // Whether the pattern reads an offset itself.
};

// The instant at which clocks of the zone show a local time (milliseconds as if it were UTC).
Time from_local(Time local, const TimeZone& zone);

}  // namespace reif
