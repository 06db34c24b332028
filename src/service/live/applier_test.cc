#include "service/live/applier.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/yaml.h"
#include "model/check.h"
#include "storage/memory/memory_log.h"
#include "storage/memory/memory_store.h"

namespace reif {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A demo is enough for sales and fades after a day; a visit is worth a little for good.
constexpr std::string_view kModel = R"(
name: m
touchpoints:
  visit: { type: page }
  demo: { event: Demo }
scores:
  s:
    rules:
      - { id: visit, each: visit, points: 3 }
      - { id: demo, each: demo, points: 10, decay: { expires: 1d } }
      - { id: size, if: account.employees >= 50, points: 20 }
stages:
  - { id: nurture }
  - { id: sql, if: scores.s >= 10 }
)";

Time at(std::string_view text) { return parse_time(text)->milliseconds; }

class ApplierTest : public testing::Test {
 protected:
  ApplierTest() {
    Issues issues;
    plan_ = std::make_unique<Plan>(check_model(*read_yaml(kModel, issues)).model, true);
    states_->keeps_history = true;
    options_.model_version = "1";
  }

  // A process over what the one before left behind.
  void restart() { ASSERT_TRUE(make()); }
  Result<void> make() {
    applier_.reset();
    log_ = std::make_unique<MemoryLog>(records_);
    store_ = std::make_unique<MemoryStore>(states_);
    reader_ = store_->reader();
    roster_ = std::make_unique<Roster>();
    applier_ = std::make_unique<Applier>(*plan_, *log_, *store_, *roster_, options_,
                                         [this](const AlertRow& alert) { raised_.push_back(alert); });
    return applier_->open();
  }
  Applier& applier() {
    if (applier_ == nullptr) {
      restart();
    }
    return *applier_;
  }

  // Into the log goes what `who`, members of a JSON object, did at `time`.
  void take(Time time, const std::string& who, const std::string& what, bool is_history = false) {
    applier();
    const std::string json =
        fmt::format(R"({{"messageId":"e{}","timestamp":"{}",{},{}}})", ++events_, format_time(time), who, what);
    take_line(json, is_history);
  }
  void take_line(const std::string& json, bool is_history = false) {
    const std::string record = encode_event_record({"web", is_history, json});
    ASSERT_TRUE(applier().applied() >= 1 && log_->append(std::vector<std::string_view>{record}));
  }

  // Everything that is to be done at that instant.
  void settle(Time now) {
    for (int steps = 0; step(now); ++steps) {
      ASSERT_LT(steps, 1000);
    }
  }
  bool step(Time now) {
    const Result<bool> more = applier().step(now);
    EXPECT_TRUE(more) << more.error().message;
    return more && *more;
  }
  // As the server does: from one instant at which something is due to the next.
  void live_until(Time until) {
    for (int turns = 0; applier().next_due() && *applier().next_due() <= until; ++turns) {
      ASSERT_LT(turns, 1000);
      settle(*applier().next_due());
    }
    settle(until);
  }

  LeadRow row(const std::string& id, bool is_user = true) {
    const auto profile = *reader_->find_profile(is_user, id);
    const std::optional<LeadRow> found = profile ? *reader_->lead(profile->number) : std::nullopt;
    EXPECT_TRUE(found) << id << " has no row";
    return found.value_or(LeadRow());
  }
  // Which alerts of their lead those that were raised are, in order.
  std::vector<int> sequences() const {
    std::vector<int> found;
    for (const AlertRow& alert : raised_) {
      const std::string_view name = "\"sequence\":";
      found.push_back(std::stoi(alert.message.substr(alert.message.find(name) + name.size())));
    }
    return found;
  }

  static constexpr const char* kAda = R"("userId":"ada")";
  static constexpr const char* kBob = R"("userId":"bob")";
  static constexpr const char* kVisit = R"("type":"page","name":"Home")";
  static constexpr const char* kDemo = R"("type":"track","event":"Demo")";
  static std::string firm(int employees) {
    return fmt::format(R"("type":"group","groupId":"acme","traits":{{"employees":{}}})", employees);
  }

  const Time start_ = at("2026-01-19T10:00:00Z");
  std::unique_ptr<Plan> plan_;
  std::shared_ptr<MemoryLogDisk> records_ = std::make_shared<MemoryLogDisk>();
  std::shared_ptr<MemoryStoreDisk> states_ = std::make_shared<MemoryStoreDisk>();
  std::unique_ptr<MemoryLog> log_;
  std::unique_ptr<MemoryStore> store_;
  std::unique_ptr<StoreReader> reader_;
  std::unique_ptr<Roster> roster_;
  Applier::Options options_;
  std::unique_ptr<Applier> applier_;
  std::vector<AlertRow> raised_;
  int events_ = 0;
};

