#include "scoring/worth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

namespace reif {
namespace {

constexpr Time kStart = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

// A worth under one decay, asked at single instants and over spans.
class Sum {
 public:
  explicit Sum(Decay decay) : decay_(decay) {}

  Sum& add(Time at, Millionths points) {
    worth_.add(decay_, at, Points::of(points), phase(at));
    return *this;
  }
  Millionths at(Time t) const { return over(t, t).lo; }
  cel::Range over(Time a, Time b) const { return worth_.over(decay_, a, b, phase(a), phase(b)); }

 private:
  Phase phase(Time t) const { return decay_.kind == Decay::Kind::half_life ? Phase::of(t, decay_.span) : Phase{}; }
  Decay decay_;
  Worth worth_;
};

Sum none() { return Sum({}); }
Sum half_life(Span h) { return Sum({Decay::Kind::half_life, h, 0}); }
Sum linear(Span d) { return Sum({Decay::Kind::linear, d, 0}); }
Sum expires(Span d) { return Sum({Decay::Kind::expires, d, 0}); }
Sum step(Span d, double by) { return Sum({Decay::Kind::step, d, by}); }

TEST(Worth, WithoutDecayIsTheSum) {
  EXPECT_EQ(none().add(kStart, 10 * kPoint).add(kStart + kDay, -3).at(kStart + 900 * kDay), 10 * kPoint - 3);
}

TEST(Worth, HalvesEachHalfLife) {
  const Sum sum = half_life(90 * kDay).add(kStart, 50 * kPoint);
  EXPECT_EQ(sum.at(kStart), 50 * kPoint);
  EXPECT_EQ(sum.at(kStart + 90 * kDay), 25 * kPoint);
  EXPECT_EQ(sum.at(kStart + 270 * kDay), 6'250'000);
  // 50 × 2^(-1/2) = 35.35533905932738
  EXPECT_EQ(sum.at(kStart + 45 * kDay), 35'355'339);
}

TEST(Worth, HalvesOfAMillionthRoundAwayFromZero) {
  // 1 × 2^-7 = 0.0078125: seven and a half … millionths.
  const Span odd = 7 * kHour + 13;  // So that 2^-fraction is not exact.
  EXPECT_EQ(half_life(odd).add(kStart, kPoint).at(kStart + 7 * odd), 7'813);
  EXPECT_EQ(half_life(odd).add(kStart, -kPoint).at(kStart + 7 * odd), -7'813);
  EXPECT_EQ(linear(2 * kDay).add(kStart, 1).at(kStart + kDay), 1);
  EXPECT_EQ(linear(2 * kDay).add(kStart, -1).at(kStart + kDay), -1);
}

TEST(Worth, SurvivesHistoriesOfManyHalfLives) {
  Sum sum = half_life(kMinute);
  sum.add(kStart, 1'000'000 * kPoint).add(kStart + 400 * kDay, 8 * kPoint);
  EXPECT_EQ(sum.at(kStart + 400 * kDay + 3 * kMinute), kPoint);
  EXPECT_EQ(sum.at(kStart + 4'000 * kDay), 0);
}

TEST(Worth, FallsInAStraightLine) {
  const Sum sum = linear(10 * kDay).add(kStart, 10 * kPoint).add(kStart + 5 * kDay, 10 * kPoint);
  EXPECT_EQ(sum.at(kStart + 5 * kDay), 15 * kPoint);
  EXPECT_EQ(sum.at(kStart + 10 * kDay), 5 * kPoint);
  EXPECT_EQ(sum.at(kStart + 15 * kDay), 0);
  EXPECT_EQ(sum.at(kStart + 90 * kDay), 0);
}

TEST(Worth, ExpiresAtItsAge) {
  const Sum sum = expires(30 * kDay).add(kStart, 7 * kPoint);
  EXPECT_EQ(sum.at(kStart + 30 * kDay - 1), 7 * kPoint);
  EXPECT_EQ(sum.at(kStart + 30 * kDay), 0);
}

TEST(Worth, StepsDownAtEachEdge) {
  const Sum sum = step(180 * kDay, 0.5).add(kStart, 40 * kPoint);
  EXPECT_EQ(sum.at(kStart + 180 * kDay - 1), 40 * kPoint);
  EXPECT_EQ(sum.at(kStart + 180 * kDay), 20 * kPoint);
  EXPECT_EQ(sum.at(kStart + 540 * kDay), 5 * kPoint);
}

TEST(Worth, AmountsOfBothSignsRoundTogether) {
  // 0.5 - 0.5 millionths are nothing; each alone would be one.
  Sum sum = linear(2 * kDay);
  sum.add(kStart, 1).add(kStart, -1);
  EXPECT_EQ(sum.at(kStart + kDay), 0);
}

TEST(Worth, SaturatesBeyondItsBound) {
  Sum sum = none();
  for (int i = 0; i < 2'000; ++i) {
    sum.add(kStart + i, kPointsMax);
  }
  EXPECT_EQ(sum.at(kStart + kDay), kWorthMax);
}

// The formula of the decay, in long double, occurrence by occurrence.
long double plain(const Decay& decay, const std::vector<std::pair<Time, Millionths>>& occurrences, Time t) {
  long double sum = 0;
  for (const auto& [at, points] : occurrences) {
    const auto age = static_cast<long double>(t - at);
    const auto span = static_cast<long double>(decay.span);
    long double weight = 1;
    switch (decay.kind) {
      case Decay::Kind::none:
        break;
      case Decay::Kind::half_life:
        weight = std::exp2(-age / span);
        break;
      case Decay::Kind::linear:
        weight = std::max(0.0L, 1 - age / span);
        break;
      case Decay::Kind::expires:
        weight = age < span ? 1 : 0;
        break;
      case Decay::Kind::step:
        weight = std::pow(1 - static_cast<long double>(decay.by), std::floor(age / span));
        break;
    }
    sum += static_cast<long double>(points) * weight;
  }
  return sum;
}

TEST(Worth, AgreesWithTheFormulaAndItsBoundsHold) {
  std::mt19937_64 random(7);
  const auto below = [&](std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
  };
  for (int round = 0; round < 2'000; ++round) {
    const auto kind = static_cast<Decay::Kind>(round % 5);
    const Decay decay{kind, kind == Decay::Kind::none ? 0 : 1 + below(round % 2 == 0 ? 400 * kDay : 3 * kHour),
                      static_cast<double>(1 + below(999)) / 1000};
    Sum sum(decay);
    std::vector<std::pair<Time, Millionths>> occurrences;
    Time t = kStart;
    for (std::int64_t i = 1 + below(60); i > 0; --i) {
      t += below(decay.span / 8 + 2);
      occurrences.emplace_back(t, (below(200) - (round % 3 == 0 ? 100 : 0)) * kPoint / 4);
      sum.add(t, occurrences.back().second);
    }
    const Time a = t + below(2 * decay.span + 2);
    const Time b = a + below(2 * decay.span + 2);
    const cel::Range bounds = sum.over(a, b);
    for (int i = 0; i < 8; ++i) {
      const Time at = i == 0 ? a : i == 1 ? b : a + below(b - a + 1);
      const Millionths worth = sum.at(at);
      EXPECT_NEAR(static_cast<double>(worth), static_cast<double>(plain(decay, occurrences, at)), 0.5001) << round;
      EXPECT_LE(bounds.lo, worth) << round;
      EXPECT_GE(bounds.hi, worth) << round;
    }
    EXPECT_EQ(sum.over(a, a), (cel::Range{sum.at(a), sum.at(a)}));
  }
}

}  // namespace
}  // namespace reif
