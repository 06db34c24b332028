#include <algorithm>
#include <limits>

#include "cel/evaluator.h"
#include "cel/time_arithmetic.h"

namespace reif::cel {

// A time or a duration, in nanoseconds, that grows by `slope` for each nanosecond that passes.
struct Evaluator::Growing {
  Kind kind = Kind::duration;
  Wide nanoseconds = 0;
  int slope = 0;
};

namespace {

constexpr Wide kNanosecondsPerMillisecond = 1'000'000;

Wide floor_div_wide(Wide a, Wide b) { return a / b - (a % b < 0 ? 1 : 0); }  // b > 0

// The first whole millisecond, counted from now, at which a value that is `from` now and grows by `slope` each
// nanosecond is at least `bound`; > 0 for from < bound.
Wide milliseconds_until(Wide from, Wide bound, int slope) {
  const Wide per_millisecond = slope * kNanosecondsPerMillisecond;
  return -floor_div_wide(-(bound - from), per_millisecond);
}

// Narrows to `now + milliseconds`, which may lie beyond all time.
void narrow_by(Context& context, Wide milliseconds) {
  const Wide at = context.now + milliseconds;
  if (at <= kTimeMax) {
    context.narrow(static_cast<Time>(at));
  }
}

// A sum leaves the range of its type at some time.
void narrow_at_range_end(Context& context, Kind kind, Wide nanoseconds, int slope) {
  const TimeRange range = range_of(kind);
  if (slope > 0) {
    narrow_by(context, milliseconds_until(nanoseconds, range.max + 1, slope));
  } else if (slope < 0) {
    narrow_by(context, milliseconds_until(-nanoseconds, -range.min + 1, -slope));
  }
}

}  // namespace

// Evaluates a sum of times and durations as something that grows. null, or the error or undecided value that it is.
Value Evaluator::growing(const Node& node, Growing& result) {
  if (node.op != Op::add && node.op != Op::subtract) {
    const Value v = evaluate(node);
    if (!v.is(Kind::timestamp) && !v.is(Kind::duration)) {
      return v.is_value() ? wrong_kind(node, "only times and durations are compared with time", v) : v;
    }
    result = {v.kind(), nanoseconds_of(v), node.op == Op::slot && (node.flags & kRising) != 0 ? 1 : 0};
    return {};
  }
  if (!charge(1)) {
    return over_limit();
  }
  Growing left;
  Growing right;
  Value problem = growing(child(node, 0), left);
  if (problem.is(Kind::null)) {
    problem = growing(child(node, 1), right);
  }
  if (!problem.is(Kind::null)) {
    return problem;
  }
  const bool adds = node.op == Op::add;
  const std::optional<Kind> kind = kind_of_sum(adds, left.kind, right.kind);
  if (!kind) {
    return fail(
        Failure::Code::no_such_overload,
        {"`", adds ? "+" : "-", "` cannot take ", short_type_name(left.kind), ", ", short_type_name(right.kind)},
        subject_of(node));
  }
  const int sign = adds ? 1 : -1;
  result = {*kind, left.nanoseconds + sign * right.nanoseconds, left.slope + sign * right.slope};
  if (!is_in_range(*kind, result.nanoseconds)) {
    return out_of_range(*this, *kind);
  }
  narrow_at_range_end(context(), *kind, result.nanoseconds, result.slope);
  return {};
}

// The comparison of a difference with 0 holds, or does not, until the difference's sign changes what the comparison
// says.
void Evaluator::narrow_at_turn(Op op, Wide difference, int slope) {
  if (slope == 0) {
    return;
  }
  if (slope < 0) {  // Mirrored: -difference grows.
    difference = -difference;
    slope = -slope;
    op = op == Op::less            ? Op::greater
         : op == Op::greater       ? Op::less
         : op == Op::less_equal    ? Op::greater_equal
         : op == Op::greater_equal ? Op::less_equal
                                   : op;
  }
  const bool at_zero = holds(op, 0);
  if (difference < 0 && holds(op, -1) != at_zero) {
    const Wide ms = milliseconds_until(difference, 0, slope);
    const bool hits_zero = difference + ms * slope * kNanosecondsPerMillisecond == 0;
    if (hits_zero || holds(op, -1) != holds(op, 1)) {
      narrow_by(context(), ms);
    }
  } else if (difference <= 0 && holds(op, difference < 0 ? -1 : 0) != holds(op, 1)) {
    narrow_by(context(), milliseconds_until(difference, 1, slope));
  }
}

Value Evaluator::compare_rising(const Node& node) {
  Growing left;
  Growing right;
  Value problem = growing(child(node, 0), left);
  if (problem.is(Kind::null)) {
    problem = growing(child(node, 1), right);
  }
  if (!problem.is(Kind::null)) {
    return problem;
  }
  const auto op = static_cast<Op>(node.flags);
  if (left.kind != right.kind) {
    if (op == Op::equal || op == Op::not_equal) {
      return Value::boolean(op == Op::not_equal);
    }
    return fail(
        Failure::Code::no_such_overload,
        {"`", comparison_sign(op), "` cannot take ", short_type_name(left.kind), ", ", short_type_name(right.kind)},
        subject_of(node));
  }
  const Wide difference = left.nanoseconds - right.nanoseconds;
  narrow_at_turn(op, difference, left.slope - right.slope);
  return Value::boolean(holds(op, difference < 0 ? -1 : difference > 0 ? 1 : 0));
}

// Interval arithmetic over the whole span, exact but for slots that vary together.
Value Evaluator::compare_points(const Node& node) {
  const Sum& sum = code_.sums[static_cast<std::size_t>(node.index)];
  Wide lo = sum.constant;
  Wide hi = sum.constant;
  for (const Sum::Term& term : sum.terms) {
    const std::optional<Range> range = context().points(term.slot);
    if (!range) {
      return Value::error(term.missing);
    }
    const Wide a = static_cast<Wide>(term.factor) * range->lo;
    const Wide b = static_cast<Wide>(term.factor) * range->hi;
    lo += std::min(a, b);
    hi += std::max(a, b);
  }
  const auto op = static_cast<Op>(node.flags);
  const PointsTest test{{}, 0, holds(op, -1), holds(op, 0), holds(op, 1)};
  const Outcome outcome = test.over(lo, hi);
  return outcome == Outcome::undecided ? Value::undecided() : Value::boolean(outcome == Outcome::met);
}

}  // namespace reif::cel
