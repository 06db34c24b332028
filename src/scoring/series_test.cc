#include "scoring/series.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace reif {
namespace {

using Function = HistoryCall::Function;

constexpr Time kStart = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
constexpr double kNone = -1e300;            // What number() gives where there is no number.
const cel::Failure kUnknown{cel::Failure::Code::no_value, "no value", "asked"};

// An instant at which a series is asked; knows nothing else.
class Moment : public cel::Context {
 public:
  explicit Moment(Time t) { now = t; }
  cel::Value slot(int) override { return {}; }
  std::optional<cel::Range> points(int) override { return std::nullopt; }
};

// A series that remembers a window and answers everything.
class Asked {
 public:
  explicit Asked(Span window) : window_(window) {
    series_.path = 0;
    series_.sums = series_.extremes = series_.distinct = true;
  }

  Asked& add(Time at, const cel::Value& value) {
    state_.add(series_, window_, at, value);
    return *this;
  }
  Asked& add(Time at, double value) { return add(at, cel::Value::float64(value)); }

  cel::Value ask(Function function, std::optional<Span> window, Time t, Time* holds_until = nullptr) const {
    Moment moment(t);
    const cel::Value value = state_.answer({function, 0, window, "asked"}, kUnknown, kStart, moment);
    if (holds_until != nullptr) {
      *holds_until = moment.holds_until;
    }
    return value;
  }
  double number(Function function, std::optional<Span> window, Time t) const {
    const cel::Value value = ask(function, window, t);
    return value.is(cel::Kind::float64) ? value.as_float64() : kNone;
  }
  bool has_skipped() const { return state_.has_skipped(); }

 private:
  Series series_;
  Span window_;
  SeriesState state_;
};

TEST(Series, MaximumAndMinimumAreThoseOfTheWindow) {
  Asked asked(kDay);
  asked.add(kStart, 5).add(kStart + kHour, 9).add(kStart + 2 * kHour, 3).add(kStart + 3 * kHour, 7);
  const Time t = kStart + 4 * kHour;
  EXPECT_EQ(asked.number(Function::max, kDay, t), 9);
  EXPECT_EQ(asked.number(Function::max, 3 * kHour, t), 7) << "what happened exactly a window ago is outside";
  EXPECT_EQ(asked.number(Function::min, kDay, t), 3);
  EXPECT_EQ(asked.number(Function::min, kHour + 1, t), 7);
  EXPECT_TRUE(asked.ask(Function::max, kHour, t).is(cel::Kind::error));
}

TEST(Series, SumsLeaveOutWhatTheyCannotTake) {
  Asked asked(kDay);
  asked.add(kStart, 1e12).add(kStart, 1.1e12).add(kStart, cel::Value::string("12")).add(kStart, 0.1);
  EXPECT_EQ(asked.number(Function::sum, std::nullopt, kStart), 1e12 + 0.1);
  EXPECT_EQ(asked.number(Function::avg, std::nullopt, kStart), (1e12 + 0.1) / 2);
  EXPECT_EQ(asked.number(Function::max, std::nullopt, kStart), 1.1e12);
  EXPECT_TRUE(asked.has_skipped());
}

TEST(Series, AverageIsRoundedOnce) {
  Asked asked(kDay);
  asked.add(kStart, 0.1).add(kStart, 0.1).add(kStart, 0.1);
  EXPECT_EQ(asked.number(Function::avg, std::nullopt, kStart), 0.1);
  EXPECT_EQ(asked.number(Function::avg, kDay, kStart), 0.1);
}

TEST(Series, DifferentValuesAreThoseOfCel) {
  Asked asked(kDay);
  asked.add(kStart, 1)
      .add(kStart, cel::Value::int64(1))
      .add(kStart, cel::Value())
      .add(kStart + kHour, cel::Value::string("1"));
  asked.add(kStart + kHour, cel::Value::error(&kUnknown));
  EXPECT_EQ(asked.number(Function::distinct, std::nullopt, kStart + kHour), 2);
  EXPECT_EQ(asked.number(Function::distinct, kHour, kStart + kHour), 1);
}

TEST(Series, SilenceNeedsALeadThatIsKnown) {
  Asked asked(kDay);
  Time until = 0;
  EXPECT_FALSE(asked.ask(Function::silent, kDay, kStart + kHour, &until).as_bool());
  EXPECT_EQ(until, kStart + kDay);
  EXPECT_TRUE(asked.ask(Function::silent, kDay, kStart + kDay, &until).as_bool());
  EXPECT_EQ(until, kForever);
  asked.add(kStart + 2 * kDay, 1);
  EXPECT_FALSE(asked.ask(Function::silent, kDay, kStart + 3 * kDay - 1, &until).as_bool());
  EXPECT_EQ(until, kStart + 3 * kDay);
  EXPECT_TRUE(asked.ask(Function::silent, kDay, kStart + 3 * kDay).as_bool());
}

TEST(Series, WhatNeverOccurredIsUnknown) {
  const Asked asked(kDay);
  for (const Function function :
       {Function::max, Function::min, Function::avg, Function::since, Function::first, Function::last}) {
    const cel::Value value = asked.ask(function, std::nullopt, kStart);
    ASSERT_TRUE(value.is(cel::Kind::error));
    EXPECT_EQ(value.failure().subject, "asked");
  }
  EXPECT_EQ(asked.number(Function::sum, std::nullopt, kStart), 0);
  EXPECT_EQ(asked.number(Function::count, kDay, kStart), 0);
}

// What a function gives of the values within a window, by a look through all of them; none as number() says it.
double expected(Function function, const std::vector<std::pair<Time, double>>& all, Span window, Time t) {
  std::vector<double> inside;
  for (const auto& [at, value] : all) {
    if (at > t - window) {
      inside.push_back(value);
    }
  }
  switch (function) {
    case Function::count:
      return static_cast<double>(inside.size());
    case Function::sum:
      return std::accumulate(inside.begin(), inside.end(), 0.0);
    case Function::max:
      return inside.empty() ? kNone : *std::max_element(inside.begin(), inside.end());
    case Function::min:
      return inside.empty() ? kNone : *std::min_element(inside.begin(), inside.end());
    default:
      return static_cast<double>(std::set<double>(inside.begin(), inside.end()).size());
  }
}

// Any function with any window; and it holds until it says it does.
TEST(Series, AgreesWithALookThroughAllOccurrences) {
  std::mt19937_64 random(11);
  const auto below = [&](std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
  };
  for (int round = 0; round < 300; ++round) {
    Asked asked(kHour);
    std::vector<std::pair<Time, double>> all;
    Time t = kStart;
    for (std::int64_t i = below(120); i > 0; --i) {
      t += below(3 * kMinute);
      all.emplace_back(t, static_cast<double>(below(40) - 20));
      asked.add(t, all.back().second);
    }
    for (int i = 0; i < 20; ++i) {
      const Span window = 1 + below(kHour);
      const Time at = t + below(2 * kHour);
      for (const Function function :
           {Function::count, Function::sum, Function::max, Function::min, Function::distinct}) {
        Time until = 0;
        static_cast<void>(asked.ask(function, window, at, &until));
        const double now = expected(function, all, window, at);
        EXPECT_EQ(asked.number(function, window, at), now) << round;
        EXPECT_GT(until, at);
        EXPECT_EQ(until == kForever ? now : expected(function, all, window, until - 1), now) << round;
      }
    }
  }
}

}  // namespace
}  // namespace reif
