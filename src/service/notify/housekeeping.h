#pragma once

#include <optional>

#include "storage/outbox.h"
#include "storage/settings.h"

namespace reif {

// How long is kept what has been dealt with.
struct Retention {
  Span delivered = 30 * kDay;  // Messages, from when they were delivered,
  Span dead = 90 * kDay;       // or given up.
  Span answers = kDay;         // To requests with an Idempotency-Key.
};

// Forgets what was kept long enough, once an hour, a portion at a time so that nobody waits for it. Without thread or
// clock: whoever drives it says the time.
class Housekeeping {
 public:
  static constexpr Span kEvery = kHour;
  static constexpr std::size_t kPortion = 5'000;  // Deliveries.

  // Both must outlive it.
  Housekeeping(Outbox& outbox, Settings& settings, const Retention& retention)
      : outbox_(outbox), settings_(settings), retention_(retention) {}

  // To be called often: does something where it is time. After an error the next call tries again.
  Result<void> turn(Time now);

 private:
  Outbox& outbox_;
  Settings& settings_;
  Retention retention_;
  std::optional<Time> done_at_;
};

}  // namespace reif
