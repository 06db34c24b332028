#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "service/notify/dispatcher.h"
#include "service/notify/housekeeping.h"

namespace reif {

// The lane of alerts: a thread that sends what the dispatcher decides, woken when an alert is committed or a message
// has ended, and otherwise asleep until something is due. Forgets meanwhile what was kept long enough.
class Notifier {
 public:
  // Sends one message and calls back once from any thread, never from within.
  using Send = std::function<void(const Dispatch& dispatch, std::function<void(DeliveryOutcome outcome)> ended)>;

  // All must outlive it.
  Notifier(Store& store, Outbox& outbox, Settings& settings, Send send, std::function<Time()> now,
           const Retention& retention = {});
  ~Notifier();

  // An alert was committed, or receivers have changed. From any thread.
  void wake();
  // From any thread: see Dispatcher.
  Result<void> replay(std::int64_t delivery);
  Result<std::int64_t> test(std::int64_t receiver);
  // Ends the thread. What is on its way may be sent once more after the next start.
  void stop();
  // Why it cannot do its work at present; empty: it can.
  std::string trouble() const;

  static constexpr std::size_t kOnTheirWayMax = 256;

 private:
  struct Ended {
    std::int64_t delivery;
    DeliveryOutcome outcome;
  };
  void run();
  Result<std::optional<Time>> turn(const std::vector<Ended>& ended);

  std::mutex dispatcher_mutex_;
  Dispatcher dispatcher_;
  Housekeeping housekeeping_;
  Send send_;
  std::function<Time()> now_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Ended> ended_;
  bool woken_ = true;
  bool stopping_ = false;
  std::string trouble_;
  std::thread thread_;
};

}  // namespace reif