TEST_F(ApplierTest, ATimerFiresAtItsVeryMillisecondAndNotBefore) {
  take(start_ + 500, kAda, kDemo);
  settle(start_ + 500);
  live_until(at("2026-01-20T00:00:00Z"));
  const Time fades = start_ + kDay + kMinute;  // Stages are judged at full minutes.
  ASSERT_EQ(applier().next_due(), fades);
  EXPECT_FALSE(step(fades - 1));
  EXPECT_EQ(row("ada").points, 10);
  EXPECT_EQ(row("ada").stage, 1);
  EXPECT_TRUE(step(fades));
  EXPECT_EQ(row("ada").points, 0);
  EXPECT_EQ(row("ada").stage, 0);
  EXPECT_EQ(reader_->lead_changes(row("ada").number)->back().at, fades);
}

TEST_F(ApplierTest, TimersAreKnownAgainAfterARestart) {
  take(start_, kAda, kDemo);
  settle(start_);
  const std::optional<Time> due = applier().next_due();
  ASSERT_TRUE(due);
  restart();
  EXPECT_EQ(applier().next_due(), due);
  live_until(start_ + 2 * kDay);
  EXPECT_EQ(row("ada").stage, 0);
}

TEST_F(ApplierTest, ManyTimersOfOneInstantAreDoneInSeveralSteps) {
  options_.timers_max = 2;
  for (int i = 0; i < 7; ++i) {
    take(start_ + i, fmt::format(R"("userId":"u{}")", i), kDemo);
  }
  live_until(start_ + 2 * kDay);
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(row(fmt::format("u{}", i)).stage, 0) << i;
  }
}

TEST_F(ApplierTest, MomentumIsBroughtUpToDateAtMidnight) {
  take(start_, kAda, kVisit);
  settle(start_);
  EXPECT_EQ(row("ada").momentum, 3);
  for (int day = 1; day <= 7; ++day) {
    const Time midnight = at("2026-01-19T00:00:00Z") + day * kDay;
    ASSERT_EQ(applier().next_due(), midnight);
    settle(midnight);
    EXPECT_EQ(row("ada").momentum, 3) << day;
  }
  live_until(at("2026-01-27T00:00:00Z"));
  EXPECT_EQ(row("ada").points, 3);
  EXPECT_EQ(row("ada").momentum, 0);
  EXPECT_EQ(applier().next_due(), std::nullopt);
}

TEST_F(ApplierTest, ACrossingIsToldOnceAndAgainAfterAFall) {
  take(start_, kAda, kDemo);
  settle(start_);
  take(start_ + kHour, kAda, kDemo);
  take(start_ + kHour, kAda, kVisit);
  settle(start_ + kHour);
  EXPECT_THAT(sequences(), ElementsAre(1));
  live_until(start_ + 3 * kDay);
  EXPECT_EQ(row("ada").stage, 0);
  EXPECT_THAT(sequences(), ElementsAre(1));
  take(start_ + 4 * kDay, kAda, kDemo);
  settle(start_ + 4 * kDay);
  take(start_ + 4 * kDay, kBob, kDemo);
  settle(start_ + 4 * kDay);
  EXPECT_THAT(sequences(), ElementsAre(1, 2, 1));  // Each lead's alerts are counted by themselves.
  EXPECT_NE(raised_[0].id, raised_[1].id);
  EXPECT_EQ(raised_[0].at, start_);
  EXPECT_EQ(raised_[1].at, start_ + 4 * kDay);
  EXPECT_EQ(row("ada").alerts, 2);
}

TEST_F(ApplierTest, AlertsAreCountedOnWhereALeadIsNotAtHand) {
  options_.memory_bytes = 0;
  for (int round = 0; round < 3; ++round) {
    take(start_ + round * kWeek, kAda, kDemo);
    settle(start_ + round * kWeek);
    live_until(start_ + round * kWeek + 2 * kDay);
  }
  EXPECT_THAT(sequences(), ElementsAre(1, 2, 3));
}

