#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "storage/store.h"

namespace reif {

// Who watches for alerts at this moment: each is told of every one as it is committed. Any thread.
class AlertFeed {
 public:
  AlertFeed();
  ~AlertFeed();
  AlertFeed(const AlertFeed&) = delete;
  AlertFeed& operator=(const AlertFeed&) = delete;

  // Told of an alert, and of nullptr every kBeat, so that who has left is found out and what stands between keeps a
  // silent connection open. Called under a lock, so it must not wait nor call the feed; false: it wants no more.
  using Watch = std::function<bool(const AlertRow* alert)>;
  static constexpr std::chrono::seconds kBeat{15};

  std::int64_t subscribe(Watch watch);
  // No call is under way or comes after it returned.
  void unsubscribe(std::int64_t subscription);
  void publish(const AlertRow& alert);
  std::size_t size() const;

 private:
  void tell(const AlertRow* alert);
  void beat();

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::map<std::int64_t, Watch> watches_;
  std::int64_t last_ = 0;
  std::thread thread_;
};

}  // namespace reif
