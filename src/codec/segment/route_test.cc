#include "codec/segment/route.h"

#include <gtest/gtest.h>

#include <string>

namespace reif {
namespace {

TEST(IntakeRoute, OfEveryClient) {
  struct Row {
    std::string_view word;
    char letter;
    std::optional<EventType> type;
  };
  for (const Row& row :
       {Row{"identify", 'i', EventType::identify}, Row{"track", 't', EventType::track},
        Row{"page", 'p', EventType::page}, Row{"screen", 's', EventType::screen}, Row{"group", 'g', EventType::group},
        Row{"alias", 'a', EventType::alias}, Row{"batch", 'b', std::nullopt}}) {
    const std::string word(row.word);
    for (const std::string& path : {"/v1/" + word, std::string("/v1/") + row.letter, "/beacon/v1/" + word,
                                    "/api/s/" + word, "/api/s/s2s/" + word}) {
      EXPECT_EQ(intake_route(path), (IntakeRoute{row.type})) << path;
      EXPECT_EQ(intake_route(path + "/"), (IntakeRoute{row.type})) << path;
    }
  }
  EXPECT_EQ(intake_route("/v1/import"), IntakeRoute{});
}

TEST(IntakeRoute, OfNoOtherPath) {
  for (const std::string_view path :
       {"",           "/",           "/v1",          "/v1/",          "/v1//",
        "/v1/m",      "/v1/x",       "/v1/track//",  "/v1/track/x",   "/V1/track",
        "/v1/Track",  "/v2/track",   "v1/track",     "/v1/track?x=1", "/api/s/t",
        "/api/s/s2s", "/api/s/s2s/", "/beacon/v1/b", "/api/v1/leads", "/v1/projects/k/settings"}) {
    EXPECT_EQ(intake_route(path), std::nullopt) << path;
  }
}

TEST(IntakeRoute, ABatchNamesNoType) {
  EXPECT_TRUE(intake_route("/v1/batch")->is_batch());
  EXPECT_FALSE(intake_route("/v1/track")->is_batch());
}

}  // namespace
}  // namespace reif
