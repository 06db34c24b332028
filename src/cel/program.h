#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/arena.h"
#include "base/millionths.h"
#include "base/time.h"
#include "base/wide.h"
#include "cel/type.h"
#include "cel/value.h"

namespace reif::cel {

// A closed interval of millionths; a point where lo == hi.
struct Range {
  Millionths lo = 0;
  Millionths hi = 0;

  friend bool operator==(const Range&, const Range&) = default;
};

// What the host knows while a program runs, and what the program tells it. Evaluation is at an instant `now`, and at
// the same time over a span that begins there: the value holds for every instant in [now, holds_until), as long as
// the host's own slots do. So a host can prove without sampling when a value may change next.
class Context {
 public:
  virtual ~Context() = default;
  // The value of a slot at `now`: a value, or an error with a Failure that lives long enough. A host that gives a
  // value which will change by itself calls `narrow(t)` with the instant of its next change.
  virtual Value slot(int index) = 0;
  // A slot of Use::points over the whole span that the host asks about; nothing where it has no value, which makes
  // what compares it an error with Failure::Code::no_value.
  virtual std::optional<Range> points(int index) = 0;

  // The value is the same from `now` until before `t`.
  void narrow(Time t) {
    if (t < holds_until) {
      holds_until = t;
    }
  }

  Arena* arena = nullptr;              // For values made while evaluating; the host resets it.
  Time now = 0;                        // Milliseconds; what slots of Use::rising are read at.
  Time holds_until = kForever;         // Only ever lowered by an evaluation.
  std::int64_t cost_left = 1'000'000;  // Steps (a node, or an item or 32 bytes that a function looks at); below 0 the
                                       // evaluation ends in Failure::Code::limit.
};

// The three outcomes of a condition, and `undecided` where over the span asked about it is not the same throughout.
enum class Outcome : std::uint8_t { not_met, met, unknown, undecided };

// A comparison of points as plain numbers: whether Σ factor × slot + constant, in millionths, holds by its sign.
struct PointsTest {
  struct Term {
    int slot = 0;
    std::int64_t factor = 1;
  };
  std::vector<Term> terms;
  Millionths constant = 0;
  bool if_negative = false;
  bool if_zero = false;
  bool if_positive = false;

  // The outcome where the sum lies in [lo, hi].
  Outcome over(Wide lo, Wide hi) const {
    const bool can_hold = (lo < 0 && if_negative) || (lo <= 0 && hi >= 0 && if_zero) || (hi > 0 && if_positive);
    const bool can_fail = (lo < 0 && !if_negative) || (lo <= 0 && hi >= 0 && !if_zero) || (hi > 0 && !if_positive);
    return can_hold && can_fail ? Outcome::undecided : can_hold ? Outcome::met : Outcome::not_met;
  }
};

// A compiled expression. Immutable, shared freely between threads.
class Program {
 public:
  struct Code;  // What it is made of (code.h); of no use outside.

  // The value at context.now. Comparisons of Use::rising narrow the context by the instant at which they turn over.
  // Comparisons of Use::points give Value::undecided() where the ranges do not decide them; an undecided value makes
  // everything undecided but `false && u`, `true || u` and what a conditional does not choose.
  Value evaluate(Context& context) const;

  // The same, read as a condition: an error, and what is no bool, are `unknown`. Where `why` is given it is set to
  // what was missing (nullptr where the outcome is not unknown); it lives as long as the context's arena and the
  // program.
  Outcome condition(Context& context, const Failure** why = nullptr) const;

  const Type& type() const;
  // Indexes of the slots that it may read, sorted, each once.
  const std::vector<int>& slots() const;
  // Set where it is nothing but one comparison of points: a host that judges it often may do so without running the
  // program.
  std::optional<PointsTest> points_test() const;
  // Set where it reads nothing at all: the value itself, error included.
  bool is_constant() const;

 private:
  friend class Planner;
  std::shared_ptr<const Code> code_;  // Shared: programs are copied with the models that hold them.
};

}  // namespace reif::cel
