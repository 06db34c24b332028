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

}  // namespace
}  // namespace reif
