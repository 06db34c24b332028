#pragma once

#include <memory>

#include "storage/file/file_log.h"
#include "storage/memory/memory_log.h"
#include "storage/memory/memory_store.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/temp_folder.h"

namespace reif {

// What a simulated process keeps its log and its states on, and what can happen to it.
class SimulatedDisk {
 public:
  enum class Fault { none, full, lost, kept };  // As MemoryLog has them.

  virtual ~SimulatedDisk() = default;
  // A process that begins opens both; the one before it is gone, however it ended.
  virtual void open() = 0;
  virtual Log& log() = 0;
  virtual Store& store() = 0;
  virtual void close() = 0;

  // How the next append ends; that the next commit finds the disk full; that the power fails, which takes the last
  // commits of the state. Disks that cannot do that do nothing.
  virtual void fail_append(Fault) {}
  virtual void fail_commit() {}
  virtual void cut_power(std::size_t) {}
};

// In memory, with all faults.
class MemoryDisk : public SimulatedDisk {
 public:
  MemoryDisk() { states_->keeps_history = true; }
  void open() override {
    log_ = std::make_unique<MemoryLog>(records_);
    store_ = std::make_unique<MemoryStore>(states_);
  }
  void close() override {
    log_.reset();
    store_.reset();
  }
  Log& log() override { return *log_; }
  Store& store() override { return *store_; }
  void fail_append(Fault fault) override { log_->set_fault(static_cast<MemoryLog::Fault>(fault)); }
  void fail_commit() override { store_->set_full(); }
  void cut_power(std::size_t commits) override { states_->take_back(commits); }

 private:
  std::shared_ptr<MemoryLogDisk> records_ = std::make_shared<MemoryLogDisk>();
  std::shared_ptr<MemoryStoreDisk> states_ = std::make_shared<MemoryStoreDisk>();
  std::unique_ptr<MemoryLog> log_;
  std::unique_ptr<MemoryStore> store_;
};

// The files of a server, in a folder of their own.
class FileDisk : public SimulatedDisk {
 public:
  void open() override {
    checkpointer_ = std::make_unique<Checkpointer>();
    // Small segments, and no syncs: nothing is cut off here.
    log_ = std::move(*open_file_log((folder_ / "log").string(), {.segment_bytes = 4 * 1024, .syncs = false}));
    store_ = std::move(*open_sqlite_store((folder_ / "state.db").string(), *checkpointer_));
  }
  void close() override {
    log_.reset();
    store_.reset();
    checkpointer_.reset();
  }
  Log& log() override { return *log_; }
  Store& store() override { return *store_; }

 private:
  TempFolder folder_;
  std::unique_ptr<Checkpointer> checkpointer_;
  std::unique_ptr<Log> log_;
  std::unique_ptr<Store> store_;
};

}  // namespace reif