TEST_F(ApplierTest, ACrossingThatHasPassedWhenItBecomesKnownIsNotTold) {
  take(start_, kAda, kDemo);
  settle(start_ + 2 * kDay);
  EXPECT_THAT(*reader_->lead_changes(row("ada").number), SizeIs(2));
  EXPECT_THAT(raised_, IsEmpty());
}

TEST_F(ApplierTest, ACrossingThatStillHoldsIsToldLate) {
  take(start_, kAda, kDemo);
  settle(start_ + kHour);
  ASSERT_THAT(raised_, SizeIs(1));
  EXPECT_EQ(raised_[0].at, start_);
  EXPECT_EQ(raised_[0].raised_at, start_ + kHour);
  EXPECT_THAT(raised_[0].message, HasSubstr(R"("late":true)"));
}

TEST_F(ApplierTest, ACrossingThatLateKnowledgeMovesIsNotToldAgain) {
  take(start_ + kMinute, kAda, kDemo);
  settle(start_ + kMinute);
  take(start_, kAda, kDemo);
  settle(start_ + 2 * kMinute);
  EXPECT_THAT(sequences(), ElementsAre(1));
  EXPECT_EQ(row("ada").points, 20);
  const std::vector<ChangeRow> changes = *reader_->lead_changes(row("ada").number);
  ASSERT_THAT(changes, SizeIs(2));
  EXPECT_EQ(changes[0].withdrawn_at, start_ + 2 * kMinute);
  EXPECT_EQ(changes[1].at, start_);
}

TEST_F(ApplierTest, HistoryIsNotToldAndWhatFollowsIt) {
  take(start_, kAda, kDemo, true);
  settle(start_);
  EXPECT_EQ(row("ada").stage, 1);
  take(start_ + 1, kAda, kVisit);  // Nothing new: the crossing was history.
  settle(start_ + 1);
  EXPECT_THAT(raised_, IsEmpty());
  take(start_ + 1, kBob, kVisit, true);
  take(start_ + 2, kBob, kDemo);
  settle(start_ + 2);
  EXPECT_THAT(raised_, SizeIs(1));
}

TEST_F(ApplierTest, AVisitorIsToldOfWhenItIsALead) {
  take(start_, R"("anonymousId":"a1")", kDemo);
  settle(start_);
  EXPECT_EQ(row("a1", false).stage, 1);
  EXPECT_THAT(raised_, IsEmpty());
  take(start_ + kMinute, R"("anonymousId":"a1","userId":"ada")", R"("type":"identify","traits":{})");
  settle(start_ + kMinute);
  ASSERT_THAT(raised_, SizeIs(1));
  EXPECT_EQ(raised_[0].lead, row("ada").number);
}

TEST_F(ApplierTest, ADuplicateChangesNothing) {
  take_line(R"({"messageId":"x","timestamp":"2026-01-19T10:00:00Z","userId":"ada","type":"page"})");
  take_line(R"({"messageId":"x","timestamp":"2026-01-19T10:00:00Z","userId":"ada","type":"page"})");
  settle(start_);
  take_line(R"({"messageId":"x","timestamp":"2026-01-19T10:00:01Z","userId":"bob","type":"page"})");
  settle(start_ + kMinute);
  EXPECT_EQ(row("ada").points, 3);
  EXPECT_EQ(applier().counts().duplicates, 2);
  EXPECT_EQ(applier().counts().conflicts, 1);  // One says something else under the same id.
}

// Whether its members are at hand or not, and whoever said it.
TEST_F(ApplierTest, WhatAnAccountSaysIsSeenByAllItsLeads) {
  for (const std::size_t memory : {std::size_t{0}, std::size_t{1} << 20U}) {
    records_ = std::make_shared<MemoryLogDisk>();
    states_ = std::make_shared<MemoryStoreDisk>();
    options_.memory_bytes = memory;
    restart();
    take(start_, kAda, firm(10));
    settle(start_);
    EXPECT_EQ(row("ada").points, 0);
    take(start_ + kMinute, kBob, firm(60));
    settle(start_ + kMinute);
    EXPECT_EQ(row("ada").points, 20) << memory;
    EXPECT_EQ(row("ada").stage, 1) << memory;
    EXPECT_EQ(row("bob").points, 20) << memory;
    take(start_ + 2 * kMinute, kBob, firm(7));
    settle(start_ + 2 * kMinute);
    EXPECT_EQ(row("ada").points, 0) << memory;
  }
}

