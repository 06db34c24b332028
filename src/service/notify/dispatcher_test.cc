#include "service/notify/dispatcher.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/notify/digest_message.h"
#include "storage/memory/memory_outbox.h"
#include "storage/memory/memory_settings.h"
#include "storage/memory/memory_store.h"

namespace reif {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using State = DeliveryRow::State;

Time at(std::string_view text) { return parse_time(text)->milliseconds; }

const DeliveryOutcome kDelivered{.is_delivered = true, .is_gone = false, .error = "", .retry_after = std::nullopt};
const DeliveryOutcome kBusy{.is_delivered = false, .is_gone = false, .error = "503", .retry_after = std::nullopt};
const DeliveryOutcome kGone{.is_delivered = false, .is_gone = true, .error = "410", .retry_after = std::nullopt};

void quiet_at_night(ReceiverRow& row) {
  row.time_zone = "Europe/Berlin";
  row.quiet_from = 22 * 60;
  row.quiet_to = 7 * 60;
}

// An outbox whose disk may be full.
class FullOutbox : public MemoryOutbox {
 public:
  Result<void> update(const std::vector<DeliveryRow>& deliveries) override {
    return is_full ? fail(Error::Code::limited, "the disk is full") : MemoryOutbox::update(deliveries);
  }
  bool is_full = false;
};

class DispatcherTest : public testing::Test {
 protected:
  template <class With>
  std::int64_t receiver(With with) {
    ReceiverRow row;
    row.url = "https://crm.example";
    row.secrets = {"whsec_old"};
    with(row);
    return *settings_.add_receiver(row);
  }
  std::int64_t receiver() {
    return receiver([](ReceiverRow&) {});
  }
  std::int64_t receiver_of(std::string_view type) {
    return receiver([type](ReceiverRow& row) { row.types.emplace_back(type); });
  }
  // An alert that is committed, and its number.
  std::int64_t alert() {
    StateDelta delta;
    delta.applied = 1;
    AlertRow row;
    row.number = ++alerts_;
    row.id = fmt::format("alert_{}", alerts_);
    row.message = fmt::format("message {}", alerts_);
    delta.alerts.push_back(row);
    EXPECT_TRUE(store_.commit(delta));
    return alerts_;
  }

  void restart() { dispatcher_.emplace(store_, outbox_, settings_); }
  // What is sent at that instant.
  std::vector<Dispatch> send(Time now, std::size_t limit = 100) {
    const Result<bool> more = dispatcher_->spread(now);
    EXPECT_TRUE(more && !*more);
    return *dispatcher_->due(now, limit);
  }
  std::vector<std::string> ids(const std::vector<Dispatch>& sent) {
    std::vector<std::string> found;
    for (const Dispatch& dispatch : sent) {
      found.push_back(fmt::format("{} to {}", dispatch.id, dispatch.receiver.number));
    }
    return found;
  }
  void end(const Dispatch& dispatch, const DeliveryOutcome& outcome, Time now) {
    EXPECT_TRUE(dispatcher_->ended(dispatch.delivery, outcome, now));
  }
  std::optional<Time> next(Time now) { return *dispatcher_->next(now); }
  DeliveryRow row(std::int64_t delivery) { return (*outbox_.find(delivery)).value(); }

