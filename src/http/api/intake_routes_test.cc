#include <gtest/gtest.h>

#include <algorithm>

#include "http/api/routes.h"
#include "service/keys.h"
#include "support/answer_list.h"
#include "support/test_services.h"

namespace reif {
namespace {

// The status of an event that comes with this key, in its header or its body.
int status_of(TestServices& test, const std::string& header, const std::string& body) {
  const std::vector<Route> routes = intake_routes(test.services);
  const auto route =
      std::find_if(routes.begin(), routes.end(), [](const Route& each) { return each.method == "POST"; });
  const auto answers = std::make_shared<AnswerList>();
  Request request;
  request.method = "POST";
  request.target = "/v1/track";
  request.body = body;
  if (!header.empty()) {
    request.headers.add("X-Write-Key", header);
  }
  route->handler(request, {}, Responder(answers, 1, 0));
  return answers->take().at(0).response.status;
}

TEST(IntakeRoutesTest, AKeyThatCannotBeReadIsNotUnknown) {
  TestServices test;
  const std::string event = R"({"userId":"a","event":"b"})";
  const std::string with_key = R"({"userId":"a","event":"b","writeKey":"k"})";
  EXPECT_EQ(status_of(test, "k", event), 401);
  EXPECT_EQ(status_of(test, "", with_key), 401);
  test.settings.is_readable = false;
  EXPECT_EQ(status_of(test, "k", event), 503);
  EXPECT_EQ(status_of(test, "", with_key), 503);
  EXPECT_EQ(status_of(test, "", event), 401);
}

}  // namespace
}  // namespace reif
