#include "base/check.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

TEST(Check, PassesWhatHolds) {
  int evaluations = 0;
  REIF_CHECK(++evaluations == 1);
  EXPECT_EQ(evaluations, 1);
}

TEST(CheckDeathTest, NamesTheBrokenPromiseAndStops) {
  const int sum = 3;
  EXPECT_DEATH(REIF_CHECK(sum == 4), "internal error: sum == 4 does not hold \\(.*check_test\\.cc:[0-9]+\\)");
}

}  // namespace
}  // namespace reif
