#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "http/api/routes.h"
#include "support/answer_list.h"

namespace reif {
namespace {

class TagRoutesTest : public testing::Test {
 protected:
  Response get(const std::string& known_tag = {}) {
    Request request;
    request.method = "GET";
    request.target = "/p.js";
    if (!known_tag.empty()) {
      request.headers.add("If-None-Match", known_tag);
    }
    router_.handle(std::move(request), Responder(answers_, 1, 0));
    std::vector<Answer> answers = answers_->take();
    return answers.empty() ? Response() : std::move(answers.front().response);
  }
  static std::string header(const Response& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or(std::string_view()));
  }

  Router router_{tag_routes()};
  std::shared_ptr<AnswerList> answers_ = std::make_shared<AnswerList>();
};

TEST_F(TagRoutesTest, AnyPageMayLoadTheScriptAndKeepItAWhile) {
  const Response script = get();
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(header(script, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(header(script, "Cross-Origin-Resource-Policy"), "cross-origin");
  EXPECT_EQ(header(script, "Cache-Control"), "public, max-age=3600");
  const Response again = get(header(script, "ETag"));
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
}

TEST_F(TagRoutesTest, TheScriptSendsToNobodyElseAndRunsNoText) {
  const std::string script(get().body);
  EXPECT_GT(script.size(), 2'000U);
  EXPECT_FALSE(std::regex_search(script, std::regex("[a-z]+://|[\"'`(]//")));
  EXPECT_FALSE(
      std::regex_search(script, std::regex("innerHTML|document\\.write|eval\\(|new Function|createElement")));
}

}  // namespace
}  // namespace reif
