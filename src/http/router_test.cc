#include "http/router.h"

#include <gtest/gtest.h>

#include "support/answer_list.h"

namespace reif {
namespace {

// A handler that answers with the name of its route, its parameters and the body: "lead id=7!".
struct Saying {
  std::string name;

  void operator()(const Request& request, const PathParameters& parameters, Responder responder) const {
    Response response;
    response.body = name;
    for (const Parameter& parameter : parameters) {
      response.body += " " + parameter.name + "=" + parameter.value;
    }
    response.body += request.body;
    responder.respond(std::move(response));
  }
};

Router router() {
  std::vector<Route> routes;
  routes.push_back({"GET", "/", Saying{"root"}});
  routes.push_back({"GET", "/api/v1/leads", Saying{"leads"}});
  routes.push_back({"POST", "/api/v1/leads", Saying{"new lead"}, BodyLimits{10, 20}});
  routes.push_back({"GET", "/api/v1/leads/{id}", Saying{"lead"}});
  routes.push_back({"DELETE", "/api/v1/leads/{id}", Saying{"erase"}});
  routes.push_back({"GET", "/api/v1/leads/export", Saying{"export"}});
  routes.push_back({"GET", "/api/v1/leads/{id}/events/{event}", Saying{"event"}});
  routes.push_back({"HEAD", "/healthz", Saying{"head"}});
  routes.push_back({"GET", "/healthz", Saying{"health"}});
  routes.push_back({"OPTIONS", "/v1/track", Saying{"preflight"}});
  routes.push_back({"POST", "/v1/track", Saying{"track"}});
  return Router(std::move(routes));
}

Response ask(const std::string& method, const std::string& target) {
  const auto answers = std::make_shared<AnswerList>();
  Request request;
  request.method = method;
  request.target = target;
  request.body = "!";
  router().handle(std::move(request), Responder(answers, 1, 0));
  const std::vector<Answer> taken = answers->take();
  EXPECT_EQ(taken.size(), 1U);
  return taken.empty() ? Response{} : taken.front().response;
}

Admission admit(const std::string& method, const std::string& target) {
  Request request;
  request.method = method;
  request.target = target;
  return router().admit(request);
}

TEST(RouterTest, FindsRoutes) {
  EXPECT_EQ(ask("GET", "/").body, "root!");
  EXPECT_EQ(ask("GET", "/api/v1/leads").body, "leads!");
  EXPECT_EQ(ask("POST", "/api/v1/leads?a=/b").body, "new lead!");
  EXPECT_EQ(ask("GET", "/api/v1/leads/7").body, "lead id=7!");
  EXPECT_EQ(ask("DELETE", "/api/v1/leads/7").body, "erase id=7!");
  EXPECT_EQ(ask("GET", "/api/v1/leads/7/events/8").body, "event id=7 event=8!");
}

TEST(RouterTest, LiteralsWinOverParameters) {
  EXPECT_EQ(ask("GET", "/api/v1/leads/export").body, "export!");
  EXPECT_EQ(ask("GET", "/api/v1/leads/export/events/8").body, "event id=export event=8!");
  EXPECT_EQ(ask("GET", "/api/v1/leads/exports").body, "lead id=exports!");
}

TEST(RouterTest, DecodesParametersAfterTheMatch) {
  EXPECT_EQ(ask("GET", "/api/v1/leads/a%2Fb%20c+d").body, "lead id=a/b c+d!");
  EXPECT_EQ(ask("GET", "/api/v1/leads/exp%6Frt").body, "lead id=export!");
  EXPECT_EQ(ask("GET", "/api/v1/leads/%zz").status, 400);
  EXPECT_EQ(ask("GET", "/api/v1/leads/a%00").status, 400);
}

TEST(RouterTest, GetAnswersHeadUnlessThereIsOne) {
  EXPECT_EQ(ask("HEAD", "/api/v1/leads/7").body, "lead id=7!");
  EXPECT_EQ(ask("HEAD", "/healthz").body, "head!");
  EXPECT_EQ(ask("HEAD", "/v1/track").status, 405);
}

TEST(RouterTest, OptionsIsALineOfTheTable) {
  EXPECT_EQ(ask("OPTIONS", "/v1/track").body, "preflight!");
  EXPECT_EQ(ask("OPTIONS", "/api/v1/leads").status, 405);
  EXPECT_EQ(ask("OPTIONS", "*").status, 404);
}

TEST(RouterTest, UnknownPathsAre404) {
  for (const char* target : {"/api", "/api/v1/leads/", "/api/v1/leads//events/8", "/api/v1/leads/7/", "//",
                             "/API/v1/leads", "/api/v1/leads/7/events", "/api/v1/leads/../leads"}) {
    EXPECT_EQ(ask("GET", target).status, 404) << target;
  }
}

TEST(RouterTest, UnknownMethodsAre405AndSayWhatWorks) {
  const Response response = ask("PUT", "/api/v1/leads");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD, POST");
  EXPECT_EQ(ask("TRACE", "/").status, 405);
  EXPECT_EQ(ask("get", "/").status, 405);
}

TEST(RouterTest, AdmitsByTheHeaderAlone) {
  EXPECT_FALSE(admit("GET", "/").refusal.has_value());
  EXPECT_FALSE(admit("GET", "/").body.has_value());
  const Admission bulk = admit("POST", "/api/v1/leads");
  EXPECT_FALSE(bulk.refusal.has_value());
  ASSERT_TRUE(bulk.body.has_value());
  EXPECT_EQ(bulk.body->wire_bytes_max, 10U);
  EXPECT_EQ(admit("POST", "/nowhere").refusal->status, 404);
  EXPECT_EQ(admit("POST", "/").refusal->status, 405);
  EXPECT_EQ(admit("GET", "/api/v1/leads/%").refusal->status, 400);
}

TEST(RouterDeathTest, StopsAtAMalformedTable) {
  const auto table = [](const char* first, const char* second) {
    return Router({{"GET", first, Saying{"a"}}, {"GET", second, Saying{"b"}}});
  };
  EXPECT_DEATH(table("/a/{x}", "/a/{y}"), "method");
  EXPECT_DEATH(table("a", "/b"), "pattern");
  EXPECT_DEATH(table("/a", "/b{c}"), "segment");
}

}  // namespace
}  // namespace reif
