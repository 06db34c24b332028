// What outbox.h promises, asked of every outbox.

#include "storage/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/memory/memory_outbox.h"
#include "storage/sqlite/sqlite_outbox.h"
#include "support/temp_folder.h"

namespace reif {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using State = DeliveryRow::State;

struct MemoryOutboxes {
  std::shared_ptr<MemoryOutboxDisk> disk = std::make_shared<MemoryOutboxDisk>();
  std::unique_ptr<Outbox> open() { return std::make_unique<MemoryOutbox>(disk); }
};

struct SqliteOutboxes {
  TempFolder folder;
  Checkpointer checkpointer;
  std::unique_ptr<Outbox> open() { return std::move(*open_sqlite_outbox(folder / "outbox.db", checkpointer)); }
};

std::vector<std::int64_t> numbers_of(const Result<std::vector<DeliveryRow>>& rows) {
  std::vector<std::int64_t> numbers;
  for (const DeliveryRow& row : rows.value()) {
    numbers.push_back(row.number);
  }
  return numbers;
}

DeliveryRow due_at(Time at) {
  DeliveryRow row;
  row.receiver = 7;
  row.alert = 3;
  row.id = "alert_3";
  row.first_due_at = row.due_at = at;
  return row;
}

DeliveryRow ended(DeliveryRow row, State state, Time at) {
  row.state = state;
  row.ended_at = at;
  return row;
}

template <class Place>
class OutboxTest : public testing::Test {
 protected:
  // Adds deliveries that are due at these instants.
  std::vector<DeliveryRow> add(const std::vector<Time>& instants) {
    std::vector<DeliveryRow> rows;
    for (const Time at : instants) {
      rows.push_back(due_at(at));
    }
    EXPECT_TRUE(outbox->add(rows, 0));
    return rows;
  }

  void reopen() {
    outbox.reset();
    outbox = place.open();
  }

