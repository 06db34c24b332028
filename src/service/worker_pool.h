#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace reif {

// A few threads for work that waits for disks: questions of people, so that those who move bytes never wait. What is
// submitted is begun in order.
class WorkerPool {
 public:
  WorkerPool(int threads, std::size_t queue_max);
  // Finishes what was begun and what waits.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False where too much waits already: the work is not taken.
  bool submit(std::function<void()> work);

 private:
  void run();

  std::size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace reif
