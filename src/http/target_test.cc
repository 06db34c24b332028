#include "http/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reif {

bool operator==(const Parameter& a, const Parameter& b) { return a.name == b.name && a.value == b.value; }
void PrintTo(const Parameter& parameter, std::ostream* out) { *out << parameter.name << "=" << parameter.value; }

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(PercentEncodeTest, IsUndoneByDecoding) {
  EXPECT_EQ(percent_encode("az-AZ_09.~"), "az-AZ_09.~");
  EXPECT_EQ(percent_encode("a b&c=d+e/ä"), "a%20b%26c%3Dd%2Be%2F%C3%A4");
  EXPECT_EQ(percent_decode(percent_encode("a b&c=d+e/ä\x01")), "a b&c=d+e/ä\x01");
}

TEST(PercentDecodeTest, DecodesWhatIsWellFormed) {
  EXPECT_EQ(percent_decode("a%20b%2Fc%c3%BC"), "a b/cü");
  EXPECT_EQ(percent_decode(""), "");
  EXPECT_EQ(percent_decode("a+b"), "a+b");
}

TEST(PercentDecodeTest, RefusesWhatIsNot) {
  for (const char* text : {"%", "a%2", "%zz", "%2g", "%00", "a%"}) {
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
  }
}

TEST(ParseQueryTest, DecodesNamesAndValues) {
  EXPECT_THAT(parse_query("writeKey=k%3D1&q=lead+scoring&x"),
              ElementsAre(Parameter{"writeKey", "k=1"}, Parameter{"q", "lead scoring"}, Parameter{"x", ""}));
  EXPECT_THAT(parse_query("a=b=c&&=d&a=2"),
              ElementsAre(Parameter{"a", "b=c"}, Parameter{"", "d"}, Parameter{"a", "2"}));
  EXPECT_THAT(parse_query("a%zz=%&b=%4"), ElementsAre(Parameter{"a%zz", "%"}, Parameter{"b", "%4"}));
  EXPECT_THAT(parse_query(""), IsEmpty());
  EXPECT_THAT(parse_query("&"), IsEmpty());
}

TEST(OriginFormTest, TakesPathsAndWholeUrls) {
  EXPECT_EQ(origin_form("/a?b"), "/a?b");
  EXPECT_EQ(origin_form("*"), "*");
  EXPECT_EQ(origin_form("http://host:80/a/b?c"), "/a/b?c");
  EXPECT_EQ(origin_form("HTTPS://host"), "/");
  EXPECT_EQ(origin_form("http://host?a=/b"), "/?a=/b");
  EXPECT_EQ(origin_form("//host/a"), "//host/a");
}

TEST(OriginFormTest, RefusesTheRest) {
  for (const char* target :
       {"", "a", "host:443", "ftp://host/a", "http:///a", "http://me@host/a", "/a#b", "?a", "**"}) {
    EXPECT_EQ(origin_form(target), std::nullopt) << target;
  }
}

}  // namespace
}  // namespace reif