  const Time start_ = at("2026-01-19T10:00:00Z");
  MemoryStore store_;
  FullOutbox outbox_;
  MemorySettings settings_;
  std::optional<Dispatcher> dispatcher_{std::in_place, store_, outbox_, settings_};
  std::int64_t alerts_ = 0;
};

TEST_F(DispatcherTest, AnAlertGoesToEachReceiverThatWantsIt) {
  receiver();
  receiver_of(kAlertType);
  receiver_of(kDigestType);
  receiver([](ReceiverRow& row) { row.is_enabled = false; });
  alert();
  const std::vector<Dispatch> sent = send(start_);
  EXPECT_THAT(ids(sent), ElementsAre("alert_1 to 1", "alert_1 to 2"));
  EXPECT_EQ(sent[0].body, "message 1");
  EXPECT_EQ(sent[0].receiver.url, "https://crm.example");
  EXPECT_THAT(send(start_), IsEmpty());  // They are on their way.
  EXPECT_EQ(dispatcher_->on_their_way(), 2U);
}

TEST_F(DispatcherTest, WhatWasTakenIsNotSentAgain) {
  receiver();
  alert();
  end(send(start_).at(0), kDelivered, start_);
  EXPECT_EQ(row(1).state, State::delivered);
  EXPECT_EQ(next(start_), std::nullopt);
  restart();
  EXPECT_THAT(send(start_ + kDay), IsEmpty());
}

TEST_F(DispatcherTest, WhatWasTakenWhileTheDiskWasFullIsNotedLater) {
  receiver();
  alert();
  const Dispatch sent = send(start_).at(0);
  outbox_.is_full = true;
  ASSERT_FALSE(dispatcher_->ended(sent.delivery, kDelivered, start_));
  EXPECT_THAT(send(start_), IsEmpty());
  outbox_.is_full = false;
  end(sent, kDelivered, start_ + kSecond);
  EXPECT_EQ(row(1).state, State::delivered);
  EXPECT_EQ(row(1).attempts, 1);
  EXPECT_THAT(send(start_ + kHour), IsEmpty());
}

TEST_F(DispatcherTest, WhatWasOnItsWayGoesOnceMoreAfterARestart) {
  receiver();
  alert();
  const std::vector<Dispatch> before = send(start_);
  restart();
  const std::vector<Dispatch> after = send(start_ + kSecond);
  EXPECT_EQ(ids(after), ids(before));
  EXPECT_EQ(after.at(0).delivery, before.at(0).delivery);
}

TEST_F(DispatcherTest, TheOldestGoFirstAndOfOneReceiverAFewAtATime) {
  receiver();
  for (int i = 0; i < 6; ++i) {
    alert();
  }
  const std::vector<Dispatch> sent = send(start_);
  EXPECT_THAT(ids(sent), ElementsAre("alert_1 to 1", "alert_2 to 1", "alert_3 to 1", "alert_4 to 1"));
  EXPECT_EQ(next(start_), std::nullopt);  // The others wait for these.
  receiver();
  alert();
  EXPECT_THAT(ids(send(start_ + 1)), ElementsAre("alert_7 to 2"));
  end(sent[1], kDelivered, start_ + 2);
  EXPECT_THAT(ids(send(start_ + 2)), ElementsAre("alert_5 to 1"));
}

TEST_F(DispatcherTest, SendsNoMoreThanItIsAskedFor) {
  receiver();
  alert();
  alert();
  EXPECT_THAT(ids(send(start_, 1)), ElementsAre("alert_1 to 1"));
  EXPECT_THAT(ids(send(start_, 1)), ElementsAre("alert_2 to 1"));
}

TEST_F(DispatcherTest, WhatFailsIsTriedAsTheScheduleSaysAndIsDeadInTheEnd) {
  receiver();
  alert();
  Time now = start_;
  std::vector<Span> waits;
  std::size_t attempts = 0;
  while (true) {
    const std::vector<Dispatch> sent = send(now);
    ASSERT_THAT(ids(sent), ElementsAre("alert_1 to 1")) << attempts;
    ASSERT_EQ(sent[0].body, "message 1");
    ++attempts;
    end(sent[0], kBusy, now);
    const std::optional<Time> again = next(now);
    if (!again) {
      break;
    }
    waits.push_back(*again - now);
    ASSERT_THAT(send(*again - 1), IsEmpty());
    now = *again;
  }
  const std::vector<Span> schedule{5 * kSecond, 30 * kSecond, 2 * kMinute, 15 * kMinute, kHour, 6 * kHour, 6 * kHour};
  ASSERT_GT(waits.size(), schedule.size());
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    EXPECT_GE(waits[i], schedule[i]) << i;
    EXPECT_LT(waits[i], schedule[i] * 6 / 5) << i;
  }
  const DeliveryRow dead = row(1);
  EXPECT_EQ(dead.state, State::dead);
  EXPECT_EQ(dead.attempts, static_cast<std::int32_t>(attempts));
  EXPECT_EQ(dead.last_error, "503");
  EXPECT_EQ(dead.ended_at, now);
  EXPECT_THAT(send(now + kWeek), IsEmpty());
}

TEST_F(DispatcherTest, HeedsWhenAReceiverWantsToBeAskedAgain) {
  receiver();
  alert();
  DeliveryOutcome later = kBusy;
  later.retry_after = kHour;
  end(send(start_).at(0), later, start_);
  EXPECT_EQ(next(start_), start_ + kHour);
}

TEST_F(DispatcherTest, AReplayIsSentAtOnceUnderTheSameId) {
  receiver();
  alert();
  end(send(start_).at(0), kBusy, start_ + kWeek);
  ASSERT_EQ(row(1).state, State::dead);
  const Time now = start_ + 2 * kWeek;
  ASSERT_TRUE(dispatcher_->replay(1, now));
  const std::vector<Dispatch> sent = send(now);
  ASSERT_THAT(ids(sent), ElementsAre("alert_1 to 1"));
  end(sent[0], kBusy, now);  // It has its three days again.
  EXPECT_EQ(row(1).state, State::due);
  end(send(*next(now)).at(0), kDelivered, now + kMinute);
  EXPECT_EQ(row(1).state, State::delivered);
  EXPECT_EQ(dispatcher_->replay(7, now).error().code, Error::Code::not_found);
}

TEST_F(DispatcherTest, AReceiverThatIsGoneIsNeverCalledAgain) {
  receiver();
  receiver();
  alert();
  alert();
  const std::vector<Dispatch> sent = send(start_, 1);
  ASSERT_THAT(ids(sent), ElementsAre("alert_1 to 1"));
  end(sent[0], kGone, start_);
  const ReceiverRow off = settings_.receivers()->at(0);
  EXPECT_FALSE(off.is_enabled);
  EXPECT_EQ(off.disabled_why, "410");
  EXPECT_EQ(row(1).state, State::dead);
  alert();
  EXPECT_THAT(ids(send(start_)), ElementsAre("alert_1 to 2", "alert_2 to 2", "alert_3 to 2"));
  EXPECT_THAT(*outbox_.dead(10), SizeIs(2));  // What waited for it, too.
  restart();
  EXPECT_THAT(ids(send(start_ + kHour)), ElementsAre("alert_1 to 2", "alert_2 to 2", "alert_3 to 2"));
}

