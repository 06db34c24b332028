#include "base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace reif {
namespace {

Time at(std::string_view text) {
  const std::optional<FineTime> time = parse_time(text);
  EXPECT_TRUE(time.has_value()) << text;
  return time.value_or(FineTime{}).milliseconds;
}

TEST(ParseTime, ReadsAnInstant) {
  EXPECT_EQ(at("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(at("2026-01-19T10:00:00.123Z"), 1'768'816'800'123);
  EXPECT_EQ(at("1969-12-31T23:59:59.999Z"), -1);
  EXPECT_EQ(at("0001-01-01T00:00:00Z"), kTimeMin);
  EXPECT_EQ(at("9999-12-31T23:59:59.999Z"), kTimeMax);
}

TEST(ParseTime, TakesTheFormsInUse) {
  const Time expected = at("2026-01-19T10:00:00Z");
  EXPECT_EQ(at("2026-01-19t10:00:00z"), expected);
  EXPECT_EQ(at("2026-01-19 10:00:00Z"), expected);
  EXPECT_EQ(at("2026-01-19T12:00:00+02:00"), expected);
  EXPECT_EQ(at("2026-01-19T04:30:00-05:30"), expected);
  EXPECT_EQ(at("2026-01-19T10:00:00-00:00"), expected);
  EXPECT_EQ(at("2026-01-19"), expected - 10 * kHour);
}

TEST(ParseTime, KeepsWhatIsBelowAMillisecondApart) {
  const std::optional<FineTime> time = parse_time("1969-12-31T23:59:59.123456789123Z");
  ASSERT_TRUE(time.has_value());
  EXPECT_EQ(time->milliseconds, -877);
  EXPECT_EQ(time->nanoseconds, 456'789);
}

TEST(ParseTime, PutsALeapSecondIntoTheSecondAfter) {
  EXPECT_EQ(at("2016-12-31T23:59:60Z"), at("2017-01-01T00:00:00Z"));
}

TEST(ParseTime, RefusesWhatIsNoTime) {
  for (const std::string_view text : {"",
                                      "2026",
                                      "2026-01",
                                      "2026-1-19",
                                      "2026-01-19T",
                                      "2026-01-19T10",
                                      "2026-01-19T10:00Z",
                                      "2026-01-19T10:00:00",
                                      "2026-01-19T10:00:00.Z",
                                      "2026-01-19T10:00:00.5",
                                      "2026-01-19T10:00:00+0200",
                                      "2026-01-19T10:00:00+2:00",
                                      "2026-01-19T10:00:00+24:00",
                                      "2026-01-19T10:00:00+02:60",
                                      "2026-01-19T24:00:00Z",
                                      "2026-01-19T10:60:00Z",
                                      "2026-01-19T10:00:61Z",
                                      "2026-01-19X10:00:00Z",
                                      "2026-01-19T10-00-00Z",
                                      "2026-01-19T10:00:00ZZ",
                                      "2026-01-19T10:00:00Z ",
                                      " 2026-01-19T10:00:00Z",
                                      "2026/01/19",
                                      "2026-00-19",
                                      "2026-13-19",
                                      "2026-01-00",
                                      "2026-01-32",
                                      "2026-02-29",
                                      "1900-02-29",
                                      "-026-01-19",
                                      "+026-01-19",
                                      "2026-01-1\xff"}) {
    EXPECT_FALSE(parse_time(text).has_value()) << text;
  }
}

TEST(ParseTime, RefusesWhatLiesOutsideTheYears1To9999) {
  EXPECT_FALSE(parse_time("0000-12-31T23:59:59Z").has_value());
  EXPECT_FALSE(parse_time("0001-01-01T00:00:00+00:01").has_value());
  EXPECT_FALSE(parse_time("9999-12-31T23:59:59-00:01").has_value());
  EXPECT_FALSE(parse_time("9999-12-31T23:59:60Z").has_value());
}

RC_GTEST_PROP(FormatTime, IsReadBackAsTheSameInstant, ()) {
  const Time t = *rc::gen::inRange<Time>(kTimeMin, kTimeMax + 1);
  const std::optional<FineTime> read = parse_time(format_time(t));
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->milliseconds == t);
  RC_ASSERT(read->nanoseconds == 0);
}

TEST(FormatTime, IsOfFixedWidth) {
  EXPECT_EQ(format_time(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_time(kTimeMin), "0001-01-01T00:00:00.000Z");
  EXPECT_EQ(format_time(kTimeMax), "9999-12-31T23:59:59.999Z");
}

TEST(Minutes, AreRoundedTowardsThePastAndTheFuture) {
  EXPECT_EQ(minute_floor(0), 0);
  EXPECT_EQ(minute_floor(59'999), 0);
  EXPECT_EQ(minute_floor(-1), -kMinute);
  EXPECT_EQ(minute_after(0), kMinute);
  EXPECT_EQ(minute_after(-1), 0);
  EXPECT_EQ(minute_ceil(0), 0);
  EXPECT_EQ(minute_ceil(1), kMinute);
  EXPECT_EQ(minute_ceil(-kMinute + 1), 0);
}

TEST(Dates, KnowTheCalendar) {
  EXPECT_EQ(days_of_date({1970, 1, 1}), 0);
  EXPECT_EQ(days_of_date({2000, 2, 29}), 11'016);
  EXPECT_EQ(date_of_days(-1), (Date{1969, 12, 31}));
  EXPECT_TRUE(is_valid({2024, 2, 29}));
  EXPECT_TRUE(is_valid({2000, 2, 29}));
  EXPECT_FALSE(is_valid({2023, 2, 29}));
  EXPECT_FALSE(is_valid({1900, 2, 29}));
  EXPECT_FALSE(is_valid({2023, 4, 31}));
  EXPECT_FALSE(is_valid({2023, 0, 1}));
  EXPECT_FALSE(is_valid({2023, 1, -1}));
}

TEST(Dates, FollowEachOtherOverFourCenturies) {
  for (std::int64_t days = days_of_date({1800, 1, 1}); days < days_of_date({2200, 1, 1}); ++days) {
    ASSERT_EQ(days_of_date(date_of_days(days)), days);
  }
}

TEST(ParseSpan, ReadsANumberAndAUnit) {
  EXPECT_EQ(parse_span("1s"), 1'000);
  EXPECT_EQ(parse_span("30m"), 30 * kMinute);
  EXPECT_EQ(parse_span("36h"), 36 * kHour);
  EXPECT_EQ(parse_span("180d"), 180 * kDay);
  EXPECT_EQ(parse_span("2w"), 14 * kDay);
  EXPECT_EQ(parse_span("3660000d"), 3'660'000 * kDay);
}

TEST(ParseSpan, RefusesWhatIsNoSpan) {
  for (const std::string_view text : {"", "d", "1", "0d", "-1d", "+1d", "1.5d", "1 d", " 1d", "1d ", "1D", "1y",
                                      "1ms", "d1", "1d2h", "3660001d", "99999999999999999999999s"}) {
    EXPECT_FALSE(parse_span(text).has_value()) << text;
  }
}

TEST(FormatSpan, TakesTheLargestUnitUpToDays) {
  EXPECT_EQ(format_span(2 * kWeek), "14d");
  EXPECT_EQ(format_span(24 * kHour), "1d");
  EXPECT_EQ(format_span(36 * kHour), "36h");
  EXPECT_EQ(format_span(90 * kMinute), "90m");
  EXPECT_EQ(format_span(90 * kSecond), "90s");
  EXPECT_EQ(format_span(1'500), "1500ms");
}

}  // namespace
}  // namespace reif
