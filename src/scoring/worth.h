#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/wide.h"
#include "cel/program.h"
#include "model/scoring_model.h"

namespace reif {

// An instant as half-lives see it: T / H = whole + fraction.
struct Phase {
  std::int64_t whole = 0;
  double fraction = 0;  // [0, 1)
  double down = 1;      // 2^-fraction

  static Phase of(Time t, Span half_life);
};

// What one occurrence adds: exact where the model names a number.
struct Points {
  Wide fixed = 0;    // In 2^-16 millionths.
  double value = 0;  // In points.

  static Points of(Millionths m);
  static Points of(double points);  // |points| <= 10⁹, no NaN.
};

// A worth, a group's or a score's sum never leaves ±10¹² points; sums beyond stand there.
inline constexpr Millionths kWorthMax = 1'000'000'000'000 * kPoint;
inline Millionths saturate(Wide millionths) {
  return static_cast<Millionths>(std::clamp(millionths, Wide{-kWorthMax}, Wide{kWorthMax}));
}

// What the occurrences of one event rule are worth together, in bounded memory where the decay allows it:
// Σ points × weight(T - t), rounded to millionths (half away from zero), before the rule's own bounds.
//
// Occurrences are added in the order of history; asked is only about instants at or after the last one. Sums of
// points are exact integers. Sums under a half-life are doubles that depend on the occurrences and their order alone,
// never on when one asked: a mantissa in points at the last occurrence's whole half-life. Memory: a few numbers for
// none and half_life; the occurrences younger than D for linear and expires; all of them for step. Cost of a
// question: constant; logarithmic for linear and expires; linear for step.
class Worth {
 public:
  void clear();
  bool is_empty() const { return count_ == 0; }

  // `phase` is that of the instant for a half-life, else unused.
  void add(const Decay& decay, Time at, const Points& points, const Phase& phase);

  // The exact worth where a == b. Else bounds that hold at every instant from a to b: each occurrence's weight only
  // falls.
  cel::Range over(const Decay& decay, Time a, Time b, const Phase& phase_a, const Phase& phase_b) const {
    const Side& gains = sides_[0];
    if (decay.kind != Decay::Kind::half_life || sides_[1].used) {
      return over_sides(decay, a, b, phase_a, phase_b);
    }
    // The common case, without detours: it is asked of every rule that an event meets.
    const Millionths early = round_points(gains.halved(phase_a));
    return {a == b ? early : round_points(gains.halved(phase_b)), early};
  }

 private:
  struct Occurrence {
    Time at;
    double points;               // step
    Wide sum_before;             // linear, expires: of the occurrences before this one
    UnsignedWide moment_before;  // linear: Σ fixed × (t - origin), modulo 2^128
  };
  // A worth before rounding: exact, or a double where the decay needs one.
  struct Sum {
    Wide fixed = 0;     // In 2^-16 millionths, times D for linear.
    double points = 0;  // half_life, step
  };
  // Amounts of one sign: their worth moves towards zero and never across it.
  struct Side {
    Wide sum = 0;
    UnsignedWide moment = 0;
    double mantissa = 0;  // half_life: Σ points × 2^(t/H - whole)
    std::int64_t whole = 0;
    Time origin = 0;
    std::vector<Occurrence> recent;

    bool used = false;
    // Under a half-life, in points.
    double halved(const Phase& phase) const { return scale_down(mantissa, whole - phase.whole) * phase.down; }
    Sum at(const Decay& decay, Time t, const Phase& phase) const;
  };

  // 2^e × x for e <= 0, without the cost of ldexp where the result is far from the edge of doubles.
  static double scale_down(double x, std::int64_t e) {
    if (e < -1000) {
      return 0;  // 10⁹ points × 10⁶ occurrences × 2^-1000 is no millionth.
    }
    const std::uint64_t bits = static_cast<std::uint64_t>(1023 + e) << 52U;
    double power = 0;
    static_assert(sizeof(power) == sizeof(bits));
    std::memcpy(&power, &bits, sizeof(power));
    return x * power;
  }

  // Rounds a sum of doubles to millionths. What floating point left within 2^-48 of a half counts as the half, so
  // that worths that are exact halves of a millionth round away from zero although 2^-fraction is not exact; never
  // more than a thousandth is given.
  static Millionths round_points(double points) {
    const double magnitude = std::min(std::fabs(points) * 1e6, static_cast<double>(kWorthMax));
    const auto rounded = static_cast<Millionths>(magnitude + 0.5 + std::min(magnitude * 0x1p-48, 0x1p-10));
    return points < 0 ? -rounded : rounded;
  }

  cel::Range over_sides(const Decay& decay, Time a, Time b, const Phase& phase_a, const Phase& phase_b) const;
  static Millionths round(const Decay& decay, const Sum& a, const Sum& b);

  std::array<Side, 2> sides_;  // Amounts >= 0, amounts < 0.
  std::int64_t count_ = 0;
};

}  // namespace reif
