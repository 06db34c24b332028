#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace reif {

// One message that a receiver is to get.
struct DeliveryRow {
  enum class State : std::uint8_t { due, delivered, dead };

  std::int64_t number = 0;  // Given by the outbox, ascending from 1, and never again.
  std::int64_t receiver = 0;
  std::int64_t alert = 0;  // The alert's number; 0: a message of its own (a digest, a test).
  std::string id;          // The message's id, the same at every attempt.
  std::string body;        // Only where `alert` is 0: else the alert's message is sent.
  State state = State::due;
  std::int32_t attempts = 0;
  Time first_due_at = 0;  // Of its first attempt: how long it is tried counts from here.
  Time due_at = 0;
  Time ended_at = kForever;
  std::string last_error;  // Of the last attempt that failed.
};

// What is to be sent and what became of it. One thread writes; reads from any thread. Every call is on disk when it
// returns.
class Outbox {
 public:
  virtual ~Outbox() = default;

  // The last alert that was spread over the receivers.
  virtual Result<std::int64_t> spread() = 0;
  // Adds deliveries (numbers are given in order, and written back) and moves that mark, together.
  virtual Result<void> add(std::vector<DeliveryRow>& deliveries, std::int64_t spread) = 0;
  // Replaces what is known of these, by number; those that were purged stay forgotten.
  virtual Result<void> update(const std::vector<DeliveryRow>& deliveries) = 0;
  // Those that are due until `until`, by due_at, at most `limit`.
  virtual Result<std::vector<DeliveryRow>> due(Time until, std::size_t limit) = 0;
  // When the next one is due; nothing where none is.
  virtual Result<std::optional<Time>> next_due() = 0;
  virtual Result<std::optional<DeliveryRow>> find(std::int64_t number) = 0;
  // Dead ones, those that ended last first.
  virtual Result<std::vector<DeliveryRow>> dead(std::size_t limit) = 0;
  struct Counts {
    std::int64_t due = 0;
    std::int64_t dead = 0;
    std::optional<Time> oldest_due;
  };
  virtual Result<Counts> counts() = 0;
  // Forgets what ended as `ended` (delivered or dead) before this instant, at most `limit`; says how many.
  virtual Result<std::size_t> purge(DeliveryRow::State ended, Time before, std::size_t limit) = 0;
};

}  // namespace reif
