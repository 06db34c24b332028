#include "service/notify/receiver_secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/notify/dispatcher.h"
#include "storage/memory/memory_outbox.h"
#include "storage/memory/memory_settings.h"
#include "storage/memory/memory_store.h"

namespace reif {
namespace {

using testing::ElementsAre;

constexpr Time kNow = 1'768'816'800'000;

ReceiverRow receiver() {
  ReceiverRow row;
  row.url = "https://hooks.example/";
  row.secrets = {"first"};
  row.time_zone = "UTC";
  return row;
}

TEST(ReceiverSecrets, OneThatWasNeverChangedIsAlone) {
  EXPECT_THAT(secrets_at(receiver(), kNow), ElementsAre("first"));
}

TEST(ReceiverSecrets, OneThatHasNoneHasNone) {
  ReceiverRow row = receiver();
  row.secrets.clear();
  EXPECT_THAT(secrets_at(row, kNow), testing::IsEmpty());
  change_secret(row, "first", kNow);
  EXPECT_THAT(secrets_at(row, kNow), ElementsAre("first"));
}

TEST(ReceiverSecrets, TheFormerOneCountsForADay) {
  ReceiverRow row = receiver();
  change_secret(row, "second", kNow);
  EXPECT_THAT(secrets_at(row, kNow), ElementsAre("second", "first"));
  EXPECT_THAT(secrets_at(row, kNow + kDay - 1), ElementsAre("second", "first"));
  EXPECT_THAT(secrets_at(row, kNow + kDay), ElementsAre("second"));
}

TEST(ReceiverSecrets, TheOneBeforeTheFormerEndsAtOnce) {
  ReceiverRow row = receiver();
  change_secret(row, "second", kNow);
  change_secret(row, "third", kNow + kHour);
  EXPECT_THAT(secrets_at(row, kNow + kHour), ElementsAre("third", "second"));
  EXPECT_THAT(secrets_at(row, kNow + kDay + kHour - 1), ElementsAre("third", "second"));
  EXPECT_THAT(secrets_at(row, kNow + kDay + kHour), ElementsAre("third"));
}

TEST(ReceiverSecrets, AnAttemptIsSignedWithWhatCountsThen) {
  MemoryStore store;
  MemoryOutbox outbox;
  MemorySettings settings;
  ReceiverRow row = receiver();
  change_secret(row, "second", kNow);
  row.number = settings.add_receiver(row).value();
  Dispatcher dispatcher(store, outbox, settings);
  ASSERT_TRUE(dispatcher.test(row.number, kNow));
  ASSERT_TRUE(dispatcher.spread(kNow));
  const std::vector<Dispatch> first = dispatcher.due(kNow, 10).value();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_THAT(first[0].receiver.secrets, ElementsAre("second", "first"));
  DeliveryOutcome failed;
  failed.error = "the receiver answered 500";
  ASSERT_TRUE(dispatcher.ended(first[0].delivery, failed, kNow));
  const std::vector<Dispatch> second = dispatcher.due(kNow + kDay, 10).value();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_THAT(second[0].receiver.secrets, ElementsAre("second"));
}

}  // namespace
}  // namespace reif
