#include "http/api/idempotency.h"

#include <gtest/gtest.h>

#include "http/api/answers.h"
#include "storage/memory/memory_settings.h"

namespace reif {
namespace {

class IdempotencyTest : public testing::Test {
 protected:
  IdempotencyTest() { credential_.hash = "k"; }

  Response post(const std::string& key, const std::string& body, const std::string& target = "/a") {
    Request request;
    request.method = "POST";
    request.target = target;
    request.body = body;
    if (!key.empty()) {
      request.headers.add("Idempotency-Key", key);
    }
    return idempotency_.once(request, credential_, now_, [this] {
      ++done_;
      return inside_ ? inside_() : answer_;
    });
  }

  MemorySettings settings_;
  Idempotency idempotency_{settings_, kDay};
  KeyRow credential_;
  Time now_ = 1'000 * kDay;
  int done_ = 0;
  Response answer_ = json("{\"n\":1}", 201);
  std::function<Response()> inside_;
};

TEST_F(IdempotencyTest, WithoutAKeyEverythingIsDone) {
  EXPECT_EQ(post("", "x").status, 201);
  EXPECT_EQ(post("", "x").status, 201);
  EXPECT_EQ(done_, 2);
}

TEST_F(IdempotencyTest, TheSameAgainGetsTheFirstAnswer) {
  const Response first = post("\"1\"", "x");
  answer_ = json("{\"n\":2}");
  const Response again = post("1", "x");
  EXPECT_EQ(done_, 1);
  EXPECT_EQ(again.status, first.status);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.content_type, first.content_type);
}

TEST_F(IdempotencyTest, AMistakeIsAnsweredAgainAsAProblem) {
  answer_ = problem(400, "no");
  post("1", "x");
  const Response again = post("1", "x");
  EXPECT_EQ(done_, 1);
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(again.content_type, "application/problem+json");
}

TEST_F(IdempotencyTest, AnotherRequestUnderTheSameKeyIsAMistake) {
  post("1", "x");
  EXPECT_EQ(post("1", "y").status, 422);
  EXPECT_EQ(done_, 1);
}

TEST_F(IdempotencyTest, EachCredentialAndPathIsByItself) {
  post("1", "x");
  EXPECT_EQ(post("1", "x", "/b").status, 201);
  credential_.hash = "other";
  EXPECT_EQ(post("1", "x").status, 201);
  EXPECT_EQ(done_, 3);
}

TEST_F(IdempotencyTest, OneThatIsUnderWayIsAConflict) {
  int status = 0;
  inside_ = [&] {
    inside_ = nullptr;
    status = post("1", "x").status;
    return answer_;
  };
  EXPECT_EQ(post("1", "x").status, 201);
  EXPECT_EQ(status, 409);
  EXPECT_EQ(done_, 1);
}

TEST_F(IdempotencyTest, WhatFailedHereMayBeTriedAgain) {
  answer_ = problem(503, "later");
  post("1", "x");
  answer_ = json("{}");
  EXPECT_EQ(post("1", "x").status, 200);
  EXPECT_EQ(done_, 2);
}

TEST_F(IdempotencyTest, IsKeptAsLongAsItIsSaid) {
  post("1", "x");
  now_ += kDay;
  post("1", "x");
  EXPECT_EQ(done_, 1);
  now_ += 1;
  post("1", "x");
  EXPECT_EQ(done_, 2);
}

}  // namespace
}  // namespace reif
