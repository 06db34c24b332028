#include "service/live/log_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "codec/log_record.h"
#include "storage/memory/memory_log.h"
#include "storage/memory/memory_store.h"

namespace reif {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// A log that writes down what is asked of it, and waits where it is told to.
class WatchedLog : public Log {
 public:
  Result<Seq> append(std::span<const std::string_view> records) override {
    std::unique_lock lock(mutex_);
    ++begun_;
    changed_.notify_all();
    changed_.wait_for(lock, kPatience, [this] { return !is_held_; });
    Result<Seq> appended = log.append(records);
    note_locked("append of " + std::to_string(records.size()));
    return appended;
  }
  Seq head() const override { return log.head(); }
  std::unique_ptr<LogReader> reader() override { return log.reader(); }

  void hold() { set_held(true); }
  void release() { set_held(false); }
  // Waits until so many appends have begun.
  void await_begun(int count) {
    await([&] { return begun_ >= count; });
  }
  void note(const std::string& what) {
    const std::lock_guard lock(mutex_);
    note_locked(what);
  }
  void await_noted(std::size_t count) {
    await([&] { return journal_.size() >= count; });
  }
  std::vector<std::string> journal() {
    const std::lock_guard lock(mutex_);
    return journal_;
  }

  MemoryLog log;

 private:
  static constexpr std::chrono::seconds kPatience{20};

  void note_locked(const std::string& what) {
    journal_.push_back(what);
    changed_.notify_all();
  }
  void set_held(bool is_held) {
    const std::lock_guard lock(mutex_);
    is_held_ = is_held;
    changed_.notify_all();
  }
  template <class Condition>
  void await(Condition condition) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, kPatience, condition)) << "it never came";
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_held_ = false;
  int begun_ = 0;
  std::vector<std::string> journal_;
};

class LogWriterTest : public testing::Test {
 protected:
  ~LogWriterTest() override { log_.release(); }

  LogWriter& writer() {
    if (!writer_) {
      writer_.emplace(log_, claims_, limits_,
                      LogWriter::Hooks{[this] { return applied_.load(); }, [] {}, [this] { log_.note("answered"); }});
    }
    return *writer_;
  }

  // One event, whose receipt is written down under its name.
  Submission submission(const std::string& name, const std::string& json = R"("anonymousId":"a1")") {
    Submission made;
    made.source = "web";
    made.done = [this, name](const Result<Submission::Receipt>& receipt) {
      std::string word = name + (receipt ? " is kept" : " failed");
      word += receipt && !receipt->ignored.empty() ? ", ignored" : "";
      word += receipt && !receipt->dropped.empty() ? ", dropped" : "";
      log_.note(word);
    };
    std::string body = R"({"type":"track","event":")" + name + R"(",)" + json + "}";
    body.reserve(body.size() + IntakeReader::kPadding);
    made.events = intake_.read(body, {EventType::track}, 0)->events;
    EXPECT_THAT(made.events, SizeIs(1));
    return made;
  }
  bool submit(Submission made) { return writer().submit(made); }

  // Submits one that the log holds, so that what comes now must wait.
  void occupy() {
    log_.hold();
    ASSERT_TRUE(submit(submission("first")));
    writer().flush();
    log_.await_begun(1);
  }

  std::vector<std::string> records() {
    std::vector<std::string> found;
    EXPECT_TRUE(
        log_.reader()->fetch(1, 1'000'000, [&](const LogRecord& record) { found.emplace_back(record.bytes); }));
    return found;
  }

  WatchedLog log_;
  MemoryStore store_;
  Claims claims_{store_};
  IntakeReader intake_;
  LogWriter::Limits limits_;
  std::atomic<Seq> applied_ = 1;
  std::optional<LogWriter> writer_;
};

TEST_F(LogWriterTest, NobodyIsToldBeforeTheAppendHasReturned) {
  occupy();
  EXPECT_THAT(log_.journal(), IsEmpty());
  log_.release();
  log_.await_noted(3);
  EXPECT_THAT(log_.journal(), ElementsAre("append of 1", "first is kept", "answered"));
}

TEST_F(LogWriterTest, WhatWaitsIsWrittenByOneAppend) {
  occupy();
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_TRUE(submit(submission(name)));
  }
  log_.release();
  log_.await_noted(8);
  EXPECT_THAT(log_.journal(), ElementsAre("append of 1", "first is kept", "answered", "append of 3", "a is kept",
                                          "b is kept", "c is kept", "answered"));
}

TEST_F(LogWriterTest, WhatIsSubmittedLaterIsWrittenAfterAFlush) {
  for (const std::size_t number : {1U, 2U, 3U}) {
    ASSERT_TRUE(submit(submission("one")));
    writer().flush();
    log_.await_noted(3 * number);
  }
  EXPECT_EQ(log_.head(), 4);
}

TEST_F(LogWriterTest, ARecordSaysWhereItIsFromAndWhetherItIsHistory) {
  Submission history = submission("h");
  history.is_history = true;
  history.source = "crm";
  const std::string line = history.events[0].line;
  ASSERT_TRUE(submit(std::move(history)));
  writer().stop();
  ASSERT_THAT(records(), SizeIs(1));
  const std::string bytes = records().front();
  const Result<EventRecord> record = decode_event_record(bytes);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->source, "crm");
  EXPECT_TRUE(record->is_history);
  EXPECT_EQ(record->json, line);
}

