#include "service/live/time_keeper.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

constexpr Time kStart = 1'760'000'000'000;

TEST(TimeKeeper, FollowsAClockThatRunsAlike) {
  TimeKeeper keeper;
  for (Span t = 0; t < kHour; t += kSecond) {
    EXPECT_EQ(keeper.now(5000 + t, kStart + t + t / 1000), kStart + t + t / 1000);
  }
  EXPECT_EQ(keeper.doubt(), 0);
}

TEST(TimeKeeper, GoesOnWhereTheWallClockJumpsAhead) {
  TimeKeeper keeper;
  keeper.now(0, kStart);
  EXPECT_EQ(keeper.now(1000, kStart + 365 * kDay), kStart + 1000);
  EXPECT_EQ(keeper.doubt(), 365 * kDay - 1000);
  // Back again: nothing has happened.
  EXPECT_EQ(keeper.now(2000, kStart + 2000), kStart + 2000);
  EXPECT_EQ(keeper.doubt(), 0);
}

TEST(TimeKeeper, GoesOnWhereTheWallClockJumpsBack) {
  TimeKeeper keeper;
  keeper.now(0, kStart);
  EXPECT_EQ(keeper.now(1000, kStart - 2 * kHour), kStart + 1000);
}

TEST(TimeKeeper, BelievesAJumpThatStays) {
  TimeKeeper keeper;
  keeper.now(0, kStart);
  Time last = 0;
  for (Span t = kSecond; t <= TimeKeeper::kBelieveAfter; t += kSecond) {
    last = keeper.now(t, kStart + kDay + t);
    ASSERT_EQ(last, kStart + t);
  }
  EXPECT_EQ(keeper.now(TimeKeeper::kBelieveAfter + kSecond, kStart + kDay + TimeKeeper::kBelieveAfter + kSecond),
            kStart + kDay + TimeKeeper::kBelieveAfter + kSecond);
}

TEST(TimeKeeper, NeverGoesBack) {
  TimeKeeper keeper;
  Time last = keeper.now(0, kStart);
  for (Span t = kSecond; t < kHour; t += kSecond) {  // The clock is found to be an hour fast, and is put right.
    const Time now = keeper.now(t, kStart - kHour + t);
    ASSERT_GE(now, last);
    last = now;
  }
  EXPECT_EQ(last, kStart + TimeKeeper::kBelieveAfter);  // It stood still until the wall clock came there.
}

TEST(TimeKeeper, CountsWhatTheMachineSlept) {
  TimeKeeper keeper;
  keeper.now(0, kStart);
  EXPECT_EQ(keeper.now(100 * kDay, kStart + 100 * kDay + 300), kStart + 100 * kDay + 300);
}

}  // namespace
}  // namespace reif
