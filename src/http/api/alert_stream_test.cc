#include "http/api/alert_stream.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "http/stream_buffer.h"
#include "support/answer_list.h"
#include "support/test_services.h"

namespace reif {
namespace {

class AlertStreamTest : public testing::Test {
 protected:
  AlertRow alert(std::int64_t number) {
    AlertRow row;
    row.number = number;
    row.id = fmt::format("alert_{}", number);
    row.lead = 1;
    row.message = fmt::format("{{\"n\":{}}}", number);
    return row;
  }
  // Kept; and told of, as LiveService does after the commit.
  void commit(std::int64_t first, std::int64_t last) {
    StateDelta delta;
    for (std::int64_t number = first; number <= last; ++number) {
      delta.alerts.push_back(alert(number));
    }
    ASSERT_TRUE(test_.store.commit(delta));
  }
  void raise(std::int64_t number) {
    commit(number, number);
    test_.feed.publish(alert(number));
  }
  void open(std::optional<std::int64_t> after) {
    stream_alerts(test_.services, Responder(answers_, 1, 0), after);
    for (Answer& answer : answers_->take()) {
      if (answer.kind == Answer::Kind::stream) {
        buffer_ = answer.stream;
        text_ = answer.response.body;
      }
    }
    ASSERT_NE(buffer_, nullptr);
  }
  // All that has come, as a connection takes it: piece by piece.
  std::string& take() {
    std::string piece;
    buffer_->take(piece);
    EXPECT_LE(piece.size(), answers_->stream_bytes_max());
    return text_ += piece;
  }
  void take_until(const std::string& end) {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!take().ends_with(end)) {
      ASSERT_LT(std::chrono::steady_clock::now(), patience) << "nothing more comes";
      std::this_thread::yield();
    }
  }
  static std::string event(std::int64_t number) {
    return fmt::format("id: {}\nevent: alert\ndata: {{\"n\":{}}}\n\n", number, number);
  }
  static std::string begin(std::int64_t number) { return fmt::format("retry: 1000\nid: {}\n\n", number); }

  TestServices test_;
  std::shared_ptr<AnswerList> answers_ = std::make_shared<AnswerList>();
  std::shared_ptr<StreamBuffer> buffer_;
  std::string text_;
};

TEST_F(AlertStreamTest, BeginsNow) {
  commit(1, 2);
  open(std::nullopt);
  raise(3);
  EXPECT_EQ(take(), begin(2) + event(3));
}

TEST_F(AlertStreamTest, GoesOnWhereAReaderWas) {
  commit(1, 3);
  open(1);
  raise(4);
  EXPECT_EQ(take(), begin(1) + event(2) + event(3) + event(4));
}

TEST_F(AlertStreamTest, WhatIsToldOfLateIsNotSentTwice) {
  commit(1, 1);
  open(0);
  test_.feed.publish(alert(1));  // It was committed before the stream began and is told of only now.
  raise(2);
  EXPECT_EQ(take(), begin(0) + event(1) + event(2));
}

TEST_F(AlertStreamTest, ASlowReaderGetsAllOfALongPast) {
  commit(1, 1'000);  // Many times what its buffer holds.
  open(0);
  std::string expected = begin(0);
  for (std::int64_t number = 1; number <= 1'000; ++number) {
    expected += event(number);
  }
  take_until(event(1'000));
  EXPECT_EQ(text_, expected);
}

TEST_F(AlertStreamTest, AReaderThatFallsBehindIsNotCutOff) {
  open(std::nullopt);
  std::string expected = begin(0);
  for (std::int64_t number = 1; number <= 200; ++number) {
    raise(number);
    expected += event(number);
  }
  take_until(event(200));
  raise(201);
  EXPECT_EQ(take(), expected + event(201));
}

TEST_F(AlertStreamTest, WhoLeftIsForgotten) {
  commit(1, 1'000);
  open(0);
  EXPECT_EQ(test_.feed.size(), 1U);
  buffer_->cut();
  test_.feed.publish(alert(1'000));
  EXPECT_EQ(test_.feed.size(), 0U);
}

}  // namespace
}  // namespace reif
