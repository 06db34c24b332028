#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace reif {

// What a store in memory leaves behind when it is gone.
struct MemoryStoreDisk {
  struct Tables {
    Seq applied = 1;
    std::map<std::int64_t, ProfileRow> profiles;
    std::map<std::pair<bool, std::string>, std::int64_t> profiles_by_id;
    std::map<Seq, EventRow> events;
    std::map<std::int64_t, AccountRow> accounts;
    std::map<Seq, AccountEventRow> account_events;
    std::map<std::int64_t, LeadRow> leads;
    std::map<std::int64_t, ChangeRow> changes;
    std::map<std::int64_t, AlertRow> alerts;
  };
  std::mutex mutex;
  Tables tables;
  std::vector<Tables> history;  // Before each of the last commits, where `keeps_history`.
  bool keeps_history = false;

  // A power cut: the last `count` commits have never been.
  void take_back(std::size_t count);
};

// A store in memory, for tests and simulation.
class MemoryStore : public Store {
 public:
  explicit MemoryStore(std::shared_ptr<MemoryStoreDisk> disk = std::make_shared<MemoryStoreDisk>())
      : disk_(std::move(disk)) {}

  Result<void> commit(const StateDelta& delta) override;
  Result<void> clear() override;
  std::unique_ptr<StoreReader> reader() override;

  // The next commit finds the disk full.
  void set_full() { is_full_ = true; }

 private:
  std::shared_ptr<MemoryStoreDisk> disk_;
  bool is_full_ = false;
};

}  // namespace reif
