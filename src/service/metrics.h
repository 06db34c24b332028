#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/time.h"

namespace reif {

// Observed durations by size, as Prometheus counts them. From any thread.
class Histogram {
 public:
  static constexpr std::array<double, 13> kBounds = {.001, .0025, .005, .01, .025, .05, .1,
                                                     .25,  .5,    .75,  1,   2.5,  5};  // Seconds.
  void observe(double seconds);
  // _bucket, _sum and _count lines of that name.
  void append(std::string_view name, std::string& out) const;

 private:
  std::array<std::atomic<std::int64_t>, kBounds.size() + 1> counts_{};
  std::atomic<std::int64_t> sum_microseconds_ = 0;
};

// What the server counts of itself beside what its parts count.
struct Metrics {
  std::array<std::atomic<std::int64_t>, 6> events_received{};  // By EventType: acknowledged.
  std::atomic<std::int64_t> events_rejected = 0;
  std::atomic<std::int64_t> identities_ignored = 0;
  std::atomic<std::int64_t> submissions_refused = 0;  // 429
  std::atomic<std::int64_t> deliveries_succeeded = 0;
  std::atomic<std::int64_t> deliveries_failed = 0;
  Histogram acknowledge_seconds;     // From a request's arrival until its events are on disk.
  Histogram event_to_alert_seconds;  // From the arrival of the event that caused it until an alert is committed.
};

// One sample with its HELP and TYPE lines, in Prometheus' text format 0.0.4.
void append_metric(std::string_view name, std::string_view type, std::string_view help, double value,
                   std::string& out);
// The head of a metric whose samples follow.
void append_metric_head(std::string_view name, std::string_view type, std::string_view help, std::string& out);

}  // namespace reif
