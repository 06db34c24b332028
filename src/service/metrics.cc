#include "service/metrics.h"

#include <fmt/format.h>

namespace reif {

void Histogram::observe(double seconds) {
  std::size_t i = 0;
  while (i < kBounds.size() && seconds > kBounds[i]) {
    ++i;
  }
  ++counts_[i];
  sum_microseconds_ += static_cast<std::int64_t>(seconds * 1e6);
}

void Histogram::append(std::string_view name, std::string& out) const {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    count += counts_[i];
    out += fmt::format("{}_bucket{{le=\"{}\"}} {}\n", name, kBounds[i], count);
  }
  count += counts_.back();
  out += fmt::format("{}_bucket{{le=\"+Inf\"}} {}\n{}_sum {}\n{}_count {}\n", name, count, name,
                     static_cast<double>(sum_microseconds_) / 1e6, name, count);
}

void append_metric_head(std::string_view name, std::string_view type, std::string_view help, std::string& out) {
  out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void append_metric(std::string_view name, std::string_view type, std::string_view help, double value,
                   std::string& out) {
  append_metric_head(name, type, help, out);
  out += fmt::format("{} {}\n", name, value);
}

}  // namespace reif
