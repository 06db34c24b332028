#include "connect/webhook/signature.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace reif {
namespace {

// The known answer of the standard's own documentation.
const std::vector<std::string> kSecrets = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
const SignedContent kContent = {"msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"};
constexpr const char* kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

TEST(SignWebhookTest, MakesTheKnownAnswer) { EXPECT_EQ(sign_webhook(kSecrets, kContent).value(), kSignature); }

TEST(SignWebhookTest, SignsOnceForEachSecret) {
  const std::vector<std::string> both = {make_webhook_secret(), kSecrets[0]};
  const std::string signatures = sign_webhook(both, kContent).value();
  EXPECT_TRUE(signatures.ends_with(std::string(" ") + kSignature));
  EXPECT_TRUE(verify_webhook(both[0], kContent, signatures));
  EXPECT_TRUE(verify_webhook(both[1], kContent, signatures));
  EXPECT_FALSE(verify_webhook(make_webhook_secret(), kContent, signatures));
}

TEST(SignWebhookTest, RefusesWhatIsNoSecret) {
  EXPECT_EQ(sign_webhook({}, kContent).error().code, Error::Code::invalid_argument);
  const std::vector<std::string> bad = {kSecrets[0], "whsec_short"};
  EXPECT_EQ(sign_webhook(bad, kContent).error().code, Error::Code::invalid_argument);
}

TEST(VerifyWebhookTest, EveryPartCounts) {
  EXPECT_TRUE(verify_webhook(kSecrets[0], kContent, kSignature));
  EXPECT_TRUE(verify_webhook(kSecrets[0], kContent, std::string("v1a,xyz v1, ") + kSignature + " v1,abc"));
  EXPECT_FALSE(verify_webhook(kSecrets[0], {"msg_other", kContent.timestamp, kContent.body}, kSignature));
  EXPECT_FALSE(verify_webhook(kSecrets[0], {kContent.id, kContent.timestamp + 1, kContent.body}, kSignature));
  EXPECT_FALSE(verify_webhook(kSecrets[0], {kContent.id, kContent.timestamp, "{}"}, kSignature));
  EXPECT_FALSE(verify_webhook("whsec_nonsense", kContent, kSignature));
  for (const char* signatures : {"", " ", "v1,", "v1", kSignature + 1, kSignature + 3}) {
    EXPECT_FALSE(verify_webhook(kSecrets[0], kContent, signatures)) << signatures;
  }
}

TEST(WebhookSecretTest, IsMadeAtRandom) {
  std::set<std::string> secrets;
  for (int i = 0; i < 100; ++i) {
    secrets.insert(make_webhook_secret());
    EXPECT_TRUE(is_webhook_secret(*secrets.begin()));
  }
  EXPECT_EQ(secrets.size(), 100U);
  EXPECT_EQ(secrets.begin()->size(), 6U + 44U);
}

TEST(WebhookSecretTest, Has24To64Bytes) {
  const auto of_bytes = [](std::size_t bytes) {  // Zeros: "AAAA" for three of them.
    constexpr const char* kEnds[] = {"", "AA==", "AAA="};
    return "whsec_" + std::string(bytes / 3 * 4, 'A') + kEnds[bytes % 3];
  };
  EXPECT_FALSE(is_webhook_secret(of_bytes(23)));
  EXPECT_TRUE(is_webhook_secret(of_bytes(24)));
  EXPECT_TRUE(is_webhook_secret(of_bytes(25)));
  EXPECT_TRUE(is_webhook_secret(of_bytes(64)));
  EXPECT_FALSE(is_webhook_secret(of_bytes(65)));
  EXPECT_FALSE(is_webhook_secret(of_bytes(66)));
  EXPECT_FALSE(is_webhook_secret(of_bytes(1'000'000)));
}

TEST(WebhookSecretTest, IsSpelledInOneWay) {
  const std::string key(32, 'A');
  EXPECT_TRUE(is_webhook_secret("whsec_" + key));
  for (const std::string& text :
       {key, "whsec" + key, "whpk_" + key, "WHSEC_" + key, "whsec_" + key + "A", "whsec_" + key + "\n",
        "whsec_" + key + "AA=", "whsec_" + key + "AB==", "whsec_=" + key.substr(1), "whsec_" + key.substr(1) + "-",
        " whsec_" + key, std::string("whsec_"), std::string()}) {
    EXPECT_FALSE(is_webhook_secret(text)) << text;
  }
}

TEST(SignWebhookDeathTest, AnIdHasNoDot) {
  EXPECT_DEATH(static_cast<void>(sign_webhook(kSecrets, {"a.b", 1, ""})), "content.id");
}

}  // namespace
}  // namespace reif