TEST_F(DispatcherTest, SwitchingAReceiverOffKeepsWhatWasChangedMeanwhile) {
  receiver();
  alert();
  const Dispatch sent = send(start_).at(0);
  ReceiverRow changed = settings_.receivers()->at(0);
  changed.secrets = {"whsec_new"};
  ASSERT_TRUE(settings_.update_receiver(changed));
  end(sent, kGone, start_);
  EXPECT_FALSE(settings_.receivers()->at(0).is_enabled);
  EXPECT_THAT(settings_.receivers()->at(0).secrets, ElementsAre("whsec_new"));
}

TEST_F(DispatcherTest, AReceiverThatWasRemovedMeanwhileMayBeGone) {
  const std::int64_t number = receiver();
  alert();
  const Dispatch sent = send(start_).at(0);
  ASSERT_TRUE(settings_.remove_receiver(number));
  end(sent, kGone, start_);
  EXPECT_EQ(row(1).state, State::dead);
}

TEST_F(DispatcherTest, WhatAReceiverThatWasRemovedShouldGetIsDead) {
  const std::int64_t number = receiver();
  alert();
  ASSERT_TRUE(dispatcher_->spread(start_));
  ASSERT_TRUE(settings_.remove_receiver(number));
  EXPECT_THAT(send(start_), IsEmpty());
  EXPECT_EQ(row(1).state, State::dead);
}

TEST_F(DispatcherTest, QuietHoursHoldBack) {
  receiver(quiet_at_night);
  receiver();
  alert();
  const Time evening = at("2026-01-19T21:00:00Z");  // Ten in Berlin.
  const Time morning = at("2026-01-20T06:00:00Z");
  EXPECT_THAT(ids(send(evening)), ElementsAre("alert_1 to 2"));
  alert();
  EXPECT_THAT(ids(send(evening + kHour)), ElementsAre("alert_2 to 2"));
  EXPECT_THAT(send(morning - 1), IsEmpty());
  EXPECT_THAT(ids(send(morning)), ElementsAre("alert_1 to 1", "alert_2 to 1"));
}

TEST_F(DispatcherTest, QuietHoursHoldBackWhatFailed) {
  receiver(quiet_at_night);
  alert();
  const Time evening = at("2026-01-19T20:59:58Z");
  const std::vector<Dispatch> sent = send(evening);
  ASSERT_THAT(sent, SizeIs(1));
  end(sent[0], kBusy, evening);
  EXPECT_THAT(send(evening + kMinute), IsEmpty());
  EXPECT_EQ(next(evening + kMinute), at("2026-01-20T06:00:00Z"));
}

TEST_F(DispatcherTest, QuietHoursHoldBackWhatComesLate) {
  receiver(quiet_at_night);
  alert();
  const Time evening = at("2026-01-19T20:59:59Z");
  ASSERT_TRUE(dispatcher_->spread(evening));  // And then nobody was there to send it.
  EXPECT_THAT(send(evening + kHour), IsEmpty());
  const Time morning = at("2026-01-20T06:00:00Z");
  const std::vector<Dispatch> sent = send(morning);
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_EQ(row(sent[0].delivery).first_due_at, morning);  // It is tried for three days from here.
}

TEST_F(DispatcherTest, ATestGoesToItsReceiverOnly) {
  receiver();
  const std::int64_t wanted = receiver();
  ASSERT_TRUE(dispatcher_->test(wanted, start_));
  const std::vector<Dispatch> sent = send(start_);
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_EQ(sent[0].receiver.number, wanted);
  EXPECT_THAT(sent[0].body, HasSubstr(kTestType));
}

TEST_F(DispatcherTest, ADigestHasTheAlertsSinceTheLastOne) {
  receiver([](ReceiverRow& row) {
    row.types.emplace_back(kDigestType);
    row.time_zone = "Europe/Berlin";
    row.digest_at = 8 * 60;
  });
  alert();
  EXPECT_THAT(send(start_), IsEmpty());  // From here on.
  alert();
  alert();
  const Time morning = at("2026-01-20T07:00:00Z");
  EXPECT_EQ(next(start_), morning);
  EXPECT_THAT(send(morning - 1), IsEmpty());
  restart();
  const std::vector<Dispatch> sent = send(morning);
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_THAT(sent[0].body, HasSubstr(R"("count":2)"));
  end(sent[0], kDelivered, morning);
  restart();
  EXPECT_THAT(send(morning + kHour), IsEmpty());
  alert();
  const std::vector<Dispatch> second = send(morning + kDay);
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_THAT(second[0].body, HasSubstr(R"("count":1)"));
  EXPECT_NE(second[0].id, sent[0].id);
}

}  // namespace
}  // namespace reif
