#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/outbox.h"
#include "storage/settings.h"
#include "storage/store.h"

namespace reif {

// How one attempt ended.
struct DeliveryOutcome {
  bool is_delivered = false;
  bool is_gone = false;  // The receiver says that it no longer exists (410): it is switched off.
  std::string error;     // Why not; empty where it was delivered.
  std::optional<Span> retry_after;
};

// A message on its way to a receiver.
struct Dispatch {
  std::int64_t delivery = 0;
  std::string id;  // The same at every attempt: what a receiver knows a repetition by.
  std::string body;
  ReceiverRow receiver;  // With those secrets that it is signed with.
};

// Decides what is sent to whom and when: spreads alerts over the receivers, tries again what failed, holds back in
// quiet hours, makes a digest of the day. Without thread, clock or network: whoever drives it sends what `due` gives
// and tells how it ended.
class Dispatcher {
 public:
  // All must outlive it.
  Dispatcher(Store& store, Outbox& outbox, Settings& settings)
      : store_(store.reader()), outbox_(outbox), settings_(settings) {}

  // Puts alerts that are committed and not spread yet into the outbox: one delivery for each receiver that wants
  // them. True where there may be more.
  Result<bool> spread(Time now);
  // What is to be sent now and is not on its way; it is on its way then. At most `limit`, the longest due first.
  Result<std::vector<Dispatch>> due(Time now, std::size_t limit);
  // Where it fails it is to be told again; until then the message counts as on its way.
  Result<void> ended(std::int64_t delivery, const DeliveryOutcome& outcome, Time now);
  // When there is something to do next; nothing where nothing is planned.
  Result<std::optional<Time>> next(Time now);
  // A dead or delivered one is due again at once.
  Result<void> replay(std::int64_t delivery, Time now);
  // A message that says that it is a test, to one receiver.
  Result<std::int64_t> test(std::int64_t receiver, Time now);

  std::size_t on_their_way() const { return on_their_way_.size(); }

 private:
  Result<void> read_receivers();
  Result<void> add_digests(Time now);
  Result<void> switch_off(std::int64_t receiver, const std::string& why);
  Result<std::string> body_of(const DeliveryRow& row);

  std::unique_ptr<StoreReader> store_;
  Outbox& outbox_;
  Settings& settings_;
  std::map<std::int64_t, ReceiverRow> receivers_;
  std::map<std::int64_t, DeliveryRow> on_their_way_;
  std::map<std::int64_t, Time> next_digest_;  // By receiver.
};

}  // namespace reif
