#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/wide.h"
#include "cel/program.h"
#include "model/scoring_model.h"

namespace reif {

// What history functions know of one series of a lead: totals, and the occurrences of the longest window that
// anything asks for, one by one. Added in the order of history; asked only about instants at or after the last
// occurrence. Cost of a question: logarithmic in the occurrences remembered; `distinct` with a window: linear in the
// different values.
class SeriesState {
 public:
  void clear();
  bool is_empty() const { return count_ == 0; }

  // `value` is the property's value, an error where it is missing; unread where the series has no path. `window` is
  // the longest asked for, 0 for none.
  void add(const Series& series, Span window, Time at, const cel::Value& value);

  // The value of a history function at context.now; narrows the context to when it changes by itself. `known_since`
  // is the lead's first event. Unknown: an error whose subject is the call's text.
  cel::Value answer(const HistoryCall& call, const cel::Failure& unknown, Time known_since,
                    cel::Context& context) const;

  // Whether an answer stays what it is, for at least as long as it was to, when something occurs: what was seen stays
  // seen, and where there is no silence there is none then.
  static bool is_steady(const HistoryCall& call, const cel::Value& answer);

  // Whether a sum could not take one of the values: no number, or beyond ±10¹².
  bool has_skipped() const { return has_skipped_; }

 private:
  struct Number {
    Time at;
    Wide sum_before;
    std::int64_t count_before;
  };
  struct Extreme {
    Time at;
    double value;
  };
  struct SameValue {
    std::size_t operator()(const cel::Value& v) const { return cel::hash(v); }
    bool operator()(const cel::Value& a, const cel::Value& b) const { return cel::equal(a, b); }
  };

  void add_number(const Series& series, Span window, Time at, double value);
  void forget(Time until);
  cel::Value answer_total(const HistoryCall& call, const cel::Failure& unknown, Time now) const;
  cel::Value answer_window(const HistoryCall& call, const cel::Failure& unknown, cel::Context& context) const;
  cel::Value silent(const HistoryCall& call, Time known_since, cel::Context& context) const;

  std::int64_t count_ = 0;
  Time first_ = 0;
  Time last_ = 0;
  std::vector<Time> times_;  // Within the longest window, like all vectors here.

  bool has_skipped_ = false;
  std::int64_t numbers_ = 0;  // Values that sums took.
  Wide sum_ = 0;              // In millionths.
  std::vector<Number> recent_;
  bool has_extremes_ = false;
  double max_ = 0;
  double min_ = 0;
  std::vector<Extreme> maxima_;  // Each larger than all that follow, so that a window's maximum is its first.
  std::vector<Extreme> minima_;
  std::unordered_map<cel::Value, Time, SameValue, SameValue> latest_;  // distinct: when each value came last.
};

}  // namespace reif
