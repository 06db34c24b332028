#include "base/time_zone.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

Time at(std::string_view text) { return parse_time(text).value().milliseconds; }

TEST(TimeZone, IsUtcUnlessNamed) {
  EXPECT_EQ(TimeZone().offset_at(0), 0);
  EXPECT_EQ(TimeZone().offset_at(kTimeMin), 0);
  EXPECT_EQ(TimeZone().offset_at(kTimeMax), 0);
  EXPECT_EQ(TimeZone::find("UTC").value().offset_at(at("2026-07-01")), 0);
}

TEST(TimeZone, ChangesItsOffsetAtTheInstantOfTheTransition) {
  const TimeZone berlin = TimeZone::find("Europe/Berlin").value();
  EXPECT_EQ(berlin.offset_at(at("2026-03-29T00:59:59.999Z")), kHour);
  EXPECT_EQ(berlin.offset_at(at("2026-03-29T01:00:00Z")), 2 * kHour);
  EXPECT_EQ(berlin.offset_at(at("2026-10-25T00:59:59.999Z")), 2 * kHour);
  EXPECT_EQ(berlin.offset_at(at("2026-10-25T01:00:00Z")), kHour);
}

TEST(TimeZone, HasOffsetsOfPartsOfAnHourAndBehindUtc) {
  EXPECT_EQ(TimeZone::find("Asia/Kathmandu").value().offset_at(at("2026-01-01")), 5 * kHour + 45 * kMinute);
  EXPECT_EQ(TimeZone::find("America/New_York").value().offset_at(at("2026-01-01")), -5 * kHour);
}

TEST(TimeZone, CanBeAFixedOffset) {
  EXPECT_EQ(TimeZone::fixed(-90 * kMinute).offset_at(kTimeMin), -90 * kMinute);
  EXPECT_EQ(TimeZone::fixed(-90 * kMinute).offset_at(kTimeMax), -90 * kMinute);
}

TEST(TimeZone, KnowsTheLocalDay) {
  const TimeZone berlin = TimeZone::find("Europe/Berlin").value();
  const std::int64_t day = days_of_date({2026, 7, 1});
  EXPECT_EQ(berlin.local_day(at("2026-06-30T21:59:59.999Z")), day - 1);
  EXPECT_EQ(berlin.local_day(at("2026-06-30T22:00:00Z")), day);
  EXPECT_EQ(TimeZone().local_day(-1), -1);
}

TEST(TimeZone, ReachesOverAllTimestamps) {
  const TimeZone berlin = TimeZone::find("Europe/Berlin").value();
  EXPECT_EQ(berlin.offset_at(at("1850-01-01")), 53 * kMinute + 28 * kSecond);  // Local mean time.
  EXPECT_EQ(berlin.offset_at(kTimeMin), berlin.offset_at(at("1850-01-01")));
  EXPECT_EQ(berlin.offset_at(at("2037-07-01")), 2 * kHour);
  EXPECT_EQ(berlin.offset_at(kTimeMax), kHour);
}

TEST(TimeZone, IsNotFoundUnderAWrongName) {
  for (const char* name : {"", "Europe/Bärlin", "europe/berlin", "Mars/Olympus", "../UTC", "/etc/passwd"}) {
    EXPECT_FALSE(TimeZone::find(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace reif
