#include "service/live/live_service.h"

#include <algorithm>
#include <chrono>
#include <ctime>

#include "base/this_thread.h"

namespace reif {
namespace {

constexpr Span kRetryAfter = kSecond;  // A full disk is tried again.
constexpr Span kLookAfter = kMinute;   // The longest sleep: clocks may be put right meanwhile.
// From the beginning of one step to that of the next: what comes in between is applied together. An event after a
// pause is applied at once.
constexpr std::chrono::milliseconds kStepEvery{8};
constexpr Seq kBehind = 2'000;  // So many records that wait are a reason not to.

Time milliseconds_of(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return Time{t.tv_sec} * kSecond + t.tv_nsec / 1'000'000;
}

}  // namespace

LiveService::LiveService(const Plan& plan, Log& log, Store& store, Options options, Raised raised)
    : log_(log),
      raised_(std::move(raised)),
      applier_(plan, log, store, roster_, options.applier,
               [this](const AlertRow& alert) {
                 raised_(alert, began_ ? std::optional(Steady::now() - *began_) : std::nullopt);
               }),
      claims_(store),
      options_(std::move(options)) {}

LiveService::~LiveService() { stop(); }

Time LiveService::now() {
  const std::lock_guard lock(clock_mutex_);
  return keeper_.now(milliseconds_of(CLOCK_BOOTTIME), milliseconds_of(CLOCK_REALTIME));
}

Result<void> LiveService::start() {
  if (Result<void> opened = applier_.open(); !opened) {
    return opened;
  }
  if (Result<void> opened = claims_.open(*log_.reader(), applier_.applied(), log_.head()); !opened) {
    return opened;
  }
  writer_.emplace(log_, claims_, options_.limits,
                  LogWriter::Hooks{[this] { return applier_.applied(); }, [this] { appended(); }, options_.answered});
  is_ready_ = true;
  thread_ = std::thread([this] { run(); });
  return {};
}

void LiveService::stop() {
  if (writer_) {
    writer_->stop();
  }
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    is_ready_ = false;
    wake_.notify_one();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

bool LiveService::submit(Submission& submission) { return writer_ && writer_->submit(submission); }

void LiveService::flush() {
  if (writer_) {
    writer_->flush();
  }
}

void LiveService::appended() {
  const std::lock_guard lock(mutex_);
  appends_.push_back({log_.head(), Steady::now()});
  woken_ = true;
  wake_.notify_one();
}

std::optional<LiveService::Steady::time_point> LiveService::oldest_unapplied() {
  const std::lock_guard lock(mutex_);
  while (!appends_.empty() && appends_.front().head <= applier_.applied()) {
    appends_.pop_front();
  }
  return appends_.empty() ? std::nullopt : std::optional(appends_.front().at);
}

void LiveService::run() {
  name_this_thread("reif-apply");
  while (turn()) {
  }
}

bool LiveService::turn() {
  const Steady::time_point began_step = Steady::now();
  const Time now = this->now();
  began_ = oldest_unapplied();
  const Result<bool> more = applier_.step(now);
  std::unique_lock lock(mutex_);
  is_disk_full_ = !more && more.error().code == Error::Code::limited;
  memory_bytes_ = applier_.memory_bytes();
  if (!more && !is_disk_full_) {
    failure_ = more.error().message;
    is_ready_ = false;
    applied_.notify_all();
    return false;
  }
  if (more && *more) {
    applied_.notify_all();
    if (log_.head() - applier_.applied() < kBehind && !stopping_) {
      wake_.wait_until(lock, began_step + kStepEvery, [this] { return stopping_; });
    }
    return true;
  }
  if (stopping_) {
    return false;
  }
  const Span until_due = std::max<Span>(applier_.next_due().value_or(now + kLookAfter) - now, 1);
  const Span patience = is_disk_full_ ? kRetryAfter : std::min(until_due, kLookAfter);
  wake_.wait_for(lock, std::chrono::milliseconds(patience), [this] { return woken_ || stopping_; });
  woken_ = false;
  return true;
}

LiveService::Status LiveService::status() const {
  Status status;
  status.head = log_.head();
  status.applied = applier_.applied();
  {
    const std::lock_guard lock(clock_mutex_);
    status.clock_doubt = keeper_.doubt();
  }
  const std::lock_guard lock(mutex_);
  const bool has_failed = writer_ && writer_->has_failed();
  status.is_disk_full = is_disk_full_ || (writer_ && writer_->is_disk_full());
  status.failure = has_failed && failure_.empty() ? "the log cannot be written" : failure_;
  status.is_ready = is_ready_ && status.failure.empty();
  status.memory_bytes = memory_bytes_;
  return status;
}

bool LiveService::wait_applied(Seq seq, Span patience) {
  std::unique_lock lock(mutex_);
  return applied_.wait_for(lock, std::chrono::milliseconds(patience), [&] {
    return applier_.applied() >= seq || !failure_.empty();
  }) && applier_.applied() >= seq;
}

}  // namespace reif
