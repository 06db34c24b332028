#include "scoring/worth.h"

#include <algorithm>
#include <cmath>

namespace reif {
namespace {

constexpr int kFractionBits = 16;

}  // namespace

Phase Phase::of(Time t, Span half_life) {
  Phase phase;
  phase.whole = floor_div(t, half_life);
  phase.fraction = static_cast<double>(t - phase.whole * half_life) / static_cast<double>(half_life);
  phase.down = std::exp2(-phase.fraction);
  return phase;
}

Points Points::of(Millionths m) { return {Wide{m} << kFractionBits, to_double(m)}; }

Points Points::of(double points) {
  return {static_cast<Wide>(std::round(points * 1e6 * static_cast<double>(1 << kFractionBits))), points};
}

void Worth::clear() {
  if (count_ == 0) {
    return;
  }
  for (Side& side : sides_) {
    if (side.used) {
      side.recent.clear();
      side.sum = 0;
      side.moment = 0;
      side.mantissa = 0;
      side.used = false;
    }
  }
  count_ = 0;
}

void Worth::add(const Decay& decay, Time at, const Points& points, const Phase& phase) {
  ++count_;
  Side& side = sides_[points.value < 0 ? 1 : 0];
  if (!side.used) {
    side.used = true;
    side.origin = at;
    side.whole = phase.whole;
  }
  switch (decay.kind) {
    case Decay::Kind::none:
      break;
    case Decay::Kind::half_life:
      // 1 / down = 2^fraction: the amount as it would be worth at the beginning of this whole half-life.
      side.mantissa = scale_down(side.mantissa, side.whole - phase.whole) + points.value / phase.down;
      side.whole = phase.whole;
      return;
    case Decay::Kind::linear:
    case Decay::Kind::expires: {
      auto& recent = side.recent;
      const auto alive =
          std::find_if(recent.begin(), recent.end(), [&](const Occurrence& o) { return at - o.at < decay.span; });
      if (alive - recent.begin() > 16 && alive - recent.begin() > recent.end() - alive) {
        recent.erase(recent.begin(), alive);
      }
      recent.push_back({at, 0, side.sum, side.moment});
      break;
    }
    case Decay::Kind::step:
      side.recent.push_back({at, points.value, 0, 0});
      return;
  }
  side.sum += points.fixed;
  side.moment += static_cast<UnsignedWide>(points.fixed) * static_cast<UnsignedWide>(Wide{at - side.origin});
}

Worth::Sum Worth::Side::at(const Decay& decay, Time t, const Phase& phase) const {
  switch (decay.kind) {
    case Decay::Kind::none:
      return {sum, 0};
    case Decay::Kind::half_life:
      return {0, halved(phase)};
    case Decay::Kind::linear:
    case Decay::Kind::expires: {
      const auto alive = std::partition_point(recent.begin(), recent.end(),
                                              [&](const Occurrence& o) { return t - o.at >= decay.span; });
      if (alive == recent.end()) {
        return {};
      }
      const Wide points = sum - alive->sum_before;
      if (decay.kind == Decay::Kind::expires) {
        return {points, 0};
      }
      // D × Σ p × (1 - (T - t) / D) = Σ p × (D - T) + Σ p × t, times counted from the origin; exact modulo 2^128.
      return {static_cast<Wide>(static_cast<UnsignedWide>(points) *
                                    static_cast<UnsignedWide>(Wide{decay.span - (t - origin)}) +
                                (moment - alive->moment_before)),
              0};
    }
    case Decay::Kind::step: {
      double total = 0;
      std::int64_t steps = -1;
      double weight = 1;
      for (const Occurrence& o : recent) {
        if (const std::int64_t k = (t - o.at) / decay.span; k != steps) {
          steps = k;
          weight = std::pow(1 - decay.by, static_cast<double>(k));
        }
        total += o.points * weight;
      }
      return {0, total};
    }
  }
  return {};
}

Millionths Worth::round(const Decay& decay, const Sum& a, const Sum& b) {
  switch (decay.kind) {
    case Decay::Kind::none:
    case Decay::Kind::expires:
      return saturate(round_div(a.fixed + b.fixed, Wide{1} << kFractionBits));
    case Decay::Kind::linear:
      return saturate(round_div(a.fixed + b.fixed, Wide{decay.span} << kFractionBits));
    case Decay::Kind::half_life:
    case Decay::Kind::step:
      return round_points(a.points + b.points);
  }
  return 0;
}

cel::Range Worth::over_sides(const Decay& decay, Time a, Time b, const Phase& phase_a, const Phase& phase_b) const {
  const Side& gains = sides_[0];
  const Side& losses = sides_[1];
  const Sum gains_a = gains.used ? gains.at(decay, a, phase_a) : Sum{};
  const Sum losses_a = losses.used ? losses.at(decay, a, phase_a) : Sum{};
  if (a == b) {
    const Millionths worth = round(decay, gains_a, losses_a);
    return {worth, worth};
  }
  // The ends bound all that lies between: computed worths fall from millisecond to millisecond as the real ones do.
  // Under the longest half-life that a model may name (10,000 years) a millisecond takes away 2 × 10⁻¹⁵ of a worth,
  // rounding errs by less than 10⁻¹⁵.
  return {round(decay, gains.used ? gains.at(decay, b, phase_b) : Sum{}, losses_a),
          round(decay, gains_a, losses.used ? losses.at(decay, b, phase_b) : Sum{})};
}

}  // namespace reif
