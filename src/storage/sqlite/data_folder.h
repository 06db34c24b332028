#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "storage/log.h"
#include "storage/outbox.h"
#include "storage/settings.h"
#include "storage/sqlite/checkpointer.h"
#include "storage/store.h"

namespace reif {

// Everything of a server in one folder: the folder log, state.db, outbox.db, settings.db, and the file `lock`, which
// the one process that has the folder open holds.
class DataFolder {
 public:
  // Creates the folder, for its owner alone, where there is none. conflict: another process has it open; the message
  // says which. precondition_failed: a later version wrote it.
  static Result<std::unique_ptr<DataFolder>> open(const std::string& path);
  // Only the settings, also while a server has the folder open. Creates what is missing.
  static Result<std::unique_ptr<Settings>> open_settings(const std::string& path);
  // The process that has it open; 0: none.
  static std::int64_t process_of(const std::string& path);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  Log& log() { return *log_; }
  Store& store() { return *store_; }
  Outbox& outbox() { return *outbox_; }
  Settings& settings() { return *settings_; }

 private:
  DataFolder() = default;

  int lock_ = -1;
  std::unique_ptr<Checkpointer> checkpointer_;
  std::unique_ptr<Log> log_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Outbox> outbox_;
  std::unique_ptr<Settings> settings_;
};

}  // namespace reif
