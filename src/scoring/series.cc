#include "scoring/series.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace reif {
namespace {

constexpr double kSummandMax = 1e12;  // Values beyond are skipped, as docs/reference/expressions.md says.

// A JSON number as a double; nothing for other values.
std::optional<double> number(const cel::Value& value) {
  switch (value.kind()) {
    case cel::Kind::float64:
      return value.as_float64();
    case cel::Kind::int64:
      return static_cast<double>(value.as_int64());
    case cel::Kind::uint64:
      return static_cast<double>(value.as_uint64());
    default:
      return std::nullopt;
  }
}

cel::Value whole(std::int64_t count) { return cel::Value::float64(static_cast<double>(count)); }

// From millionths, rounded once.
double sum_value(Wide sum) { return static_cast<double>(sum) / 1e6; }
double average(Wide sum, std::int64_t count) { return static_cast<double>(sum) / (1e6 * static_cast<double>(count)); }

// The first element that is younger than `edge`.
template <class Elements>
auto younger(const Elements& elements, Time edge) {
  return std::partition_point(elements.begin(), elements.end(), [edge](const auto& e) { return e.at <= edge; });
}

template <class Elements>
void drop_until(Elements& elements, Time edge) {
  elements.erase(elements.begin(), younger(elements, edge));
}

}  // namespace

void SeriesState::clear() {
  if (count_ == 0) {
    return;
  }
  count_ = 0;
  times_.clear();
  has_skipped_ = false;
  numbers_ = 0;
  sum_ = 0;
  recent_.clear();
  has_extremes_ = false;
  maxima_.clear();
  minima_.clear();
  latest_.clear();
}

void SeriesState::add(const Series& series, Span window, Time at, const cel::Value& value) {
  if (count_ == 0) {
    first_ = at;
  }
  ++count_;
  last_ = at;
  if (window > 0) {
    // Forgetting now and then keeps memory within twice the window's occurrences at a constant cost for each.
    if (times_.size() >= 32 && times_[times_.size() / 2] <= at - window) {
      forget(at - window);
    }
    times_.push_back(at);
  }
  if (series.path < 0) {
    return;
  }
  if (series.distinct && value.is_value() && !value.is(cel::Kind::null)) {
    latest_[value] = at;
  }
  if (const std::optional<double> v = number(value)) {
    add_number(series, window, at, *v);
  } else if (series.sums || series.extremes) {
    has_skipped_ = true;
  }
}

void SeriesState::add_number(const Series& series, Span window, Time at, double value) {
  if (series.sums && std::fabs(value) > kSummandMax) {
    has_skipped_ = true;
  } else if (series.sums) {
    if (window > 0) {
      recent_.push_back({at, sum_, numbers_});
    }
    sum_ += to_millionths(value);
    ++numbers_;
  }
  if (series.extremes) {
    max_ = has_extremes_ ? std::max(max_, value) : value;
    min_ = has_extremes_ ? std::min(min_, value) : value;
    has_extremes_ = true;
    if (window > 0) {
      while (!maxima_.empty() && maxima_.back().value <= value) {
        maxima_.pop_back();
      }
      maxima_.push_back({at, value});
      while (!minima_.empty() && minima_.back().value >= value) {
        minima_.pop_back();
      }
      minima_.push_back({at, value});
    }
  }
}

void SeriesState::forget(Time until) {
  times_.erase(times_.begin(), std::upper_bound(times_.begin(), times_.end(), until));
  drop_until(recent_, until);
  drop_until(maxima_, until);
  drop_until(minima_, until);
}

cel::Value SeriesState::answer(const HistoryCall& call, const cel::Failure& unknown, Time known_since,
                               cel::Context& context) const {
  if (call.function == HistoryCall::Function::silent) {
    return silent(call, known_since, context);
  }
  return call.window ? answer_window(call, unknown, context) : answer_total(call, unknown, context.now);
}

bool SeriesState::is_steady(const HistoryCall& call, const cel::Value& answer) {
  using Function = HistoryCall::Function;
  return call.function == Function::silent ? !answer.is_true() : call.function == Function::seen && answer.is_true();
}

cel::Value SeriesState::answer_total(const HistoryCall& call, const cel::Failure& unknown, Time now) const {
  using Function = HistoryCall::Function;
  switch (call.function) {
    case Function::count:
      return whole(count_);
    case Function::seen:
      return cel::Value::boolean(count_ > 0);
    case Function::sum:
      return cel::Value::float64(sum_value(sum_));
    case Function::avg:
      return numbers_ == 0 ? cel::Value::error(&unknown) : cel::Value::float64(average(sum_, numbers_));
    case Function::max:
    case Function::min:
      return has_extremes_ ? cel::Value::float64(call.function == Function::max ? max_ : min_)
                           : cel::Value::error(&unknown);
    case Function::distinct:
      return whole(static_cast<std::int64_t>(latest_.size()));
    case Function::first:
    case Function::last:
      return count_ == 0 ? cel::Value::error(&unknown)
                         : cel::Value::timestamp(call.function == Function::first ? first_ : last_);
    case Function::since:
      return count_ == 0 ? cel::Value::error(&unknown) : cel::Value::duration_ms(now - last_);
    default:
      return cel::Value::error(&unknown);
  }
}

cel::Value SeriesState::answer_window(const HistoryCall& call, const cel::Failure& unknown,
                                      cel::Context& context) const {
  using Function = HistoryCall::Function;
  const Span window = *call.window;
  const Time edge = context.now - window;  // Inside is what is later.
  switch (call.function) {
    case Function::count: {
      const auto inside = std::upper_bound(times_.begin(), times_.end(), edge);
      if (inside != times_.end()) {
        context.narrow(*inside + window);
      }
      return whole(times_.end() - inside);
    }
    case Function::seen: {
      const bool seen = count_ > 0 && last_ > edge;
      if (seen) {
        context.narrow(last_ + window);
      }
      return cel::Value::boolean(seen);
    }
    case Function::sum:
    case Function::avg: {
      const auto inside = younger(recent_, edge);
      const bool any = inside != recent_.end();
      if (any) {
        context.narrow(inside->at + window);
      }
      const Wide sum = any ? sum_ - inside->sum_before : 0;
      if (call.function == Function::sum) {
        return cel::Value::float64(sum_value(sum));
      }
      return any ? cel::Value::float64(average(sum, numbers_ - inside->count_before)) : cel::Value::error(&unknown);
    }
    case Function::max:
    case Function::min: {
      const auto& extremes = call.function == Function::max ? maxima_ : minima_;
      const auto inside = younger(extremes, edge);
      if (inside == extremes.end()) {
        return cel::Value::error(&unknown);
      }
      context.narrow(inside->at + window);
      return cel::Value::float64(inside->value);
    }
    case Function::distinct: {
      std::int64_t count = 0;
      for (const auto& [value, at] : latest_) {
        if (at > edge) {
          ++count;
          context.narrow(at + window);
        }
      }
      return whole(count);
    }
    default:
      return cel::Value::error(&unknown);
  }
}

cel::Value SeriesState::silent(const HistoryCall& call, Time known_since, cel::Context& context) const {
  const Span window = *call.window;
  if (context.now - known_since < window) {
    context.narrow(known_since + window);
    return cel::Value::boolean(false);
  }
  if (count_ > 0 && last_ > context.now - window) {
    context.narrow(last_ + window);
    return cel::Value::boolean(false);
  }
  return cel::Value::boolean(true);
}

}  // namespace reif
