#include "http/api/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/target.h"

namespace reif {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(WholeNumberTest, IsNothingButTheNumber) {
  EXPECT_EQ(whole_number("17"), 17);
  EXPECT_EQ(whole_number("-3"), -3);
  EXPECT_EQ(whole_number("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  for (const std::string_view text : {"", "17a", " 17", "17 ", "+17", "1.5", "9223372036854775808"}) {
    EXPECT_EQ(whole_number(text), std::nullopt) << text;
  }
}

TEST(ParameterReaderTest, ReadsWhatIsThere) {
  const std::vector<Parameter> parameters =
      parse_query("limit=7&at=2026-01-31T12:00:00Z&visitors=true&stage=mql&stage=sql");
  ParameterReader reader(parameters);
  EXPECT_EQ(reader.number("limit", 1, 10), 7);
  EXPECT_EQ(reader.time("at"), parse_time("2026-01-31T12:00:00Z")->milliseconds);
  EXPECT_TRUE(reader.flag("visitors"));
  EXPECT_FALSE(reader.flag("excluded"));
  EXPECT_THAT(reader.all("stage"), ElementsAre("mql", "sql"));
  EXPECT_EQ(reader.text("sort"), std::nullopt);
  EXPECT_EQ(reader.mistakes(), "");
}

TEST(ParameterReaderTest, NamesAllMistakesAtOnce) {
  const std::vector<Parameter> parameters = parse_query("limit=11&at=noon&visitors=yes&sort=a&sort=b&colour=red");
  ParameterReader reader(parameters);
  EXPECT_EQ(reader.number("limit", 1, 10), std::nullopt);
  EXPECT_EQ(reader.time("at"), std::nullopt);
  EXPECT_FALSE(reader.flag("visitors"));
  reader.text("sort");
  EXPECT_THAT(reader.mistakes(),
              AllOf(HasSubstr("`limit` is no whole number from 1 to 10"), HasSubstr("`at` is no time"),
                    HasSubstr("`visitors` is neither"), HasSubstr("`sort` stands more than once"),
                    HasSubstr("unknown parameter `colour`")));
}

TEST(ParameterReaderTest, WhatNobodyAsksForIsUnknown) {
  const std::vector<Parameter> parameters = parse_query("limit=1");
  EXPECT_EQ(ParameterReader(parameters).mistakes(), "unknown parameter `limit`");
}

}  // namespace
}  // namespace reif
