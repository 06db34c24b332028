// What store.h promises, asked of every store.

#include "storage/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/memory/memory_store.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/temp_folder.h"

namespace reif {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct MemoryStores {
  std::shared_ptr<MemoryStoreDisk> disk = std::make_shared<MemoryStoreDisk>();
  std::unique_ptr<Store> open() { return std::make_unique<MemoryStore>(disk); }
};

struct SqliteStores {
  TempFolder folder;
  Checkpointer checkpointer;
  std::unique_ptr<Store> open() { return std::move(*open_sqlite_store(folder / "state.db", checkpointer)); }
};

template <class Row>
std::vector<std::int64_t> numbers_of(const Result<std::vector<Row>>& rows) {
  std::vector<std::int64_t> numbers;
  for (const Row& row : rows.value()) {
    numbers.push_back(row.number);
  }
  return numbers;
}

ProfileRow user(std::int64_t number, std::int64_t circle) {
  return {number, true, "user" + std::to_string(number), "", circle};
}

// A row whose members all differ, by its number.
LeadRow lead(std::int64_t number, std::int64_t circle) {
  LeadRow row;
  row.number = number;
  row.circle = circle;
  row.is_visitor = number % 2 == 0;
  row.is_excluded = number % 3 == 0;
  row.stage = static_cast<std::int32_t>(number % 4) - 1;
  row.grade = static_cast<std::int32_t>(number % 17) - 1;
  row.points = 1000 - number;
  row.momentum = -number;
  row.value = 0.1 * static_cast<double>(number);
  row.known_since = 10 * number;
  row.last_activity = 20 * number;
  row.judged = 30 * number;
  row.next_change = number % 5 == 0 ? kForever : 40 * number;
  row.alerts = number % 7;
  row.id = "user" + std::to_string(number);
  row.scores = "{\"points\":" + std::to_string(number) + "}";
  row.attributes = "{\"name\":\"Änne\"}";
  row.account = number % 2 == 0 ? "" : "{\"id\":\"acme\"}";
  return row;
}

void expect_columns(const LeadRow& row, const LeadRow& expected) {
  EXPECT_EQ(row.number, expected.number);
  EXPECT_EQ(row.circle, expected.circle);
  EXPECT_EQ(row.is_visitor, expected.is_visitor);
  EXPECT_EQ(row.is_excluded, expected.is_excluded);
  EXPECT_EQ(row.stage, expected.stage);
  EXPECT_EQ(row.grade, expected.grade);
  EXPECT_EQ(row.points, expected.points);
  EXPECT_EQ(row.momentum, expected.momentum);
  EXPECT_EQ(row.value, expected.value);
  EXPECT_EQ(row.known_since, expected.known_since);
  EXPECT_EQ(row.last_activity, expected.last_activity);
  EXPECT_EQ(row.judged, expected.judged);
  EXPECT_EQ(row.next_change, expected.next_change);
  EXPECT_EQ(row.alerts, expected.alerts);
}

void expect_texts(const LeadRow& row, const LeadRow& expected) {
  EXPECT_EQ(row.id, expected.id);
  EXPECT_EQ(row.scores, expected.scores);
  EXPECT_EQ(row.attributes, expected.attributes);
  EXPECT_EQ(row.account, expected.account);
}

ChangeRow change(std::int64_t number, std::int64_t lead) {
  ChangeRow row;
  row.number = number;
  row.lead = lead;
  row.ladder = "stage";
  row.at = 100 + number;
  row.from = "nurture";
  row.to = "mql";
  row.cause = "event";
  row.scores = "{}";
  row.model = "3";
  row.known_at = 200 + number;
  row.is_alerted = number % 2 == 1;
  return row;
}

AlertRow alert(std::int64_t number, std::int64_t lead) {
  return {number, "alert" + std::to_string(number), lead, 100 + number, 200 + number, "{\"n\":1}"};
}

template <class Place>
class StoreTest : public testing::Test {
 protected:
  void commit(const StateDelta& delta) {
    const Result<void> committed = store->commit(delta);
    ASSERT_TRUE(committed) << committed.error().message;
  }

