#include "http/response_text.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

std::string head_of(const Response& response, const AnswerFraming& framing = {}) {
  std::string out;
  append_head(out, response, "D", framing);
  return out;
}

TEST(HttpDateTest, IsWhatTheStandardShows) {
  HttpDate date;
  EXPECT_EQ(date.at(784'111'777'000), "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110, 5.6.7.
  EXPECT_EQ(date.at(784'111'777'999), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.at(784'111'778'000), "Sun, 06 Nov 1994 08:49:38 GMT");
  EXPECT_EQ(date.at(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(date.at(-1), "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST(AppendHeadTest, WritesStatusLineAndFields) {
  Response response;
  response.status = 201;
  response.content_type = "application/json";
  response.headers.add("Location", "/a");
  response.body = "{}";
  EXPECT_EQ(head_of(response),
            "HTTP/1.1 201 Created\r\nDate: D\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
            "Location: /a\r\n\r\n");
}

TEST(AppendHeadTest, SaysHowTheAnswerIsFramed) {
  Response response;
  EXPECT_EQ(head_of(response), "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(head_of(response, {.closes = true}),
            "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(head_of(response, {.tells_keep_alive = true}),
            "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(head_of(response, {.closes = true, .is_stream = true}),
            "HTTP/1.1 200 OK\r\nDate: D\r\nConnection: close\r\n\r\n");
  response.status = 204;
  EXPECT_EQ(head_of(response), "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n");
}

TEST(AppendHeadTest, NoValueEndsItsLine) {
  Response response;
  response.content_type = "a\r\nb";
  response.headers.add("X", "c\r\n\r\nd\x7F\te\n");
  EXPECT_EQ(head_of(response),
            "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: a  b\r\nContent-Length: 0\r\nX: c    d \te \r\n\r\n");
}

}  // namespace
}  // namespace reif
