#include "base/this_thread.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>

#include <array>
#include <string>
#include <thread>

namespace reif {
namespace {

int niceness() { return getpriority(PRIO_PROCESS, 0); }

std::string name() {
  std::array<char, 16> text{};
  pthread_getname_np(pthread_self(), text.data(), text.size());
  return text.data();
}

TEST(ThisThread, OneThreadIsNamedAndStepsBackAlone) {
  const int before = niceness();
  std::thread([&] {
    name_this_thread("reif-test");
    step_back_this_thread();
    EXPECT_EQ(name(), "reif-test");
    EXPECT_GT(niceness(), before);
  }).join();
  EXPECT_NE(name(), "reif-test");
  EXPECT_EQ(niceness(), before);
}

// A thread that works in pieces of 20 us until it has worked for a second: the share of the time that it worked,
// where letting others go takes `lost`.
double share(std::int64_t lost) {
  constexpr std::int64_t kPiece = 20'000;
  constexpr std::int64_t kPieces = 50'000;
  Courtesy courtesy;
  std::int64_t now = 1'000'000'000;
  const std::int64_t began = now;
  for (std::int64_t i = 0; i < kPieces; ++i) {
    now += kPiece;
    if (courtesy.lets_others_go(now)) {
      now += lost;
      courtesy.goes_on(now);
    }
  }
  return static_cast<double>(kPiece * kPieces) / static_cast<double>(now - began);
}

TEST(Courtesy, LetsOthersGoEachTimeWhereItCostsLittle) {
  EXPECT_DOUBLE_EQ(share(0), 1.0);
  EXPECT_NEAR(share(20'000), 0.5, 0.001);
  EXPECT_NEAR(share(60'000), 0.25, 0.001);
}

TEST(Courtesy, KeepsAFifthOfTheTimeBesideThoseWhoAreNeverDone) {
  EXPECT_NEAR(share(100'000), 0.2, 0.01);
  EXPECT_NEAR(share(6'000'000), 0.2, 0.02);
}

TEST(Courtesy, SleepIsNoWork) {
  Courtesy courtesy;
  std::int64_t now = 0;
  for (int i = 0; i < 100; ++i) {
    now += 3'600'000'000'000;
    if (courtesy.lets_others_go(now)) {
      now += 6'000'000;
      courtesy.goes_on(now);
    }
  }
  EXPECT_FALSE(courtesy.lets_others_go(now + 1'000));
}

}  // namespace
}  // namespace reif
