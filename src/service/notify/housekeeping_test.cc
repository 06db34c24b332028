#include "service/notify/housekeeping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/notify/notifier.h"
#include "storage/memory/memory_outbox.h"
#include "storage/memory/memory_settings.h"
#include "storage/memory/memory_store.h"

namespace reif {
namespace {

using State = DeliveryRow::State;

constexpr Time kStart = 20'000 * kDay;

// Whose disk may be full, and who counts what it is asked.
class WatchedOutbox : public MemoryOutbox {
 public:
  Result<std::size_t> purge(State ended, Time before, std::size_t limit) override {
    ++purges;
    return is_full ? fail(Error::Code::limited, "the disk is full") : MemoryOutbox::purge(ended, before, limit);
  }
  bool is_full = false;
  int purges = 0;
};

class HousekeepingTest : public testing::Test {
 protected:
  // A message that ended at this instant; its number.
  std::int64_t ended(State state, Time at) {
    std::vector<DeliveryRow> rows(1);
    rows[0].first_due_at = rows[0].due_at = at;
    rows[0].state = state;
    rows[0].ended_at = state == State::due ? kForever : at;
    EXPECT_TRUE(outbox_.add(rows, 0));
    return rows[0].number;
  }
  bool is_kept(std::int64_t number) { return outbox_.find(number).value().has_value(); }
  bool is_answer_kept(std::string_view scope) { return settings_.find_answer(scope).value().has_value(); }

  WatchedOutbox outbox_;
  MemorySettings settings_;
  Housekeeping housekeeping_{outbox_, settings_, {}};
};

TEST_F(HousekeepingTest, EachKindIsKeptAsLongAsItIsSaid) {
  const std::int64_t delivered = ended(State::delivered, kStart);
  const std::int64_t dead = ended(State::dead, kStart);
  const std::int64_t due = ended(State::due, kStart);
  ASSERT_TRUE(settings_.add_answer({"scope", "", 200, "{}", kStart}));
  std::vector<Span> gone(3);  // When each was there for the last time.
  for (Time now = kStart; now < kStart + 100 * kDay; now += kMinute) {
    ASSERT_TRUE(housekeeping_.turn(now));
    gone[0] = is_kept(delivered) ? now - kStart : gone[0];
    gone[1] = is_kept(dead) ? now - kStart : gone[1];
    gone[2] = is_answer_kept("scope") ? now - kStart : gone[2];
  }
  EXPECT_TRUE(is_kept(due));
  const std::vector<Span> kept{30 * kDay, 90 * kDay, kDay};
  for (std::size_t i = 0; i < kept.size(); ++i) {
    EXPECT_GE(gone[i], kept[i]);
    EXPECT_LE(gone[i], kept[i] + Housekeeping::kEvery);
  }
}

TEST_F(HousekeepingTest, LooksOnceAnHour) {
  for (Time now = kStart; now < kStart + kDay; now += kMinute) {
    ASSERT_TRUE(housekeeping_.turn(now));
  }
  EXPECT_EQ(outbox_.purges, 2 * 24);
}

TEST_F(HousekeepingTest, GoesOnAtOnceWhereThereIsMore) {
  const std::int64_t count = 2 * static_cast<std::int64_t>(Housekeeping::kPortion) + 1;
  std::vector<DeliveryRow> rows(static_cast<std::size_t>(count));
  for (DeliveryRow& row : rows) {
    row.state = State::dead;
    row.ended_at = kStart;
  }
  ASSERT_TRUE(outbox_.add(rows, 0));
  const Time later = kStart + 91 * kDay;
  ASSERT_TRUE(housekeeping_.turn(later));
  EXPECT_TRUE(is_kept(count));
  ASSERT_TRUE(housekeeping_.turn(later));
  EXPECT_TRUE(is_kept(count));
  ASSERT_TRUE(housekeeping_.turn(later));
  EXPECT_FALSE(is_kept(count));
  const int purges = outbox_.purges;
  ASSERT_TRUE(housekeeping_.turn(later));
  EXPECT_EQ(outbox_.purges, purges);
}

TEST_F(HousekeepingTest, TriesAgainAfterTrouble) {
  const std::int64_t number = ended(State::delivered, kStart - 31 * kDay);
  outbox_.is_full = true;
  EXPECT_FALSE(housekeeping_.turn(kStart));
  outbox_.is_full = false;
  EXPECT_TRUE(housekeeping_.turn(kStart + kSecond));
  EXPECT_FALSE(is_kept(number));
}

TEST_F(HousekeepingTest, AClockThatIsPutBackDoesNotEndIt) {
  ASSERT_TRUE(housekeeping_.turn(kStart + 1'000 * kDay));
  const std::int64_t number = ended(State::delivered, kStart - 31 * kDay);
  ASSERT_TRUE(housekeeping_.turn(kStart));
  EXPECT_FALSE(is_kept(number));
}

TEST_F(HousekeepingTest, KeepsAsLongAsTheConfigurationSays) {
  Housekeeping brief(outbox_, settings_, {.delivered = kDay, .dead = 2 * kDay, .answers = kHour});
  const std::int64_t delivered = ended(State::delivered, kStart);
  const std::int64_t dead = ended(State::dead, kStart);
  ASSERT_TRUE(settings_.add_answer({"scope", "", 200, "{}", kStart}));
  ASSERT_TRUE(brief.turn(kStart + kHour + 1));
  EXPECT_FALSE(is_answer_kept("scope"));
  EXPECT_TRUE(is_kept(delivered));
  ASSERT_TRUE(brief.turn(kStart + kDay + kHour + 1));
  EXPECT_FALSE(is_kept(delivered));
  EXPECT_TRUE(is_kept(dead));
}

TEST_F(HousekeepingTest, TheNotifierDoesItFromItsFirstTurnOn) {
  const std::int64_t number = ended(State::delivered, kStart - 31 * kDay);
  MemoryStore store;
  Notifier notifier(
      store, outbox_, settings_, [](const Dispatch&, const std::function<void(DeliveryOutcome)>&) {},
      [] { return kStart; });
  notifier.stop();
  EXPECT_FALSE(is_kept(number));
}

}  // namespace
}  // namespace reif