  // Leads 1 to `count`, each its own circle.
  void commit_leads(std::int64_t count) {
    StateDelta delta;
    delta.applied = count + 1;
    for (std::int64_t number = 1; number <= count; ++number) {
      delta.profiles.push_back(user(number, number));
      delta.leads.push_back(lead(number, number));
    }
    commit(delta);
  }

  void reopen() {
    reader.reset();
    store.reset();
    store = place.open();
    reader = store->reader();
  }

  Place place;
  std::unique_ptr<Store> store = place.open();
  std::unique_ptr<StoreReader> reader = store->reader();
};

using Places = testing::Types<MemoryStores, SqliteStores>;
TYPED_TEST_SUITE(StoreTest, Places);

TYPED_TEST(StoreTest, BeginsEmpty) {
  const StateNumbers numbers = this->reader->numbers().value();
  EXPECT_EQ(numbers.applied, 1);
  EXPECT_EQ(numbers.profile, 0);
  EXPECT_EQ(numbers.account, 0);
  EXPECT_EQ(numbers.change, 0);
  EXPECT_EQ(numbers.alert, 0);
  EXPECT_FALSE(this->reader->find_profile(true, "a").value());
  EXPECT_THAT(this->reader->circle_events(1).value(), IsEmpty());
  EXPECT_THAT(this->reader->events_with_key(0).value(), IsEmpty());
  EXPECT_FALSE(this->reader->find_account("a").value());
  EXPECT_FALSE(this->reader->lead(1).value());
  EXPECT_THAT(this->reader->changes({}).value(), IsEmpty());
  EXPECT_THAT(this->reader->alerts({}).value(), IsEmpty());
}

TYPED_TEST(StoreTest, SaysTheHighestNumbersAlsoWhenOpenedAgain) {
  StateDelta delta;
  delta.applied = 78;
  delta.profiles = {user(1, 1), user(2, 1)};
  delta.accounts = {{1, "acme"}, {2, "bits"}, {3, "cars"}};
  delta.changes = {change(1, 1), change(2, 1), change(3, 1), change(4, 1)};
  delta.alerts = {alert(1, 1), alert(2, 1), alert(3, 1), alert(4, 1), alert(5, 1)};
  this->commit(delta);
  for (int i = 0; i < 2; ++i) {
    const StateNumbers numbers = this->reader->numbers().value();
    EXPECT_EQ(numbers.applied, 78);
    EXPECT_EQ(numbers.profile, 2);
    EXPECT_EQ(numbers.account, 3);
    EXPECT_EQ(numbers.change, 4);
    EXPECT_EQ(numbers.alert, 5);
    this->reopen();
  }
}

TYPED_TEST(StoreTest, FindsAProfileByWhatItIs) {
  StateDelta delta;
  delta.profiles = {{1, true, "x", "", 1}, {2, false, "x", "x", 1}, {3, false, "y", "", 3}};
  this->commit(delta);
  EXPECT_EQ(this->reader->find_profile(true, "x").value()->number, 1);
  const ProfileRow anonymous = this->reader->find_profile(false, "x").value().value();
  EXPECT_EQ(anonymous.number, 2);
  EXPECT_FALSE(anonymous.is_user);
  EXPECT_EQ(anonymous.id, "x");
  EXPECT_EQ(anonymous.first_user, "x");
  EXPECT_EQ(anonymous.circle, 1);
  EXPECT_FALSE(this->reader->find_profile(true, "y").value());
  EXPECT_FALSE(this->reader->find_profile(false, "").value());
}

TYPED_TEST(StoreTest, ReplacesAProfile) {
  StateDelta delta;
  delta.profiles = {user(1, 1), {2, false, "a", "", 2}, user(3, 3)};
  this->commit(delta);
  delta.profiles = {{2, false, "a", "user1", 1}};
  this->commit(delta);
  const ProfileRow row = this->reader->find_profile(false, "a").value().value();
  EXPECT_EQ(row.first_user, "user1");
  EXPECT_EQ(row.circle, 1);
  EXPECT_THAT(numbers_of(this->reader->circle_profiles(1)), ElementsAre(1, 2));
  EXPECT_THAT(numbers_of(this->reader->circle_profiles(2)), IsEmpty());
  EXPECT_THAT(numbers_of(this->reader->circle_profiles(3)), ElementsAre(3));
}

TYPED_TEST(StoreTest, ACirclesEventsFollowItsProfiles) {
  StateDelta delta;
  delta.profiles = {user(1, 1), user(2, 2), user(3, 3)};
  delta.events = {{10, 1, 100}, {11, 2, 101}, {12, 1, 102}, {13, 3, 103}};
  this->commit(delta);
  EXPECT_THAT(this->reader->circle_events(1).value(), ElementsAre(10, 12));
  EXPECT_THAT(this->reader->circle_events(2).value(), ElementsAre(11));
  delta = StateDelta();
  delta.profiles = {user(1, 2)};
  delta.events = {{14, 2, 104}};
  this->commit(delta);
  EXPECT_THAT(this->reader->circle_events(1).value(), IsEmpty());
  EXPECT_THAT(this->reader->circle_events(2).value(), ElementsAre(10, 11, 12, 14));
}

TYPED_TEST(StoreTest, FindsEventsByKeyCollisionsToo) {
  const std::uint64_t highest = ~std::uint64_t{0};
  StateDelta delta;
  delta.profiles = {user(1, 1), user(2, 2)};
  delta.events = {{12, 2, highest}, {10, 1, highest}, {11, 1, 0}, {13, 1, highest - 1}};
  this->commit(delta);
  EXPECT_THAT(this->reader->events_with_key(highest).value(), ElementsAre(10, 12));
  EXPECT_THAT(this->reader->events_with_key(0).value(), ElementsAre(11));
  EXPECT_THAT(this->reader->events_with_key(highest - 1).value(), ElementsAre(13));
  EXPECT_THAT(this->reader->events_with_key(1).value(), IsEmpty());
}

TYPED_TEST(StoreTest, KnowsWhoIsAMemberOfAnAccountNow) {
  StateDelta delta;
  delta.profiles = {user(1, 1), user(2, 2), user(3, 3)};
  delta.accounts = {{1, "acme"}, {2, "bits"}};
  delta.account_events = {{1, 10, 3}, {1, 11, 1}, {2, 12, 2}, {1, 13, 3}};
  this->commit(delta);
  EXPECT_EQ(this->reader->find_account("acme").value()->number, 1);
  EXPECT_EQ(this->reader->find_account("bits").value()->id, "bits");
  EXPECT_FALSE(this->reader->find_account("cars").value());
  EXPECT_THAT(this->reader->account_events(1).value(), ElementsAre(10, 11, 13));
  EXPECT_THAT(this->reader->account_events(2).value(), ElementsAre(12));
  EXPECT_THAT(this->reader->account_circles(1).value(), ElementsAre(1, 3));
  delta = StateDelta();
  delta.profiles = {user(3, 2), user(1, 2)};
  this->commit(delta);
  EXPECT_THAT(this->reader->account_circles(1).value(), ElementsAre(2));
  EXPECT_THAT(this->reader->account_circles(2).value(), ElementsAre(2));
  EXPECT_THAT(this->reader->account_circles(3).value(), IsEmpty());
}

TYPED_TEST(StoreTest, KeepsEveryMemberOfALead) {
  this->commit_leads(9);
  for (std::int64_t number = 1; number <= 9; ++number) {
    const LeadRow row = this->reader->lead(number).value().value();
    expect_columns(row, lead(number, number));
    expect_texts(row, lead(number, number));
  }
  LeadRow extreme = lead(9, 9);
  extreme.last_activity = kTimeMin;
  extreme.next_change = kForever;
  extreme.value = 1e300;
  StateDelta delta;
  delta.leads = {extreme};
  this->commit(delta);
  expect_columns(this->reader->lead(9).value().value(), extreme);
}

TYPED_TEST(StoreTest, ReplacesALead) {
  this->commit_leads(3);
  for (const char* attributes : {"{\"name\":\"Bea\"}", "{\"name\":\"Bea\"}", "{}"}) {
    LeadRow changed = lead(2, 2);
    changed.points = 77;
    changed.scores = "{}";
    changed.attributes = attributes;
    changed.account = "{\"id\":\"bits\"}";
    StateDelta delta;
    delta.leads = {changed};
    this->commit(delta);
    expect_columns(this->reader->lead(2).value().value(), changed);
    expect_texts(this->reader->lead(2).value().value(), changed);
  }
  expect_texts(this->reader->lead(3).value().value(), lead(3, 3));
}

TYPED_TEST(StoreTest, GivesTheLeadsOfACircle) {
  StateDelta delta;
  delta.profiles = {user(1, 1), user(2, 1), user(3, 3), user(4, 1)};
  delta.leads = {lead(4, 1), lead(1, 1), lead(3, 3)};
  this->commit(delta);
  EXPECT_THAT(numbers_of(this->reader->circle_leads(1)), ElementsAre(1, 4));
  expect_texts(this->reader->circle_leads(3).value().at(0), lead(3, 3));
  EXPECT_THAT(numbers_of(this->reader->circle_leads(2)), IsEmpty());
}

TYPED_TEST(StoreTest, LeadsCanBeGoneAndComeAgain) {
  this->commit_leads(3);
  StateDelta delta;
  delta.gone_leads = {2, 3, 77};
  delta.leads = {lead(3, 3)};
  this->commit(delta);
  EXPECT_FALSE(this->reader->lead(2).value());
  EXPECT_TRUE(this->reader->lead(3).value());
  delta = StateDelta();
  delta.leads = {lead(2, 2)};
  this->commit(delta);
  expect_texts(this->reader->lead(2).value().value(), lead(2, 2));
}

TYPED_TEST(StoreTest, ScansLeadsInTheOrderOfTheirNumbers) {
  this->commit_leads(9);
  StateDelta delta;
  delta.gone_leads = {4};
  this->commit(delta);
  for (const bool texts : {false, true}) {
    std::vector<std::int64_t> numbers;
    ASSERT_TRUE(this->reader->scan_leads(2, 7, texts, [&](const LeadRow& row) {
      numbers.push_back(row.number);
      expect_columns(row, lead(row.number, row.number));
      if (texts) {
        expect_texts(row, lead(row.number, row.number));
      }
      return true;
    }));
    EXPECT_THAT(numbers, ElementsAre(2, 3, 5, 6));
  }
}

TYPED_TEST(StoreTest, AScanStopsWhenItIsTold) {
  this->commit_leads(9);
  for (const bool texts : {false, true}) {
    std::vector<std::int64_t> numbers;
    const auto take = [&](const LeadRow& row) {
      numbers.push_back(row.number);
      return numbers.size() < 3;
    };
    ASSERT_TRUE(this->reader->scan_leads(0, 100, texts, take));
    EXPECT_THAT(numbers, ElementsAre(1, 2, 3));
    ASSERT_TRUE(this->reader->scan_leads(10, 100, texts, take));
    ASSERT_TRUE(this->reader->scan_leads(5, 5, texts, take));
    EXPECT_EQ(numbers.size(), 3);
  }
}

TYPED_TEST(StoreTest, KeepsChangesOfALeadAndTakesThemBack) {
  StateDelta delta;
  delta.changes = {change(1, 7), change(2, 8), change(3, 7)};
  this->commit(delta);
  ChangeRow withdrawn = change(1, 7);
  withdrawn.withdrawn_at = 999;
  delta.changes = {withdrawn};
  this->commit(delta);
  const std::vector<ChangeRow> rows = this->reader->lead_changes(7).value();
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows[0].number, 1);
  EXPECT_EQ(rows[0].lead, 7);
  EXPECT_EQ(rows[0].ladder, "stage");
  EXPECT_EQ(rows[0].at, 101);
  EXPECT_EQ(rows[0].from, "nurture");
  EXPECT_EQ(rows[0].to, "mql");
  EXPECT_EQ(rows[0].cause, "event");
  EXPECT_EQ(rows[0].scores, "{}");
  EXPECT_EQ(rows[0].model, "3");
  EXPECT_EQ(rows[0].known_at, 201);
  EXPECT_EQ(rows[0].withdrawn_at, 999);
  EXPECT_TRUE(rows[0].is_alerted);
  EXPECT_EQ(rows[1].number, 3);
  EXPECT_EQ(rows[1].withdrawn_at, kForever);
}

