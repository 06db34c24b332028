#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

#include "storage/store.h"

namespace reif {

// Who watches for alerts at this moment: each is told of every one as it is committed. Any thread.
class AlertFeed {
 public:
  // Called under a lock, so it must not wait nor call the feed; false: it wants no more.
  using Watch = std::function<bool(const AlertRow& alert)>;

  std::int64_t subscribe(Watch watch);
  // No call is under way or comes after it returned.
  void unsubscribe(std::int64_t subscription);
  void publish(const AlertRow& alert);
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::int64_t, Watch> watches_;
  std::int64_t last_ = 0;
};

}  // namespace reif
