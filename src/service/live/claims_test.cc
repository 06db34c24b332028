#include "service/live/claims.h"

#include <gtest/gtest.h>

#include "codec/log_record.h"
#include "storage/memory/memory_log.h"
#include "storage/memory/memory_store.h"

namespace reif {
namespace {

constexpr std::string_view kSecret = "s3cret";

TakenEvent event(std::string user, std::string anonymous, std::string previous = {}, std::string proof = {}) {
  TakenEvent taken;
  taken.user_id = std::move(user);
  taken.anonymous_id = std::move(anonymous);
  taken.previous_id = std::move(previous);
  taken.proof = std::move(proof);
  return taken;
}

class ClaimsTest : public testing::Test {
 protected:
  // Profiles that were applied: a user, and a browser with whom it was first identified as.
  void apply(const std::string& user, const std::string& anonymous = {}) {
    StateDelta delta;
    delta.applied = 1;
    delta.profiles.push_back({++profiles_, true, user, "", profiles_});
    if (!anonymous.empty()) {
      delta.profiles.push_back({++profiles_, false, anonymous, user, profiles_ - 1});
    }
    ASSERT_TRUE(store_.commit(delta));
  }

  bool may(const TakenEvent& taken, std::string_view secret = kSecret) { return claims_.may_name(taken, secret); }
  static std::string proof(std::string_view user) { return Claims::proof_of(kSecret, user); }

  MemoryStore store_;
  Claims claims_{store_};
  std::int64_t profiles_ = 0;
};

// The numbers are those of RFC 4231, case 2.
TEST_F(ClaimsTest, AProofIsTheHexadecimalHmacSha256) {
  EXPECT_EQ(Claims::proof_of("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_F(ClaimsTest, ANewUserMayBeNamed) {
  EXPECT_TRUE(may(event("ada", "a1")));
  EXPECT_TRUE(may(event("ada", "")));
  EXPECT_TRUE(may(event("", "a1")));
}

TEST_F(ClaimsTest, OnlyTheBrowserThatWasFirstIdentifiedAsAUserMayNameIt) {
  apply("ada", "a1");
  apply("bob");
  EXPECT_TRUE(may(event("ada", "a1")));
  EXPECT_FALSE(may(event("ada", "a2")));
  EXPECT_FALSE(may(event("ada", "")));
  EXPECT_FALSE(may(event("bob", "a1")));
}

TEST_F(ClaimsTest, ARightProofAllowsAnyUser) {
  apply("ada", "a1");
  EXPECT_TRUE(may(event("ada", "a2", "", proof("ada"))));
  EXPECT_FALSE(may(event("ada", "a2", "", proof("bob"))));
  EXPECT_FALSE(may(event("ada", "a2", "", proof("ada").substr(1))));
  EXPECT_FALSE(may(event("ada", "a2", "", proof("ada")), ""));  // A key without a secret proves nothing.
}

TEST_F(ClaimsTest, AWrongProofIsWorseThanNone) {
  EXPECT_TRUE(may(event("ada", "a1")));
  EXPECT_FALSE(may(event("ada", "a1", "", std::string(64, '0'))));
}

TEST_F(ClaimsTest, AnAliasNeedsBothOfItsUsers) {
  apply("ada", "a1");
  apply("bob");
  EXPECT_TRUE(may(event("new", "a1", "ada")));
  EXPECT_FALSE(may(event("new", "a1", "bob")));
  EXPECT_FALSE(may(event("bob", "a1", "ada")));
}

TEST_F(ClaimsTest, AProofIsOfTheUserAlone) {
  apply("ada", "a1");
  apply("victim");
  EXPECT_TRUE(may(event("ada", "a2", "new", proof("ada"))));
  EXPECT_TRUE(may(event("bob", "a1", "ada", proof("bob"))));
  EXPECT_FALSE(may(event("ada", "a2", "victim", proof("ada"))));
}

TEST_F(ClaimsTest, WhatIsInTheLogAndNotAppliedIsKnown) {
  claims_.begin(1, 1);
  claims_.note(event("ada", "a1"));
  claims_.note(event("bob", "a1"));
  EXPECT_TRUE(may(event("ada", "a1")));
  EXPECT_FALSE(may(event("ada", "a2")));
  EXPECT_FALSE(may(event("bob", "a1")));  // It was identified as another first.
}

TEST_F(ClaimsTest, WhatDidNotGetIntoTheLogIsForgotten) {
  claims_.begin(1, 1);
  claims_.note(event("ada", "a1"));
  claims_.forget_noted();
  EXPECT_TRUE(may(event("ada", "a2")));
}

TEST_F(ClaimsTest, WhatWasInTheLogBeforeIsNotForgottenWithIt) {
  claims_.begin(1, 1);
  claims_.note(event("ada", "a1"));
  claims_.begin(2, 1);
  claims_.note(event("ada", "a1"));
  claims_.forget_noted();
  EXPECT_FALSE(may(event("ada", "a2")));
  EXPECT_TRUE(may(event("ada", "a1")));
}

TEST_F(ClaimsTest, OpensWithWhatIsNotApplied) {
  MemoryLog log;
  const std::string applied = encode_event_record({"web", false, R"({"type":"track","userId":"old","event":"e"})"});
  const std::string record =
      encode_event_record({"web", false,
                           R"({"type":"identify","userId":"ada","anonymousId":"a1","messageId":"1",)"
                           R"("timestamp":"2026-01-01T00:00:00Z"})"});
  ASSERT_TRUE(log.append(std::vector<std::string_view>{applied, record}));
  ASSERT_TRUE(claims_.open(*log.reader(), 2, log.head()));
  EXPECT_FALSE(may(event("ada", "a2")));
  EXPECT_TRUE(may(event("ada", "a1")));
  EXPECT_TRUE(may(event("old", "a2")));  // Not read again: the store would know it.
}

TEST_F(ClaimsTest, WhatIsAppliedIsKnownFromTheStoreAfterItIsForgotten) {
  claims_.begin(1, 1);
  claims_.note(event("ada", "a1"));
  claims_.note(event("bob", "b1"));
  apply("ada", "a1");
  claims_.begin(20'001, 20'000);
  EXPECT_FALSE(may(event("ada", "a2")));
  EXPECT_TRUE(may(event("ada", "a1")));
  EXPECT_TRUE(may(event("bob", "b2")));  // Of whom the store has never heard: it is the store that is asked.
}

}  // namespace
}  // namespace reif
