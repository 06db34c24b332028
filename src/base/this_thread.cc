#include "base/this_thread.h"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <ctime>

namespace reif {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kLostForWorked = 4;
constexpr std::int64_t kPieceMax = kMillisecond;  // What is longer was no work: it slept, or another had the core.
constexpr std::int64_t kMemory = 50 * kMillisecond;

std::int64_t nanoseconds() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

}  // namespace

void name_this_thread(const char* name) { pthread_setname_np(pthread_self(), name); }

void step_back_this_thread() {
  constexpr int kNice = 5;
  setpriority(PRIO_PROCESS, 0, kNice);  // 0: on Linux, the thread alone.
}

bool Courtesy::lets_others_go(std::int64_t now) {
  worked_ += std::min(now - since_, kPieceMax);
  since_ = now;
  if (worked_ > kMemory) {  // What was long ago counts less.
    worked_ /= 2;
    lost_ /= 2;
  }
  return lost_ <= kLostForWorked * worked_;
}

void Courtesy::goes_on(std::int64_t now) {
  lost_ += now - since_;
  since_ = now;
}

void let_others_go_first() {
  thread_local Courtesy courtesy;
  if (courtesy.lets_others_go(nanoseconds())) {
    sched_yield();
    courtesy.goes_on(nanoseconds());
  }
}

}  // namespace reif
