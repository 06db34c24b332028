#include "base/millionths.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace reif {
namespace {

TEST(ToMillionths, RoundsHalfAwayFromZero) {
  EXPECT_EQ(to_millionths(0.5e-6), 1);
  EXPECT_EQ(to_millionths(-0.5e-6), -1);
  EXPECT_EQ(to_millionths(0.4999e-6), 0);
  EXPECT_EQ(to_millionths(-2.5e-6), -3);
  EXPECT_EQ(to_millionths(0.1), 100'000);
  EXPECT_EQ(to_millionths(1e9), kPointsMax);
}

TEST(WholePoints, AreRoundedDown) {
  EXPECT_EQ(whole_points(0), 0);
  EXPECT_EQ(whole_points(999'999), 0);
  EXPECT_EQ(whole_points(kPoint), 1);
  EXPECT_EQ(whole_points(-1), -1);
  EXPECT_EQ(whole_points(-kPoint), -1);
  EXPECT_EQ(whole_points(-kPoint - 1), -2);
}

TEST(ParseMillionths, ReadsADecimalNumber) {
  EXPECT_EQ(parse_millionths("0"), 0);
  EXPECT_EQ(parse_millionths("-0"), 0);
  EXPECT_EQ(parse_millionths("12.5"), 12'500'000);
  EXPECT_EQ(parse_millionths("-12.5"), -12'500'000);
  EXPECT_EQ(parse_millionths("+3"), 3 * kPoint);
  EXPECT_EQ(parse_millionths(".5"), 500'000);
  EXPECT_EQ(parse_millionths("5."), 5 * kPoint);
  EXPECT_EQ(parse_millionths("0.000001"), 1);
  EXPECT_EQ(parse_millionths("0.1000000000"), 100'000);
  EXPECT_EQ(parse_millionths("007"), 7 * kPoint);
}

TEST(ParseMillionths, EndsAtABillionPoints) {
  EXPECT_EQ(parse_millionths("1000000000"), kPointsMax);
  EXPECT_EQ(parse_millionths("-1000000000.000000"), -kPointsMax);
  EXPECT_EQ(parse_millionths("1000000000.000001"), std::nullopt);
  EXPECT_EQ(parse_millionths("1000000001"), std::nullopt);
  EXPECT_EQ(parse_millionths("99999999999999999999999999"), std::nullopt);
}

TEST(ParseMillionths, RefusesWhatIsNoSuchNumber) {
  for (const std::string_view text : {"", "-", ".", "-.", "1e3", "0x1", "1,5", "1.2.3", "1 ", " 1", "--1", "+-1",
                                      "1_000", "0.0000001", "1.0000001", "nan", "inf", "½"}) {
    EXPECT_EQ(parse_millionths(text), std::nullopt) << text;
  }
}

TEST(FormatMillionths, HasOneDecimalAndNoMoreThanNeeded) {
  EXPECT_EQ(format_millionths(0), "0.0");
  EXPECT_EQ(format_millionths(45 * kPoint), "45.0");
  EXPECT_EQ(format_millionths(100 * kPoint), "100.0");
  EXPECT_EQ(format_millionths(-1), "-0.000001");
  EXPECT_EQ(format_millionths(12'345'000), "12.345");
  EXPECT_EQ(format_millionths(12'000'010), "12.00001");
  EXPECT_EQ(format_millionths(std::numeric_limits<Millionths>::min()), "-9223372036854.775808");
}

TEST(FormatMillionths, IsAppended) {
  std::string out = "0";
  append_millionths(out, kPoint / 2);
  EXPECT_EQ(out, "00.5");
}

RC_GTEST_PROP(FormatMillionths, IsReadBackAsTheSameNumber, ()) {
  const Millionths m = *rc::gen::inRange<Millionths>(-kPointsMax, kPointsMax + 1);
  RC_ASSERT(parse_millionths(format_millionths(m)) == std::optional(m));
}

RC_GTEST_PROP(ToMillionths, IsTheInverseOfToDouble, ()) {
  const Millionths m = *rc::gen::inRange<Millionths>(-kPointsMax, kPointsMax + 1);
  RC_ASSERT(to_millionths(to_double(m)) == m);
}

}  // namespace
}  // namespace reif