  Place place;
  std::unique_ptr<Outbox> outbox = place.open();
};

using Places = testing::Types<MemoryOutboxes, SqliteOutboxes>;
TYPED_TEST_SUITE(OutboxTest, Places);

TYPED_TEST(OutboxTest, BeginsEmpty) {
  EXPECT_EQ(this->outbox->spread(), 0);
  EXPECT_THAT(numbers_of(this->outbox->due(kForever, 10)), IsEmpty());
  EXPECT_EQ(this->outbox->next_due().value(), std::nullopt);
  EXPECT_FALSE(this->outbox->find(1).value());
  EXPECT_THAT(numbers_of(this->outbox->dead(10)), IsEmpty());
  const Outbox::Counts counts = this->outbox->counts().value();
  EXPECT_EQ(counts.due, 0);
  EXPECT_EQ(counts.dead, 0);
  EXPECT_EQ(counts.oldest_due, std::nullopt);
}

TYPED_TEST(OutboxTest, NumbersWhatIsAddedAndMovesTheMark) {
  std::vector<DeliveryRow> rows{due_at(5), due_at(6)};
  ASSERT_TRUE(this->outbox->add(rows, 41));
  EXPECT_EQ(rows[0].number, 1);
  EXPECT_EQ(rows[1].number, 2);
  EXPECT_EQ(this->outbox->spread(), 41);
  std::vector<DeliveryRow> none;
  ASSERT_TRUE(this->outbox->add(none, 42));
  this->reopen();
  EXPECT_EQ(this->outbox->spread(), 42);
  EXPECT_EQ(this->add({7}).front().number, 3);
}

TYPED_TEST(OutboxTest, KeepsEveryMember) {
  DeliveryRow row = due_at(5);
  row.body = std::string("{\"a\":\"ä\0\"}", 10);
  row.state = State::dead;
  row.attempts = 9;
  row.due_at = 77;
  row.ended_at = 78;
  row.last_error = "503 Service Unavailable";
  std::vector<DeliveryRow> rows{row};
  ASSERT_TRUE(this->outbox->add(rows, 1));
  this->reopen();
  const DeliveryRow kept = this->outbox->find(1).value().value();
  EXPECT_EQ(kept.number, 1);
  EXPECT_EQ(kept.receiver, 7);
  EXPECT_EQ(kept.alert, 3);
  EXPECT_EQ(kept.id, "alert_3");
  EXPECT_EQ(kept.body, row.body);
  EXPECT_EQ(kept.state, State::dead);
  EXPECT_EQ(kept.attempts, 9);
  EXPECT_EQ(kept.first_due_at, 5);
  EXPECT_EQ(kept.due_at, 77);
  EXPECT_EQ(kept.ended_at, 78);
  EXPECT_EQ(kept.last_error, "503 Service Unavailable");
}

TYPED_TEST(OutboxTest, GivesWhatIsDueInItsOrder) {
  this->add({30, 10, 20, 10});
  EXPECT_THAT(numbers_of(this->outbox->due(20, 10)), ElementsAre(2, 4, 3));
  EXPECT_THAT(numbers_of(this->outbox->due(20, 2)), ElementsAre(2, 4));
  EXPECT_THAT(numbers_of(this->outbox->due(9, 10)), IsEmpty());
  EXPECT_EQ(this->outbox->next_due().value(), 10);
}

TYPED_TEST(OutboxTest, AnUpdateReplacesWhatIsKnown) {
  std::vector<DeliveryRow> rows = this->add({10, 20, 30});
  rows[0].due_at = 25;
  rows[0].attempts = 1;
  rows[1] = ended(rows[1], State::delivered, 21);
  ASSERT_TRUE(this->outbox->update({rows[0], rows[1]}));
  EXPECT_THAT(numbers_of(this->outbox->due(100, 10)), ElementsAre(1, 3));
  EXPECT_EQ(this->outbox->next_due().value(), 25);
  EXPECT_EQ(this->outbox->find(1).value()->attempts, 1);
  EXPECT_EQ(this->outbox->find(2).value()->state, State::delivered);
}

TYPED_TEST(OutboxTest, ListsTheDeadThatEndedLastFirst) {
  std::vector<DeliveryRow> rows = this->add({1, 2, 3, 4, 5});
  ASSERT_TRUE(this->outbox->update({ended(rows[0], State::dead, 50), ended(rows[1], State::dead, 70),
                                    ended(rows[2], State::delivered, 90), ended(rows[3], State::dead, 60)}));
  EXPECT_THAT(numbers_of(this->outbox->dead(10)), ElementsAre(2, 4, 1));
  EXPECT_THAT(numbers_of(this->outbox->dead(1)), ElementsAre(2));
  const Outbox::Counts counts = this->outbox->counts().value();
  EXPECT_EQ(counts.due, 1);
  EXPECT_EQ(counts.dead, 3);
  EXPECT_EQ(counts.oldest_due, 5);
}

TYPED_TEST(OutboxTest, ADeadOneCanBeDueAgain) {
  std::vector<DeliveryRow> rows = this->add({1});
  ASSERT_TRUE(this->outbox->update({ended(rows[0], State::dead, 50)}));
  ASSERT_TRUE(this->outbox->update({rows[0]}));
  EXPECT_THAT(numbers_of(this->outbox->due(1, 10)), ElementsAre(1));
  EXPECT_THAT(numbers_of(this->outbox->dead(10)), IsEmpty());
}

TYPED_TEST(OutboxTest, PurgesWhatEndedBefore) {
  std::vector<DeliveryRow> rows = this->add({1, 2, 3, 4});
  ASSERT_TRUE(this->outbox->update(
      {ended(rows[0], State::dead, 50), ended(rows[1], State::delivered, 50), ended(rows[2], State::delivered, 51)}));
  EXPECT_EQ(this->outbox->purge(State::delivered, 51, 10), 1);
  EXPECT_TRUE(this->outbox->find(1).value());
  EXPECT_FALSE(this->outbox->find(2).value());
  EXPECT_TRUE(this->outbox->find(3).value());
  EXPECT_EQ(this->outbox->purge(State::dead, 50, 10), 0);
  EXPECT_EQ(this->outbox->purge(State::dead, 51, 10), 1);
  EXPECT_FALSE(this->outbox->find(1).value());
  EXPECT_TRUE(this->outbox->find(4).value());
}

TYPED_TEST(OutboxTest, PurgesAPortionAtATime) {
  std::vector<DeliveryRow> rows = this->add({1, 2, 3});
  for (const DeliveryRow& row : rows) {
    ASSERT_TRUE(this->outbox->update({ended(row, State::delivered, 50)}));
  }
  EXPECT_EQ(this->outbox->purge(State::delivered, 51, 2), 2);
  EXPECT_EQ(this->outbox->purge(State::delivered, 51, 2), 1);
  EXPECT_EQ(this->outbox->purge(State::delivered, 51, 2), 0);
}

TYPED_TEST(OutboxTest, WhatWasPurgedStaysForgottenAndItsNumberIsNotGivenAgain) {
  std::vector<DeliveryRow> rows = this->add({1, 2});
  ASSERT_TRUE(this->outbox->update({ended(rows[0], State::dead, 50), ended(rows[1], State::dead, 50)}));
  ASSERT_EQ(this->outbox->purge(State::dead, 100, 10), 2);
  ASSERT_TRUE(this->outbox->update({rows[1]}));
  EXPECT_FALSE(this->outbox->find(2).value());
  this->reopen();
  EXPECT_EQ(this->add({9}).front().number, 3);
}

}  // namespace
}  // namespace reif