TEST_F(ApplierTest, WhatAnAccountSaidLateIsSeenByAllItsLeads) {
  take(start_, kAda, firm(10));
  take(start_ + kHour, kBob, firm(20));
  settle(start_ + kHour);
  take(start_ + kMinute, kBob, firm(60));
  settle(start_ + 2 * kHour);
  EXPECT_EQ(row("ada").stage, 0);
  EXPECT_THAT(*reader_->lead_changes(row("ada").number), SizeIs(2));  // Up at the one, down at the other.
}

TEST_F(ApplierTest, EveryStepKeepsHowFarItCame) {
  options_.stretch_bytes = 1;
  constexpr int kEvents = 5;
  for (int i = 0; i < kEvents; ++i) {
    take(start_ + i, kAda, kVisit);
  }
  for (Seq done = 1; done <= kEvents; ++done) {
    ASSERT_TRUE(step(start_ + kMinute));
    ASSERT_EQ(applier().applied(), done + 1);
    ASSERT_EQ(reader_->numbers()->applied, done + 1);
    ASSERT_EQ(row("ada").points, 3 * done);
    restart();
    ASSERT_EQ(applier().applied(), done + 1);
  }
  EXPECT_FALSE(step(start_ + kMinute));
  EXPECT_EQ(applier().counts().duplicates, 0);
}

TEST_F(ApplierTest, AFullDiskIsTriedAgainAndNothingIsToldBefore) {
  take(start_, kAda, kDemo);
  store_->set_full();
  const Result<bool> full = applier().step(start_);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, Error::Code::limited);
  EXPECT_THAT(raised_, IsEmpty());
  EXPECT_EQ(applier().applied(), 1);
  settle(start_ + kMinute);
  EXPECT_THAT(sequences(), ElementsAre(1));
  EXPECT_EQ(row("ada").points, 10);
  EXPECT_THAT(*reader_->alerts({}), SizeIs(1));
}

TEST_F(ApplierTest, AnAlertHasTheSameIdAfterAPowerCut) {
  take(start_, kAda, kDemo);
  settle(start_);
  states_->take_back(1);
  restart();
  settle(start_ + kHour);
  ASSERT_THAT(raised_, SizeIs(2));
  EXPECT_EQ(raised_[0].id, raised_[1].id);
  EXPECT_THAT(sequences(), ElementsAre(1, 1));
  EXPECT_THAT(*reader_->alerts({}), SizeIs(1));
}

TEST_F(ApplierTest, ARestartTellsNothingAgain) {
  take(start_, kAda, kDemo);
  settle(start_);
  restart();
  take(start_ + kMinute, kAda, kVisit);
  settle(start_ + kMinute);
  EXPECT_THAT(sequences(), ElementsAre(1));
}

// States are made anew where the scoring model is new.
TEST_F(ApplierTest, ARebuildAnnouncesNothing) {
  take(start_, kAda, kDemo);
  take(start_ + 1, kBob, kVisit, true);
  settle(start_ + 1);
  take(start_ + kMinute, kBob, kDemo);  // Taken in and not applied when the rebuild begins.
  ASSERT_TRUE(store_->clear());
  options_.model_version = "2";
  options_.announce_from = log_->head();
  options_.stretch_bytes = 1;
  restart();
  settle(start_ + kMinute);
  EXPECT_THAT(sequences(), ElementsAre(1));
  EXPECT_EQ(row("ada").stage, 1);
  EXPECT_EQ(row("bob").stage, 1);
  EXPECT_EQ(row("bob").points, 13);
}

// Else what is taken next would be numbered as something that was applied.
TEST_F(ApplierTest, ALogThatLostItsEndIsNotGoneOnWith) {
  take(start_, kAda, kDemo);
  take(start_, kAda, kDemo);
  settle(start_);
  records_ = std::make_shared<MemoryLogDisk>();
  const Result<void> opened = make();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Error::Code::corrupt);
  EXPECT_THAT(opened.error().message, HasSubstr("the log ends before record 1, but record 2 was applied"));
}

TEST_F(ApplierTest, AfterARebuildAlertsGoOn) {
  take(start_, kAda, kDemo);
  settle(start_);
  ASSERT_TRUE(store_->clear());
  options_.model_version = "2";
  options_.announce_from = log_->head();
  restart();
  live_until(start_ + 2 * kDay);
  take(start_ + 2 * kDay, kAda, kDemo);
  settle(start_ + 2 * kDay);
  EXPECT_THAT(sequences(), ElementsAre(1, 2));
  EXPECT_EQ(row("ada").alerts, 2);
}

}  // namespace
}  // namespace reif
