#include "base/wide.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

int rounded(int n, int d) { return static_cast<int>(round_div(n, d)); }

TEST(RoundDiv, RoundsToTheNearest) {
  EXPECT_EQ(rounded(7, 3), 2);
  EXPECT_EQ(rounded(8, 3), 3);
  EXPECT_EQ(rounded(-7, 3), -2);
  EXPECT_EQ(rounded(-8, 3), -3);
  EXPECT_EQ(rounded(0, 3), 0);
}

TEST(RoundDiv, RoundsHalvesAwayFromZero) {
  EXPECT_EQ(rounded(5, 2), 3);
  EXPECT_EQ(rounded(-5, 2), -3);
  EXPECT_EQ(rounded(1, 2), 1);
  EXPECT_EQ(rounded(-1, 2), -1);
}

TEST(RoundDiv, ReachesBeyond64Bits) {
  const Wide ten_to_30 = static_cast<Wide>(1'000'000'000'000'000) * 1'000'000'000'000'000;
  EXPECT_TRUE(round_div(ten_to_30 * 5, 10) == ten_to_30 / 2);
}

}  // namespace
}  // namespace reif
