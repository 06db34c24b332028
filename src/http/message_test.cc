#include "http/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reif {
namespace {

TEST(HeadersTest, FindsTheFirstFieldOfANameWhateverItsCase) {
  Headers headers;
  headers.add("Content-Type", "text/plain");
  headers.add("X-A", "");
  headers.add("x-a", "second");
  EXPECT_EQ(headers.find("content-type"), "text/plain");
  EXPECT_EQ(headers.find("CONTENT-TYPE"), "text/plain");
  EXPECT_EQ(headers.find("x-A"), "");
  EXPECT_EQ(headers.find("Content-Typ"), std::nullopt);
  EXPECT_EQ(headers.find("Content_Type"), std::nullopt);
}

TEST(HeadersTest, KeepsAllFieldsInOrder) {
  Headers headers;
  for (int i = 0; i < 100; ++i) {
    headers.add("n" + std::to_string(i), "v" + std::to_string(i));
  }
  const Headers moved = std::move(headers);
  ASSERT_EQ(moved.size(), 100U);
  EXPECT_EQ(moved[0].name, "n0");
  EXPECT_EQ(moved[99].name, "n99");
  EXPECT_EQ(moved[99].value, "v99");
}

TEST(RequestTest, ItsPathEndsAtTheQuery) {
  Request request;
  request.target = "/a/b%20c?d=/e?f";
  EXPECT_EQ(request.path(), "/a/b%20c");
  request.target = "/a";
  EXPECT_EQ(request.path(), "/a");
}

TEST(RequestTest, FindsTheFirstParameterOfAName) {
  const std::vector<Parameter> parameters = {{"a", "1"}, {"b", "2"}, {"a", "3"}};
  EXPECT_EQ(find(parameters, "a"), "1");
  EXPECT_EQ(find(parameters, "A"), std::nullopt);
}

TEST(ProblemTest, IsJsonWhateverTheDetail) {
  const Response response = problem(404, "no \"lead\\\" here\n\x01");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body, R"({"type":"about:blank","title":"Not Found","status":404,)"
                           R"("detail":"no \"lead\\\" here\u000a\u0001"})");
}

TEST(ReasonPhraseTest, KnowsTheStatusesOfTheServer) {
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(413), "Content Too Large");
  EXPECT_EQ(reason_phrase(505), "HTTP Version Not Supported");
  EXPECT_EQ(reason_phrase(299), "Status");
  EXPECT_EQ(reason_phrase(599), "Status");
}

}  // namespace
}  // namespace reif
