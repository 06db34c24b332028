// Signatures that another implementation of Standard Webhooks made (webhooks/README.md).
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "connect/webhook/signature.h"

namespace reif {
namespace {

TEST(WebhookVectorsTest, AreSignedAlike) {
  std::ifstream file(REIF_ROOT "/tests/conformance/webhooks/standard-webhooks-vectors.json");
  const nlohmann::json vectors = nlohmann::json::parse(file).at("v1");
  ASSERT_EQ(vectors.size(), 5U);
  for (const nlohmann::json& vector : vectors) {
    const auto id = vector.at("webhook_id").get<std::string>();
    const auto body = vector.at("body").get<std::string>();
    const std::vector<std::string> secrets = {vector.at("secret").get<std::string>()};
    const SignedContent content = {id, vector.at("webhook_timestamp").get<std::int64_t>(), body};
    const Result<std::string> signature = sign_webhook(secrets, content);
    ASSERT_TRUE(signature.has_value()) << vector.at("name");
    EXPECT_EQ(*signature, vector.at("signature").get<std::string>()) << vector.at("name");
    EXPECT_TRUE(verify_webhook(secrets[0], content, *signature));
  }
}

}  // namespace
}  // namespace reif