TEST_F(LogWriterTest, AFailedAppendFailsEverybodyInItAndAllThatComesLater) {
  occupy();
  ASSERT_TRUE(submit(submission("a")));
  ASSERT_TRUE(submit(submission("b")));
  log_.log.set_fault(MemoryLog::Fault::kept);
  log_.release();
  log_.await_noted(6);
  // The log is not asked again: only who opens it afresh knows what it holds.
  EXPECT_THAT(log_.journal(),
              ElementsAre("append of 1", "first failed", "answered", "a failed", "b failed", "answered"));
  EXPECT_TRUE(writer().has_failed());
  EXPECT_FALSE(writer().is_disk_full());
  EXPECT_FALSE(submit(submission("later")));
}

TEST_F(LogWriterTest, AFullDiskIsNotForGood) {
  log_.log.set_fault(MemoryLog::Fault::full);
  ASSERT_TRUE(submit(submission("a")));
  writer().flush();
  log_.await_noted(3);
  EXPECT_TRUE(writer().is_disk_full());
  EXPECT_FALSE(writer().has_failed());
  ASSERT_TRUE(submit(submission("b")));
  writer().flush();
  log_.await_noted(6);
  EXPECT_THAT(log_.journal(),
              ElementsAre("append of 1", "a failed", "answered", "append of 1", "b is kept", "answered"));
  EXPECT_FALSE(writer().is_disk_full());
}

TEST_F(LogWriterTest, WhoIsNamedByWhatTheDiskHadNoRoomForIsStillNew) {
  log_.log.set_fault(MemoryLog::Fault::full);
  for (const char* browser : {"a1", "a2", "a3"}) {
    Submission named = submission(browser, R"("userId":"ada","anonymousId":")" + std::string(browser) + "\"");
    named.is_public = true;
    ASSERT_TRUE(submit(std::move(named)));
    writer().flush();
    log_.await_noted(browser[1] == '1' ? 3 : browser[1] == '2' ? 6 : 9);
  }
  EXPECT_THAT(log_.journal(), ElementsAre("append of 1", "a1 failed", "answered",   //
                                          "append of 1", "a2 is kept", "answered",  //
                                          "append of 1", "a3 is kept, ignored", "answered"));
}

TEST_F(LogWriterTest, WhatAPublicKeyMayNotSayIsLeftOut) {
  ASSERT_TRUE(submit(submission("own", R"("userId":"ada")")));
  Submission stranger = submission("stranger", R"("userId":"ada","anonymousId":"a2")");
  Submission nobody = submission("nobody", R"("userId":"ada")");
  Submission proven = submission("proven", R"("userId":"ada","anonymousId":"a3")");
  proven.events[0].proof = Claims::proof_of("secret", "ada");
  for (Submission* one : {&stranger, &nobody, &proven}) {
    one->is_public = true;
    one->secret = "secret";
    ASSERT_TRUE(submit(std::move(*one)));
  }
  writer().stop();
  std::vector<std::string> told = log_.journal();
  std::erase_if(told, [](const std::string& word) { return word.find("is kept") == std::string::npos; });
  EXPECT_THAT(told,
              ElementsAre("own is kept", "stranger is kept, ignored", "nobody is kept, dropped", "proven is kept"));
  const std::vector<std::string> kept = records();
  ASSERT_THAT(kept, SizeIs(3));
  EXPECT_EQ(kept[1].find("ada"), std::string::npos) << kept[1];
  EXPECT_NE(kept[2].find("ada"), std::string::npos) << kept[2];
}

TEST_F(LogWriterTest, RefusesMoreThanMayWait) {
  limits_.queue_bytes_max = 1;
  occupy();
  ASSERT_TRUE(submit(submission("alone")));  // One always has room, however large.
  Submission more = submission("more");
  EXPECT_FALSE(writer().submit(more));
  EXPECT_THAT(more.events, SizeIs(1));
  log_.release();
  log_.await_noted(6);
  EXPECT_TRUE(writer().submit(more));
}

TEST_F(LogWriterTest, RefusesWhatTheApplierIsTooFarBehindFor) {
  limits_.backlog_max = 3;
  limits_.history_backlog_max = 1;
  const auto submit_history = [this] {
    Submission history = submission("history");
    history.is_history = true;
    return submit(std::move(history));
  };
  std::size_t told = 0;
  const auto settle = [&] {
    writer().flush();
    log_.await_noted(told += 3);
  };
  ASSERT_TRUE(submit_history());
  settle();
  ASSERT_TRUE(submit_history());  // One waits: as many as may.
  settle();
  ASSERT_FALSE(submit_history());
  ASSERT_TRUE(submit(submission("now")));
  settle();
  ASSERT_TRUE(submit(submission("now")));
  settle();
  ASSERT_FALSE(submit(submission("now")));
  applied_ = log_.head();
  ASSERT_TRUE(submit_history());
  settle();
}

TEST_F(LogWriterTest, StopWritesWhatWaits) {
  occupy();
  std::thread stopper([this] { writer().stop(); });
  int accepted = 1;
  while (submit(submission("more")) && accepted < 100'000) {  // Until it is told to stop.
    ++accepted;
  }
  log_.release();
  stopper.join();
  EXPECT_EQ(log_.head(), 1 + accepted);
  EXPECT_FALSE(submit(submission("later")));
}

}  // namespace
}  // namespace reif
