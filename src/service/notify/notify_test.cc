#include <gtest/gtest.h>

#include "service/notify/day_hours.h"
#include "service/notify/retry_schedule.h"

namespace reif {
namespace {

Time at(std::string_view text) { return parse_time(text)->milliseconds; }

TEST(RetrySchedule, WaitsLongerEachTimeAndEndsAfterThreeDays) {
  const Time start = at("2026-01-19T10:00:00Z");
  Time now = start;
  std::vector<Span> waits;
  std::int32_t attempts = 1;
  while (const std::optional<Time> next = next_attempt(attempts++, start, now, std::nullopt, 0)) {
    waits.push_back(*next - now);
    now = *next;
  }
  const std::vector<Span> first{5 * kSecond, 30 * kSecond, 2 * kMinute, 15 * kMinute, kHour, 6 * kHour, 6 * kHour};
  ASSERT_GE(waits.size(), first.size());
  EXPECT_TRUE(std::equal(first.begin(), first.end(), waits.begin()));
  EXPECT_LE(now - start, kDeliverFor);
  EXPECT_GT(now - start, kDeliverFor - 7 * kHour);
}

TEST(RetrySchedule, SpreadsByAtMostAFifth) {
  const Time now = at("2026-01-19T10:00:00Z");
  for (std::uint64_t luck = 0; luck < 5000; luck += 7) {
    const Span wait = *next_attempt(3, now, now, std::nullopt, luck) - now;
    EXPECT_GE(wait, 2 * kMinute);
    EXPECT_LT(wait, 2 * kMinute + 24 * kSecond);
  }
}

TEST(RetrySchedule, HeedsWhatTheReceiverAsksFor) {
  const Time now = at("2026-01-19T10:00:00Z");
  EXPECT_EQ(next_attempt(1, now, now, 90 * kSecond, 0), now + 90 * kSecond);
  EXPECT_EQ(next_attempt(4, now, now, kSecond, 0), now + 15 * kMinute);
  EXPECT_EQ(next_attempt(1, now, now, 365 * kDay, 0), now + kDay);  // A year would be for ever.
}

TEST(DayHours, QuietHoursSpanMidnight) {
  const TimeZone berlin = *TimeZone::find("Europe/Berlin");
  const auto after = [&](std::string_view t) {
    return format_time(after_quiet_hours(at(t), 22 * 60, 7 * 60, berlin));
  };
  EXPECT_EQ(after("2026-01-19T20:59:59Z"), "2026-01-19T20:59:59.000Z");  // 21:59:59 in Berlin.
  EXPECT_EQ(after("2026-01-19T21:00:00Z"), "2026-01-20T06:00:00.000Z");
  EXPECT_EQ(after("2026-01-20T05:59:00Z"), "2026-01-20T06:00:00.000Z");
  EXPECT_EQ(after("2026-01-20T06:00:00Z"), "2026-01-20T06:00:00.000Z");
  EXPECT_EQ(after("2026-03-28T22:00:00Z"), "2026-03-29T05:00:00.000Z");  // The night in which clocks go ahead.
}

TEST(DayHours, NoneWhereNoneAreGiven) {
  const Time t = at("2026-01-19T03:00:00Z");
  EXPECT_EQ(after_quiet_hours(t, -1, -1, TimeZone()), t);
  EXPECT_EQ(after_quiet_hours(t, 60, 60, TimeZone()), t);
  EXPECT_EQ(after_quiet_hours(t, 60, 240, TimeZone()), at("2026-01-19T04:00:00Z"));
}

TEST(DayHours, TheNextMinuteOfTheDayIsLaterThanNow) {
  const TimeZone berlin = *TimeZone::find("Europe/Berlin");
  EXPECT_EQ(next_minute_of_day(at("2026-01-19T06:59:00Z"), 8 * 60, berlin), at("2026-01-19T07:00:00Z"));
  EXPECT_EQ(next_minute_of_day(at("2026-01-19T07:00:00Z"), 8 * 60, berlin), at("2026-01-20T07:00:00Z"));
  EXPECT_EQ(next_minute_of_day(at("2026-07-19T06:30:00Z"), 8 * 60, berlin), at("2026-07-20T06:00:00Z"));
}

}  // namespace
}  // namespace reif
