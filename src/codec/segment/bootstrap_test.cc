#include "codec/segment/bootstrap.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace reif {
namespace {

TEST(Bootstrap, SettingsNameOurHost) {
  const auto settings = nlohmann::json::parse(analytics_next_settings("wk_1", "https", "events.firma.example:8443"));
  const auto& segment = settings.at("integrations").at("Segment.io");
  EXPECT_EQ(segment.at("apiKey"), "wk_1");
  EXPECT_EQ(segment.at("apiHost"), "events.firma.example:8443/v1");
  EXPECT_EQ(segment.at("protocol"), "https");
  EXPECT_EQ(settings.at("metrics").at("sampleRate"), 0);
  EXPECT_EQ(settings.at("integrations").size(), 1U);
}

TEST(Bootstrap, SourceConfigurationHasNoDestinations) {
  const auto source = nlohmann::json::parse(rudderstack_source_config("wk_1")).at("source");
  EXPECT_EQ(source.at("writeKey"), "wk_1");
  EXPECT_TRUE(source.at("enabled").get<bool>());
  EXPECT_TRUE(source.at("destinations").empty());
  EXPECT_FALSE(source.at("config").at("statsCollection").at("errors").at("enabled").get<bool>());
}

TEST(Bootstrap, AKeyIsOnlyEverAText) {
  const std::string key = "\",\"apiHost\":\"evil.example\n</script>";
  EXPECT_EQ(nlohmann::json::parse(analytics_next_settings(key, "http", "h")).at("integrations").at("Segment.io"),
            nlohmann::json::parse(analytics_next_settings("x", "http", "h"))
                .at("integrations")
                .at("Segment.io")
                .patch(nlohmann::json::array({{{"op", "replace"}, {"path", "/apiKey"}, {"value", key}}})));
  EXPECT_EQ(nlohmann::json::parse(rudderstack_source_config(key)).at("source").at("writeKey"), key);
}

}  // namespace
}  // namespace reif