TYPED_TEST(StoreTest, KeepsAlertsOfALead) {
  StateDelta delta;
  delta.alerts = {alert(1, 7), alert(2, 8), alert(3, 7)};
  this->commit(delta);
  const std::vector<AlertRow> rows = this->reader->lead_alerts(7).value();
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows[0].number, 1);
  EXPECT_EQ(rows[0].id, "alert1");
  EXPECT_EQ(rows[0].lead, 7);
  EXPECT_EQ(rows[0].at, 101);
  EXPECT_EQ(rows[0].raised_at, 201);
  EXPECT_EQ(rows[0].message, "{\"n\":1}");
  EXPECT_EQ(rows[1].number, 3);
}

TYPED_TEST(StoreTest, PagesThroughChangesAndAlerts) {
  StateDelta delta;
  for (std::int64_t number = 1; number <= 5; ++number) {
    delta.changes.push_back(change(number, 7));
    delta.alerts.push_back(alert(number, 7));
  }
  this->commit(delta);
  EXPECT_THAT(numbers_of(this->reader->changes({0, 2})), ElementsAre(1, 2));
  EXPECT_THAT(numbers_of(this->reader->changes({2, 100})), ElementsAre(3, 4, 5));
  EXPECT_THAT(numbers_of(this->reader->alerts({3, 1})), ElementsAre(4));
  EXPECT_THAT(numbers_of(this->reader->alerts({5, 1})), IsEmpty());
}

