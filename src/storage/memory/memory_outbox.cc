#include "storage/memory/memory_outbox.h"

#include <algorithm>
#include <tuple>

namespace reif {
namespace {

using State = DeliveryRow::State;

std::vector<DeliveryRow> in_state(const MemoryOutboxDisk& disk, State state) {
  std::vector<DeliveryRow> rows;
  for (const auto& [number, row] : disk.deliveries) {
    if (row.state == state) {
      rows.push_back(row);
    }
  }
  return rows;
}

std::vector<DeliveryRow> by_due_at(const MemoryOutboxDisk& disk) {
  std::vector<DeliveryRow> rows = in_state(disk, State::due);
  std::stable_sort(rows.begin(), rows.end(),
                   [](const DeliveryRow& a, const DeliveryRow& b) { return a.due_at < b.due_at; });
  return rows;
}

}  // namespace

Result<std::int64_t> MemoryOutbox::spread() {
  const std::lock_guard lock(disk_->mutex);
  return disk_->spread;
}

Result<void> MemoryOutbox::add(std::vector<DeliveryRow>& deliveries, std::int64_t spread) {
  const std::lock_guard lock(disk_->mutex);
  for (DeliveryRow& row : deliveries) {
    row.number = ++disk_->last_number;
    disk_->deliveries[row.number] = row;
  }
  disk_->spread = spread;
  return {};
}

Result<void> MemoryOutbox::update(const std::vector<DeliveryRow>& deliveries) {
  const std::lock_guard lock(disk_->mutex);
  for (const DeliveryRow& row : deliveries) {
    if (const auto known = disk_->deliveries.find(row.number); known != disk_->deliveries.end()) {
      known->second = row;
    }
  }
  return {};
}

Result<std::vector<DeliveryRow>> MemoryOutbox::due(Time until, std::size_t limit) {
  const std::lock_guard lock(disk_->mutex);
  std::vector<DeliveryRow> rows = by_due_at(*disk_);
  std::erase_if(rows, [until](const DeliveryRow& row) { return row.due_at > until; });
  rows.resize(std::min(rows.size(), limit));
  return rows;
}

Result<std::optional<Time>> MemoryOutbox::next_due() {
  const std::lock_guard lock(disk_->mutex);
  const std::vector<DeliveryRow> rows = by_due_at(*disk_);
  return rows.empty() ? std::nullopt : std::optional(rows.front().due_at);
}

Result<std::optional<DeliveryRow>> MemoryOutbox::find(std::int64_t number) {
  const std::lock_guard lock(disk_->mutex);
  const auto found = disk_->deliveries.find(number);
  return found == disk_->deliveries.end() ? std::nullopt : std::optional(found->second);
}

Result<std::vector<DeliveryRow>> MemoryOutbox::dead(std::size_t limit) {
  const std::lock_guard lock(disk_->mutex);
  std::vector<DeliveryRow> rows = in_state(*disk_, State::dead);
  std::sort(rows.begin(), rows.end(), [](const DeliveryRow& a, const DeliveryRow& b) {
    return std::tie(a.ended_at, a.number) > std::tie(b.ended_at, b.number);
  });
  rows.resize(std::min(rows.size(), limit));
  return rows;
}

Result<Outbox::Counts> MemoryOutbox::counts() {
  const std::lock_guard lock(disk_->mutex);
  const std::vector<DeliveryRow> due = by_due_at(*disk_);
  return Counts{static_cast<std::int64_t>(due.size()),
                static_cast<std::int64_t>(in_state(*disk_, State::dead).size()),
                due.empty() ? std::nullopt : std::optional(due.front().due_at)};
}

Result<std::size_t> MemoryOutbox::purge(DeliveryRow::State ended, Time before, std::size_t limit) {
  const std::lock_guard lock(disk_->mutex);
  std::size_t left = limit;
  return std::erase_if(disk_->deliveries, [&](const auto& entry) {
    const bool is_old = entry.second.state == ended && entry.second.ended_at < before && left > 0;
    left -= is_old ? 1 : 0;
    return is_old;
  });
}

}  // namespace reif
