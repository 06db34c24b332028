#include "base/interner.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

namespace reif {
namespace {

TEST(Interner, NumbersTextsInTheOrderInWhichTheyCome) {
  Interner texts;
  EXPECT_EQ(texts.intern("pricing"), 0);
  EXPECT_EQ(texts.intern("webinar"), 1);
  EXPECT_EQ(texts.intern("pricing"), 0);
  EXPECT_EQ(texts.size(), 2);
  EXPECT_EQ(texts[0], "pricing");
  EXPECT_EQ(texts[1], "webinar");
}

TEST(Interner, FindsWithoutGivingANumber) {
  Interner texts;
  texts.intern("pricing");
  EXPECT_EQ(texts.find("pricing"), 0);
  EXPECT_EQ(texts.find("webinar"), -1);
  EXPECT_EQ(texts.size(), 1);
}

TEST(Interner, TellsApartWhatLooksAlike) {
  Interner texts;
  const std::vector<std::string> alike = {"", std::string(1, '\0'), std::string(8, '\0'), "a", std::string("a\0", 2)};
  for (const std::string& text : alike) {
    texts.intern(text);
  }
  EXPECT_EQ(texts.size(), static_cast<std::int32_t>(alike.size()));
  EXPECT_EQ(texts.find({}), 0);
}

TEST(Interner, KeepsItsOwnCopies) {
  Interner texts;
  std::string text = "pricing";
  texts.intern(text);
  text = "webinar";
  EXPECT_EQ(texts[0], "pricing");
}

TEST(Interner, KeepsNumbersWhileItGrows) {
  Interner texts;
  constexpr std::int32_t kMany = 10'000;
  for (std::int32_t i = 0; i < kMany; ++i) {
    ASSERT_EQ(texts.intern(fmt::format("lead-{}", i)), i);
  }
  for (std::int32_t i = 0; i < kMany; ++i) {
    ASSERT_EQ(texts.find(fmt::format("lead-{}", i)), i);
    ASSERT_EQ(texts[i], fmt::format("lead-{}", i));
  }
}

TEST(HashBytes, SpreadsOverAllBits) {
  std::set<std::uint64_t> low;
  std::set<std::uint64_t> high;
  for (int i = 0; i < 1'000; ++i) {
    const std::uint64_t hash = hash_bytes(fmt::format("u{:07}", i));
    low.insert(hash & 0xFFFFU);
    high.insert(hash >> 48U);
  }
  // 1,000 of 65,536 values at random: about 8 are doubled.
  EXPECT_GT(low.size(), 960U);
  EXPECT_GT(high.size(), 960U);
}

}  // namespace
}  // namespace reif
