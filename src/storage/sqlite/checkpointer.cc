#include "storage/sqlite/checkpointer.h"

#include <utility>

#include "base/this_thread.h"

namespace reif {

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
  for (const std::unique_ptr<Watched>& watched : watched_) {
    static_cast<void>(watched->database.checkpoint(true));  // What stays in a WAL is read from there next time.
  }
}

Result<void> Checkpointer::watch(const std::string& path, Database& writer) {
  Result<Database> database = Database::open(path, {.sync = DatabaseOptions::Sync::full, .cache_kib = 512});
  if (!database) {
    return tl::unexpected<Error>(database.error());
  }
  const std::lock_guard lock(mutex_);
  watched_.push_back(std::make_unique<Watched>(Watched{this, std::move(*database)}));
  sqlite3_wal_hook(writer.handle(), committed, watched_.back().get());
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { run(); });
  }
  return {};
}

int Checkpointer::committed(void* watched, sqlite3*, const char*, int pages) {
  auto& file = *static_cast<Watched*>(watched);
  if (pages >= kPages) {
    const std::lock_guard lock(file.owner->mutex_);
    file.pages = pages;
    file.owner->is_due_ = true;
    file.owner->wake_.notify_one();
  }
  return SQLITE_OK;
}

void Checkpointer::run() {
  name_this_thread("reif-checkpoint");
  step_back_this_thread();
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || is_due_; });
    if (stopping_) {
      return;
    }
    is_due_ = false;
    for (const std::unique_ptr<Watched>& watched : watched_) {
      const int pages = std::exchange(watched->pages, 0);
      if (pages == 0) {
        continue;
      }
      lock.unlock();
      // A failure shows at the writer, which is the one to judge it.
      static_cast<void>(watched->database.checkpoint(false));
      if (pages >= kPagesMax) {
        static_cast<void>(watched->database.checkpoint(true));
      }
      lock.lock();
    }
  }
}

}  // namespace reif
