#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "storage/sqlite/database.h"

namespace reif {

// Moves what WALs have into their files, on a thread of its own, so that a commit never waits for it: when a WAL has
// grown, as far as readers allow; when it has grown a lot, with a short stop of its writer, so that it starts anew.
class Checkpointer {
 public:
  static constexpr int kPages = 4'000;      // 16 MiB: time for a checkpoint.
  static constexpr int kPagesMax = 40'000;  // 160 MiB: the writer waits.

  ~Checkpointer();
  // Watches a writer's connection to the file at `path`; before the first commit, and the writer must be gone before
  // the checkpointer is.
  Result<void> watch(const std::string& path, Database& writer);

 private:
  struct Watched {
    Checkpointer* owner;
    Database database;
    int pages = 0;
  };
  static int committed(void* watched, sqlite3* handle, const char* name, int pages);
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::unique_ptr<Watched>> watched_;
  bool is_due_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace reif
