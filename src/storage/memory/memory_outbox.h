#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/outbox.h"

namespace reif {

// What an outbox in memory leaves behind when it is gone: a crash is a new MemoryOutbox over the same disk.
struct MemoryOutboxDisk {
  std::mutex mutex;
  std::map<std::int64_t, DeliveryRow> deliveries;
  std::int64_t last_number = 0;
  std::int64_t spread = 0;
};

// An outbox in memory, for tests and simulation.
class MemoryOutbox : public Outbox {
 public:
  explicit MemoryOutbox(std::shared_ptr<MemoryOutboxDisk> disk = std::make_shared<MemoryOutboxDisk>())
      : disk_(std::move(disk)) {}

  Result<std::int64_t> spread() override;
  Result<void> add(std::vector<DeliveryRow>& deliveries, std::int64_t spread) override;
  Result<void> update(const std::vector<DeliveryRow>& deliveries) override;
  Result<std::vector<DeliveryRow>> due(Time until, std::size_t limit) override;
  Result<std::optional<Time>> next_due() override;
  Result<std::optional<DeliveryRow>> find(std::int64_t number) override;
  Result<std::vector<DeliveryRow>> dead(std::size_t limit) override;
  Result<Counts> counts() override;
  Result<std::size_t> purge(DeliveryRow::State ended, Time before, std::size_t limit) override;

 private:
  std::shared_ptr<MemoryOutboxDisk> disk_;
};

}  // namespace reif
