#include "base/this_thread.h"

#include <pthread.h>
#include <sys/resource.h>

namespace reif {

void name_this_thread(const char* name) { pthread_setname_np(pthread_self(), name); }

void step_back_this_thread() {
  constexpr int kNice = 5;
  setpriority(PRIO_PROCESS, 0, kNice);  // 0: on Linux, the thread alone.
}

}  // namespace reif
