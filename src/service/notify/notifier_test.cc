#include "service/notify/notifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "storage/memory/memory_outbox.h"
#include "storage/memory/memory_settings.h"
#include "storage/memory/memory_store.h"

namespace reif {
namespace {

using testing::ElementsAre;

// Receivers that keep what they get and answer when they are told to.
class Receivers {
 public:
  Notifier::Send send() {
    return [this](const Dispatch& dispatch, std::function<void(DeliveryOutcome)> ended) {
      const std::lock_guard lock(mutex_);
      got_.push_back(dispatch.id);
      ended_.push_back(std::move(ended));
      changed_.notify_all();
    };
  }
  // Waits until they have so many messages, and gives their ids.
  std::vector<std::string> await(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(20), [&] { return got_.size() >= count; }));
    return got_;
  }
  void answer(std::size_t message, bool is_delivered) {
    std::function<void(DeliveryOutcome)> ended;
    {
      const std::lock_guard lock(mutex_);
      ended = ended_.at(message);
    }
    DeliveryOutcome outcome;
    outcome.is_delivered = is_delivered;
    ended(outcome);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> got_;
  std::vector<std::function<void(DeliveryOutcome)>> ended_;
};

// An outbox that tells when it was told how a message ended.
class WatchedOutbox : public MemoryOutbox {
 public:
  Result<void> update(const std::vector<DeliveryRow>& deliveries) override {
    const Result<void> updated = MemoryOutbox::update(deliveries);
    const std::lock_guard lock(mutex_);
    ++updates_;
    changed_.notify_all();
    return updated;
  }
  void await_update(int count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(20), [&] { return updates_ >= count; }));
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int updates_ = 0;
};

class NotifierTest : public testing::Test {
 protected:
  NotifierTest() {
    ReceiverRow receiver;
    receiver.secrets = {"whsec_1"};
    EXPECT_TRUE(settings_.add_receiver(receiver));
  }

  void start() {
    notifier_.emplace(store_, outbox_, settings_, receivers_.send(), [this] { return now_.load(); });
  }
  void alert(const std::string& id) {
    StateDelta delta;
    delta.applied = 1;
    AlertRow row;
    row.number = ++alerts_;
    row.id = id;
    delta.alerts.push_back(row);
    EXPECT_TRUE(store_.commit(delta));
    notifier_->wake();
  }

  MemoryStore store_;
  WatchedOutbox outbox_;
  MemorySettings settings_;
  Receivers receivers_;
  std::atomic<Time> now_ = 1'760'000'000'000;
  std::int64_t alerts_ = 0;
  std::optional<Notifier> notifier_;
};

TEST_F(NotifierTest, AnAlertIsSentWhenItIsCommitted) {
  start();
  alert("a");
  EXPECT_THAT(receivers_.await(1), ElementsAre("a"));
  alert("b");
  EXPECT_THAT(receivers_.await(2), ElementsAre("a", "b"));
}

TEST_F(NotifierTest, WhatFailedIsSentAgainWhenItsTimeHasCome) {
  start();
  alert("a");
  receivers_.await(1);
  receivers_.answer(0, false);
  outbox_.await_update(1);
  now_ += kMinute;
  notifier_->wake();
  EXPECT_THAT(receivers_.await(2), ElementsAre("a", "a"));
}

TEST_F(NotifierTest, WhatWasTakenIsNotSentAgainByTheNextOne) {
  start();
  alert("a");
  receivers_.await(1);
  receivers_.answer(0, true);
  outbox_.await_update(1);
  alert("b");
  receivers_.await(2);
  notifier_->stop();
  start();
  EXPECT_THAT(receivers_.await(3), ElementsAre("a", "b", "b"));  // The one that was on its way.
}

TEST_F(NotifierTest, AReplayAndATestGoAtOnce) {
  start();
  alert("a");
  receivers_.await(1);
  receivers_.answer(0, true);
  outbox_.await_update(1);
  const Result<std::int64_t> test = notifier_->test(1);
  ASSERT_TRUE(test);
  receivers_.await(2);
  ASSERT_TRUE(notifier_->replay(1));
  EXPECT_EQ(receivers_.await(3).back(), "a");
  EXPECT_EQ(notifier_->trouble(), "");
}

}  // namespace
}  // namespace reif
