#include "http/api/questions.h"

#include <gtest/gtest.h>

#include <future>

#include "service/keys.h"
#include "support/answer_list.h"
#include "support/test_services.h"

namespace reif {
namespace {

class QuestionTest : public testing::Test {
 protected:
  QuestionTest() { EXPECT_TRUE(test_.settings.add_key(key_.row)); }

  // What the route answers to a request with this key.
  Response ask(const std::string& method, const std::string& key, const std::string& query = "") {
    const Route route = question(method, "/a/{id}", test_.services, [this](Services&, Question& question) {
      ++done_;
      question.query.number("limit", 1, 10);
      return json('"' + std::string(question["id"]) + '"');
    });
    Request request;
    request.method = method;
    request.target = "/a/7";
    if (!query.empty()) {
      request.query.push_back({query, "5"});
    }
    if (!key.empty()) {
      request.headers.add("Authorization", "bearer " + key);
    }
    route.handler(request, {{"id", "7"}}, Responder(answers_, 1, 0));
    std::vector<Answer> answers = answers_->take();
    while (answers.empty()) {
      std::this_thread::yield();
      answers = answers_->take();
    }
    return answers.front().response;
  }
  std::string key_of(KeyRow::Kind kind) {
    const NewKey key = make_key(kind, "", "main", 0);
    EXPECT_TRUE(test_.settings.add_key(key.row));
    return key.text;
  }

  const NewKey key_ = make_key(KeyRow::Kind::api, "", "main", 0);
  std::shared_ptr<AnswerList> answers_ = std::make_shared<AnswerList>();
  std::atomic<int> done_ = 0;
  TestServices test_;
};

TEST_F(QuestionTest, IsAnsweredToWhoMayAsk) {
  const Response response = ask("GET", key_.text);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "\"7\"");
}

TEST_F(QuestionTest, IsRefusedToOthers) {
  const Response response = ask("GET", "");
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.headers.find("WWW-Authenticate"), "Bearer");
  EXPECT_EQ(ask("GET", "reif_api_unknown").status, 401);
  EXPECT_EQ(ask("GET", key_of(KeyRow::Kind::ingest)).status, 403);
  EXPECT_EQ(ask("GET", key_of(KeyRow::Kind::public_key)).status, 403);
  ASSERT_TRUE(test_.settings.revoke_key(key_.row.hash, 1));
  EXPECT_EQ(ask("GET", key_.text).status, 401);
  EXPECT_EQ(done_, 0);
}

// Whoever hears 401 throws its key away, or its events.
TEST_F(QuestionTest, KeysThatCannotBeReadAreNotUnknown) {
  test_.settings.is_readable = false;
  const Response response = ask("GET", key_.text);
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.find("Retry-After"), "1");
  EXPECT_EQ(ask("GET", "").status, 401);
}

TEST_F(QuestionTest, MistakesInTheQueryAreAnsweredInstead) {
  EXPECT_EQ(ask("GET", key_.text, "limit").status, 200);
  EXPECT_EQ(ask("HEAD", key_.text, "limit").status, 200);
  EXPECT_EQ(ask("GET", key_.text, "other").status, 400);
}

TEST_F(QuestionTest, WhatChangesSomethingTakesNoQuery) {
  for (const std::string method : {"POST", "PUT", "DELETE"}) {
    EXPECT_EQ(ask(method, key_.text, "limit").status, 400) << method;
  }
  EXPECT_EQ(done_, 0);
  EXPECT_EQ(ask("POST", key_.text).status, 200);
  EXPECT_EQ(done_, 1);
}

TEST_F(QuestionTest, ComesAgainWhereTooManyWait) {
  auto begun = std::make_shared<std::promise<void>>();
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  ASSERT_TRUE(test_.services.workers.submit([begun, gone] {
    begun->set_value();
    gone.wait();
  }));
  begun->get_future().wait();  // The one worker is busy: what follows waits.
  while (test_.services.workers.submit([] {})) {
  }
  const Response response = ask("GET", key_.text);
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.find("Retry-After"), "1");
  EXPECT_EQ(done_, 0);
  go.set_value();
}

}  // namespace
}  // namespace reif
