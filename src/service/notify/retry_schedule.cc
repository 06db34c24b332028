#include "service/notify/retry_schedule.h"

#include <algorithm>
#include <array>

namespace reif {

std::optional<Time> next_attempt(std::int32_t attempts, Time first_due, Time now, std::optional<Span> retry_after,
                                 std::uint64_t luck) {
  constexpr std::array<Span, 6> kWaits = {5 * kSecond, 30 * kSecond, 2 * kMinute, 15 * kMinute, kHour, 6 * kHour};
  const auto step = static_cast<std::size_t>(std::max(attempts, 1) - 1);
  const Span wait = kWaits[std::min(step, kWaits.size() - 1)];
  const Span later = static_cast<Span>(luck % 1000) * wait / 5000;
  const Time at = now + std::max(wait + later, std::min(retry_after.value_or(0), kDay));
  return at - first_due > kDeliverFor ? std::nullopt : std::optional(at);
}

}  // namespace reif
