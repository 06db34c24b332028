#include "http/responder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/answer_list.h"

namespace reif {
namespace {

class ResponderTest : public testing::Test {
 protected:
  Responder responder(std::uint64_t connection = 1) { return Responder(answers_, connection, 7); }

  std::shared_ptr<AnswerList> answers_ = std::make_shared<AnswerList>();
};

TEST_F(ResponderTest, AnswersOnce) {
  {
    Responder first = responder(5);
    Responder moved = std::move(first);
    moved.respond({.status = 201});
  }
  const std::vector<Answer> taken = answers_->take();
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].connection, 5U);
  EXPECT_EQ(taken[0].kind, Answer::Kind::response);
  EXPECT_EQ(taken[0].response.status, 201);
  EXPECT_EQ(taken[0].body_charge, 7U);
  EXPECT_EQ(answers_->wakes(), 1);
}

TEST_F(ResponderTest, OneThatIsDroppedSays500) {
  {
    const Responder dropped = responder();
  }
  Responder assigned = responder();
  assigned = responder(2);
  assigned.respond({});
  const std::vector<Answer> taken = answers_->take();
  ASSERT_EQ(taken.size(), 3U);
  EXPECT_EQ(taken[0].kind, Answer::Kind::dropped);
  EXPECT_EQ(taken[0].response.status, 500);
  EXPECT_EQ(taken[1].kind, Answer::Kind::dropped);
  EXPECT_EQ(taken[2].connection, 2U);
}

TEST_F(ResponderTest, ManyAnswersWakeOnce) {
  const auto other = std::make_shared<AnswerList>();
  std::vector<Answered> answered;
  for (std::uint64_t i = 0; i < 100; ++i) {
    answered.push_back({responder(i), {.status = static_cast<int>(200 + i)}});
  }
  answered.push_back({Responder(other, 1, 0), {}});
  respond_all(answered);
  const std::vector<Answer> taken = answers_->take();
  ASSERT_EQ(taken.size(), 100U);
  EXPECT_EQ(taken[99].connection, 99U);
  EXPECT_EQ(taken[99].response.status, 299);
  EXPECT_EQ(answers_->wakes(), 1);
  EXPECT_EQ(other->wakes(), 1);
}

TEST_F(ResponderTest, AnsweringTwiceStopsTheProgram) {
  Responder twice = responder();
  twice.respond({});
  EXPECT_DEATH(twice.respond({}), "sink_");
}

}  // namespace
}  // namespace reif
