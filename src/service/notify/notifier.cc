#include "service/notify/notifier.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/this_thread.h"

namespace reif {
namespace {

constexpr Span kLookAfter = kMinute;       // The longest sleep: clocks may be put right meanwhile.
constexpr Span kRetryAfter = 2 * kSecond;  // After trouble with a store.

template <class T>
tl::unexpected<Error> error_of(const Result<T>& result) {
  return tl::unexpected<Error>(result.error());
}

}  // namespace

Notifier::Notifier(Store& store, Outbox& outbox, Settings& settings, Send send, std::function<Time()> now,
                   const Retention& retention)
    : dispatcher_(store, outbox, settings),
      housekeeping_(outbox, settings, retention),
      send_(std::move(send)),
      now_(std::move(now)),
      thread_([this] { run(); }) {}

Notifier::~Notifier() { stop(); }

void Notifier::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  wake_.notify_one();
}

void Notifier::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

Result<void> Notifier::replay(std::int64_t delivery) {
  Result<void> replayed;
  {
    const std::lock_guard lock(dispatcher_mutex_);
    replayed = dispatcher_.replay(delivery, now_());
  }
  wake();
  return replayed;
}

Result<std::int64_t> Notifier::test(std::int64_t receiver) {
  Result<std::int64_t> delivery;
  {
    const std::lock_guard lock(dispatcher_mutex_);
    delivery = dispatcher_.test(receiver, now_());
  }
  wake();
  return delivery;
}

std::string Notifier::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

Result<std::optional<Time>> Notifier::turn(const std::vector<Ended>& ended) {
  const std::lock_guard lock(dispatcher_mutex_);
  const Time now = now_();
  for (const Ended& one : ended) {
    if (const Result<void> noted = dispatcher_.ended(one.delivery, one.outcome, now); !noted) {
      return error_of(noted);
    }
  }
  Result<bool> more = true;
  while (more && *more) {
    more = dispatcher_.spread(now);
  }
  if (!more) {
    return error_of(more);
  }
  const std::size_t room = kOnTheirWayMax - std::min(kOnTheirWayMax, dispatcher_.on_their_way());
  const Result<std::vector<Dispatch>> due = dispatcher_.due(now, room);
  if (!due) {
    return error_of(due);
  }
  for (const Dispatch& dispatch : *due) {
    send_(dispatch, [this, delivery = dispatch.delivery](DeliveryOutcome outcome) {
      const std::lock_guard told(mutex_);
      ended_.push_back({delivery, std::move(outcome)});
      wake_.notify_one();
    });
  }
  const Result<void> kept = housekeeping_.turn(now);  // Last: alerts come first.
  return kept ? dispatcher_.next(now) : error_of(kept);
}

void Notifier::run() {
  name_this_thread("reif-notify");
  std::vector<Ended> ended;
  while (true) {
    const Result<std::optional<Time>> next = turn(ended);
    std::unique_lock lock(mutex_);
    trouble_ = next ? std::string() : next.error().message;
    Span patience = next ? kLookAfter : kRetryAfter;
    if (next && *next) {
      patience = std::clamp<Span>(**next - now_(), 1, kLookAfter);
    }
    wake_.wait_for(lock, std::chrono::milliseconds(patience),
                   [this] { return woken_ || stopping_ || !ended_.empty(); });
    if (stopping_) {
      return;
    }
    woken_ = false;
    if (next) {
      ended.clear();
    }
    std::move(ended_.begin(), ended_.end(), std::back_inserter(ended));
    ended_.clear();
  }
}

}  // namespace reif
