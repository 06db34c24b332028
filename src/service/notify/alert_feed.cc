#include "service/notify/alert_feed.h"

#include <utility>

#include "base/this_thread.h"

namespace reif {

AlertFeed::AlertFeed() : thread_([this] { beat(); }) {}

AlertFeed::~AlertFeed() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  thread_.join();
}

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
  tell(&alert);
}

void AlertFeed::tell(const AlertRow* alert) {
  std::erase_if(watches_, [&](const auto& watch) { return !watch.second(alert); });
}

void AlertFeed::beat() {
  name_this_thread("reif-feed");
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kBeat, [this] { return stopping_; })) {
    tell(nullptr);
  }
}

std::size_t AlertFeed::size() const {
  const std::lock_guard lock(mutex_);
  return watches_.size();
}

}  // namespace reif