TYPED_TEST(StoreTest, ClearKeepsWhatWasAnnounced) {
  this->commit_leads(3);
  StateDelta delta;
  delta.applied = 55;
  delta.events = {{10, 1, 100}};
  delta.accounts = {{1, "acme"}};
  delta.account_events = {{1, 10, 1}};
  delta.changes = {change(1, 1)};
  delta.alerts = {alert(1, 1), alert(2, 2)};
  this->commit(delta);
  ASSERT_TRUE(this->store->clear());
  for (int i = 0; i < 2; ++i) {
    const StateNumbers numbers = this->reader->numbers().value();
    EXPECT_EQ(numbers.applied, 1);
    EXPECT_EQ(numbers.profile, 0);
    EXPECT_EQ(numbers.account, 0);
    EXPECT_EQ(numbers.change, 1);
    EXPECT_EQ(numbers.alert, 2);
    EXPECT_FALSE(this->reader->lead(1).value());
    EXPECT_FALSE(this->reader->find_profile(true, "user1").value());
    EXPECT_THAT(this->reader->events_with_key(100).value(), IsEmpty());
    EXPECT_THAT(this->reader->account_events(1).value(), IsEmpty());
    EXPECT_THAT(numbers_of(this->reader->lead_alerts(1)), ElementsAre(1));
    this->reopen();
  }
  this->commit_leads(2);
  EXPECT_THAT(this->reader->circle_events(1).value(), IsEmpty());
  EXPECT_THAT(this->reader->account_circles(1).value(), IsEmpty());
  expect_texts(this->reader->lead(2).value().value(), lead(2, 2));
}

TEST(MemoryStoreTest, APowerCutTakesTheLastCommitsBack) {
  const auto disk = std::make_shared<MemoryStoreDisk>();
  disk->keeps_history = true;
  MemoryStore store(disk);
  for (Seq applied = 2; applied <= 5; ++applied) {
    StateDelta delta;
    delta.applied = applied;
    delta.profiles = {user(applied - 1, 1)};
    ASSERT_TRUE(store.commit(delta));
  }
  disk->take_back(2);
  const StateNumbers numbers = MemoryStore(disk).reader()->numbers().value();
  EXPECT_EQ(numbers.applied, 3);
  EXPECT_EQ(numbers.profile, 2);
}

TEST(MemoryStoreTest, AFullDiskTakesNothingOnce) {
  MemoryStore store;
  StateDelta delta;
  delta.applied = 2;
  store.set_full();
  const Result<void> committed = store.commit(delta);
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, Error::Code::limited);
  EXPECT_EQ(store.reader()->numbers().value().applied, 1);
  EXPECT_TRUE(store.commit(delta));
  EXPECT_EQ(store.reader()->numbers().value().applied, 2);
}

}  // namespace
}  // namespace reif
