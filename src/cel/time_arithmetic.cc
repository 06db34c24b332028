#include "cel/time_arithmetic.h"

#include <limits>

namespace reif::cel {
namespace {

constexpr Wide kNanosecondsPerSecond = 1'000'000'000;
constexpr TimeRange kTimestamps{static_cast<Wide>(kTimeMin) * 1'000'000,
                                static_cast<Wide>(kTimeMax) * 1'000'000 + 999'999};
constexpr TimeRange kDurations{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};

}  // namespace

TimeRange range_of(Kind kind) { return kind == Kind::timestamp ? kTimestamps : kDurations; }

bool is_in_range(Kind kind, Wide nanoseconds) {
  const TimeRange range = range_of(kind);
  return nanoseconds >= range.min && nanoseconds <= range.max;
}

Value time_value(Kind kind, Wide nanoseconds) {
  Wide seconds = nanoseconds / kNanosecondsPerSecond;
  Wide rest = nanoseconds % kNanosecondsPerSecond;
  if (rest < 0) {
    rest += kNanosecondsPerSecond;
    --seconds;
  }
  const auto whole = static_cast<std::int64_t>(seconds);
  const auto part = static_cast<std::uint32_t>(rest);
  return kind == Kind::timestamp ? Value::timestamp(whole, part) : Value::duration(whole, part);
}

std::optional<Kind> kind_of_sum(bool adds, Kind a, Kind b) {
  if (a == Kind::duration && b == Kind::duration) {
    return Kind::duration;
  }
  if (a == Kind::timestamp && b == Kind::duration) {
    return Kind::timestamp;
  }
  if (adds) {
    return a == Kind::duration && b == Kind::timestamp ? std::optional(Kind::timestamp) : std::nullopt;
  }
  return a == Kind::timestamp && b == Kind::timestamp ? std::optional(Kind::duration) : std::nullopt;
}

Value out_of_range(Run& run, Kind kind) {
  return run.fail(Failure::Code::out_of_range, {kind == Kind::timestamp ? "the time lies outside the years 1 to 9999"
                                                                        : "the duration is longer than 292 years"});
}

}  // namespace reif::cel
