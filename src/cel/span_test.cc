// What an evaluation says of a span of time: until when its value holds, and what is undecided over it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "support/cel_trial.h"

namespace reif::cel {
namespace {

using testing::ElementsAre;

constexpr Time kNow = 1'768'816'800'000;  // 2026-01-19T10:00:00Z

// `now`, since(x) = 10 days, last(x) and first(x) = 10 and 40 days ago.
class RisingTrial : public Trial {
 public:
  explicit RisingTrial(Time at = kNow) {
    now = at;
    set("now", Value::timestamp(at), Type::Kind::timestamp, Use::rising);
    set("last", Value::timestamp(kNow - 10 * kDay), Type::Kind::timestamp);
    set("first", Value::timestamp(kNow - 40 * kDay), Type::Kind::timestamp);
    set("never", Value::error(&kNever), Type::Kind::timestamp);
    set("event", Value());
    set("since", Value::duration_ms(at - (kNow - 10 * kDay)), Type::Kind::duration, Use::rising);
    environment.calls["days"] = [](const Expr& call, Issues&) {
      return Value::duration_ms(call.children[0]->literal.as_int64() * kDay);
    };
  }
  static constexpr Failure kNever{Failure::Code::no_value, "never", "last(x)"};
};

struct Turn {
  const char* expression;
  Outcome outcome;
  Time until;
};

TEST(Rising, HoldsUntilTheMillisecondInWhichItTurns) {
  constexpr Turn kTurns[] = {
      {"since < days(30)", Outcome::met, kNow + 20 * kDay},
      {"since <= days(30)", Outcome::met, kNow + 20 * kDay + 1},
      {"since > days(30)", Outcome::not_met, kNow + 20 * kDay + 1},
      {"since >= days(30)", Outcome::not_met, kNow + 20 * kDay},
      {"days(30) > since", Outcome::met, kNow + 20 * kDay},
      {"since == days(30)", Outcome::not_met, kNow + 20 * kDay},
      {"since != days(30)", Outcome::met, kNow + 20 * kDay},
      {"since == days(10)", Outcome::met, kNow + 1},
      {"since < days(10)", Outcome::not_met, kForever},
      {"since <= days(10)", Outcome::met, kNow + 1},
      {"since >= days(10)", Outcome::met, kForever},
      {"since == days(5)", Outcome::not_met, kForever},
      {"now - last >= days(14)", Outcome::not_met, kNow + 4 * kDay},
      {"now < last + days(14)", Outcome::met, kNow + 4 * kDay},
      {"now - last < now - first", Outcome::met, kNow - 40 * kDay + 9'223'372'036'855},  // After 292 years.
      {"last > first", Outcome::met, kForever},
      {"since + since < days(30)", Outcome::met, kNow + 5 * kDay},
      {"days(30) - since > days(5)", Outcome::met, kNow + 15 * kDay},
      {"timestamp('2026-02-01T00:00:00Z') - now > days(3)", Outcome::met, 1'769'904'000'000 - 3 * kDay},
      {"since < duration('864000.0005s')", Outcome::met, kNow + 1},
      {"since == duration('864000.0005s')", Outcome::not_met, kForever},
      {"since + since < duration('1728000.003s')", Outcome::met, kNow + 2},
      {"now == timestamp('2026-01-19T10:00:00Z')", Outcome::met, kNow + 1},
  };
  for (const Turn& turn : kTurns) {
    RisingTrial trial;
    EXPECT_EQ(trial.outcome(turn.expression), turn.outcome) << turn.expression;
    EXPECT_EQ(trial.holds_until, turn.until) << turn.expression;
  }
}

TEST(Rising, OnlyWhatIsLookedAtNarrows) {
  RisingTrial trial;
  EXPECT_EQ(trial.outcome("last < first && since < days(30)"), Outcome::not_met);
  EXPECT_EQ(trial.holds_until, kForever);
  EXPECT_EQ(trial.outcome("since < days(30) && since < days(20)"), Outcome::met);
  EXPECT_EQ(trial.holds_until, kNow + 10 * kDay);
}

TEST(Rising, NeverRaisesTheHostsBound) {
  RisingTrial trial;
  trial.holds_until = kNow + 5;
  trial.outcome("since < days(30)");
  EXPECT_EQ(trial.holds_until, kNow + 5);
}

TEST(Rising, ErrorsAreUnknown) {
  RisingTrial trial;
  const Failure* why = nullptr;
  EXPECT_EQ(trial.outcome("now - never > days(3)", &why), Outcome::unknown);
  EXPECT_EQ(why, &RisingTrial::kNever);
  EXPECT_EQ(trial.holds_until, kForever);
  EXPECT_EQ(trial.outcome("since < event"), Outcome::unknown);
}

TEST(Rising, ASumThatLeavesItsRangeDoesSoInTime) {
  RisingTrial trial;
  EXPECT_EQ(trial.outcome("now + duration('2562047h') > last"), Outcome::met);
  EXPECT_EQ(trial.holds_until, kTimeMax + 1 - 2'562'047 * kHour);
  EXPECT_EQ(trial.outcome("now - timestamp('1734-01-01T00:00:00Z') > days(3)"), Outcome::met);
  // 2^63 nanoseconds after 1734-01-01.
  EXPECT_EQ(trial.holds_until, -7'447'420'800'000 + 9'223'372'036'855);
  EXPECT_EQ(trial.outcome("now - timestamp('1700-01-01T00:00:00Z') > days(3)"), Outcome::unknown);
}

RC_GTEST_PROP(Rising, TheOutcomeIsTheSameThroughoutAndTurnsAtTheEnd, ()) {
  const auto op = *rc::gen::element<std::string>("<", "<=", ">", ">=", "==", "!=");
  const auto left = *rc::gen::element<std::string>("since", "now - last", "days(3) - since", "since + since");
  const auto ms = *rc::gen::inRange<std::int64_t>(-30 * kDay, 60 * kDay);
  const std::string expression = left + " " + op + " duration('" + std::to_string(ms) + "ms')";
  RisingTrial first;
  const Outcome outcome = first.outcome(expression);
  const Time until = first.holds_until;
  RC_ASSERT(until > kNow);
  if (until != kForever) {
    RC_ASSERT(RisingTrial(until - 1).outcome(expression) == outcome);
    RC_ASSERT(RisingTrial(until).outcome(expression) != outcome);
  } else {
    for (const Span later : {Span{1}, kDay, 10 * kDay, 100 * kDay, 10'000 * kDay}) {
      RC_ASSERT(RisingTrial(kNow + later).outcome(expression) == outcome);
    }
  }
}

TEST(Rising, IsOnlyCompared) {
  const RisingTrial trial;
  EXPECT_THAT(
      trial.issues("now.getHours() > 3"),
      ElementsAre("1:1 `now` may only stand in sums and differences that are compared; compare it with a duration or "
                  "a time, as in now - last(visit) >= days(7)"));
  for (const char* expression :
       {"now", "[now]", "string(since)", "true ? now : last", "now in [last]", "has(now)",
        "cel.bind(n, now, n > last)", "-since == days(1)", "last - first > (true ? since : since)"}) {
    EXPECT_THAT(trial.issues(expression), testing::Not(testing::IsEmpty())) << expression;
  }
}

class PointsTrial : public Trial {
 public:
  PointsTrial() {
    set_points("scores.low", Range{0, 10 * kPoint});
    set_points("scores.high", Range{20 * kPoint, 50 * kPoint});
    set_points("scores.exact", Range{31 * kPoint, 31 * kPoint});
    set_points("scores.none", std::nullopt);
    set("event", Value::string("x"));
    set("flag", Value::boolean(true), Type::Kind::boolean);
    set("broken", Value::error(&kBroken));
  }
  static constexpr Failure kBroken{Failure::Code::no_value, "broken", "broken"};
};

TEST(Points, DecidedByTheRangeOrNotAtAll) {
  const std::pair<const char*, Outcome> kRows[] = {
      {"scores.low < 11", Outcome::met},
      {"scores.low <= 10", Outcome::met},
      {"scores.low < 10", Outcome::undecided},
      {"scores.low > 10", Outcome::not_met},
      {"scores.low >= 10", Outcome::undecided},
      {"scores.low >= 0", Outcome::met},
      {"scores.low > 0", Outcome::undecided},
      {"scores.low == 5", Outcome::undecided},
      {"scores.low == 10.5", Outcome::not_met},
      {"scores.low != 10.5", Outcome::met},
      {"scores.low != 3", Outcome::undecided},
      {"scores.exact == 31", Outcome::met},
      {"scores.exact != 31", Outcome::not_met},
      {"31.0 == scores.exact", Outcome::met},
      {"scores.exact > 30.999999", Outcome::met},
      {"scores.exact > 31u", Outcome::not_met},
      {"scores.low < scores.high", Outcome::met},
      {"scores.high - scores.low >= 10", Outcome::met},
      {"scores.high - scores.low > 10", Outcome::undecided},
      {"scores.low + scores.exact <= 41", Outcome::met},
      {"scores.low - scores.low == 0", Outcome::met},
      {"scores.low + scores.high == scores.high + scores.low", Outcome::met},
      {"-scores.low <= 0", Outcome::met},
      {"-(scores.low - 2.5) >= -7.5", Outcome::met},
      {"scores.low > -0.000001", Outcome::met},
      {"scores.none > 3", Outcome::unknown},
  };
  for (const auto& [expression, outcome] : kRows) {
    PointsTrial trial;
    EXPECT_EQ(trial.outcome(expression), outcome) << expression;
    EXPECT_EQ(trial.holds_until, kForever);
  }
}

TEST(Points, UndecidedSpreadsButWhereItDoesNotMatter) {
  const std::pair<const char*, Outcome> kRows[] = {
      {"scores.low < 5 && scores.high < 5", Outcome::not_met},
      {"scores.low < 5 || scores.high > 5", Outcome::met},
      {"scores.high > 5 || scores.low < 5", Outcome::met},
      {"scores.low < 5 && flag", Outcome::undecided},
      {"scores.low < 5 || !flag", Outcome::undecided},
      {"!(scores.low < 5)", Outcome::undecided},
      {"scores.low < 5 ? true : true", Outcome::undecided},
      {"flag ? scores.high > 5 : scores.low < 5", Outcome::met},
      {"broken || scores.low < 5", Outcome::undecided},
      {"scores.low < 5 && broken", Outcome::undecided},
      {"broken && scores.high < 5", Outcome::not_met},
      {"[1, 2].exists(x, scores.low < 5)", Outcome::undecided},
      {"[1, 2].exists(x, x == 2 || scores.low < 5)", Outcome::met},
      {"[1, 2].all(x, x == 1 && scores.low < 5)", Outcome::not_met},
      {"[scores.low < 5].size() == 1", Outcome::undecided},
      {"[1].map(x, scores.low < 5) == [true]", Outcome::undecided},
      {"(scores.low < 5) == flag", Outcome::undecided},
  };
  for (const auto& [expression, outcome] : kRows) {
    PointsTrial trial;
    EXPECT_EQ(trial.outcome(expression), outcome) << expression;
  }
}

TEST(Points, WhyNamesWhatIsMissing) {
  PointsTrial trial;
  const Failure* why = nullptr;
  EXPECT_EQ(trial.outcome("scores.low + scores.none > 3", &why), Outcome::unknown);
  ASSERT_NE(why, nullptr);
  EXPECT_EQ(why->code, Failure::Code::no_value);
  EXPECT_EQ(why->subject, "scores.none");
  EXPECT_EQ(trial.outcome("scores.low > -1", &why), Outcome::met);
  EXPECT_EQ(why, nullptr);
}

TEST(Points, AreOnlyComparedWithNumbersAndEachOther) {
  const PointsTrial trial;
  EXPECT_THAT(
      trial.issues("scores.low > event"),
      ElementsAre("1:14 a score can only be compared with numbers and other scores; anything else could change at a "
                  "time that cannot be known beforehand"));
  EXPECT_THAT(
      trial.issues("scores.low > 0.0000001"),
      ElementsAre("1:14 a number compared with a score has at most six decimals and lies within ±1,000,000,000"));
  for (const char* expression :
       {"scores.low", "scores.low * 2 > 3", "scores.low / 2.0 > 3.0", "[scores.low]", "has(scores.low)",
        "string(scores.low)", "true ? scores.low : 1.0", "scores.low in [1.0]", "scores.low > 2000000000",
        "math.greatest(scores.low, 1) > 1"}) {
    EXPECT_THAT(trial.issues(expression), testing::Not(testing::IsEmpty())) << expression;
  }
}

}  // namespace
}  // namespace reif::cel
