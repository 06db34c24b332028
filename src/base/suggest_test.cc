#include "base/suggest.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

const std::vector<std::string> kTouchpoints = {"visit", "pricing", "webinar", "demo_request", "pricing_table"};

TEST(Suggest, FindsTheNearestName) {
  EXPECT_EQ(suggest("pricng", kTouchpoints), "pricing");
  EXPECT_EQ(suggest("pirce_table", {"price", "price_table"}), "price_table");
  EXPECT_EQ(suggest("webinars", kTouchpoints), "webinar");
  EXPECT_EQ(suggest("Webinar", kTouchpoints), "webinar");
  EXPECT_EQ(suggest("demorequest", kTouchpoints), "demo_request");
}

TEST(Suggest, CountsASwapOfNeighboursOnce) { EXPECT_EQ(suggest("ab", {"ba"}), "ba"); }

TEST(Suggest, TakesTheFirstOfEquallyNearNames) { EXPECT_EQ(suggest("cat", {"cart", "bat"}), "cart"); }

TEST(Suggest, AllowsMistakesInAThirdOfTheName) {
  EXPECT_EQ(suggest("abcdef", {"abcdXY"}), "abcdXY");
  EXPECT_EQ(suggest("abcdef", {"abcXYZ"}), "");
  EXPECT_EQ(suggest("ab", {"aX"}), "aX");
  EXPECT_EQ(suggest("ab", {"aXY"}), "");
}

TEST(Suggest, KeepsSilentWhereNothingIsNear) {
  EXPECT_EQ(suggest("homepage", kTouchpoints), "");
  EXPECT_EQ(suggest("", kTouchpoints), "");
  EXPECT_EQ(suggest("visit", {}), "");
  EXPECT_EQ(suggest("x", {"y", ""}), "");
  EXPECT_EQ(suggest(std::string(65, 'a'), {std::string(65, 'a')}), "");
  EXPECT_EQ(suggest("a", {std::string(65, 'a')}), "");
}

TEST(SuggestionHint, IsAQuestion) {
  EXPECT_EQ(suggestion_hint("pricng", kTouchpoints), "did you mean `pricing`?");
  EXPECT_EQ(suggestion_hint("homepage", kTouchpoints), "");
}

}  // namespace
}  // namespace reif
