#include "service/notify/alert_feed.h"

#include <utility>

namespace reif {

std::int64_t AlertFeed::subscribe(Watch watch) {
  const std::lock_guard lock(mutex_);
  watches_.emplace(++last_, std::move(watch));
  return last_;
}

void AlertFeed::unsubscribe(std::int64_t subscription) {
  const std::lock_guard lock(mutex_);
  watches_.erase(subscription);
}

void AlertFeed::publish(const AlertRow& alert) {
  const std::lock_guard lock(mutex_);
  std::erase_if(watches_, [&](const auto& watch) { return !watch.second(alert); });
}

std::size_t AlertFeed::size() const {
  const std::lock_guard lock(mutex_);
  return watches_.size();
}

}  // namespace reif
