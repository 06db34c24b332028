#include "http/api/bodies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reif {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(BodyReaderTest, ReadsWhatIsThere) {
  BodyReader body(R"({"name":"a","value":1.5,"on":true,"types":["x","y"],"none":null})");
  EXPECT_EQ(body.text("name"), "a");
  EXPECT_EQ(body.number("value"), 1.5);
  EXPECT_EQ(body.flag("on"), true);
  EXPECT_THAT(body.texts("types").value(), ElementsAre("x", "y"));
  EXPECT_EQ(body.text("none"), std::nullopt);
  EXPECT_EQ(body.text("missing"), std::nullopt);
  EXPECT_EQ(body.mistakes(), "");
}

TEST(BodyReaderTest, NamesAllMistakesAtOnce) {
  BodyReader body(R"({"name":7,"long":"abc","value":"1","on":1,"types":["x",1],"other":1,"twice":1,"twice":2})");
  body.needed_text("name");
  body.needed_text("url");
  body.text("long", 2);
  body.number("value");
  body.flag("on");
  body.texts("types");
  body.number("twice");
  EXPECT_EQ(
      body.mistakes(),
      "`name` is no text of at most 1000 bytes; `url` is missing; `long` is no text of at most 2 bytes; `value` is "
      "no number; `on` is neither true nor false; `types` is no list of texts; unknown member `other`; `twice` "
      "stands more than once");
}

TEST(BodyReaderTest, OfWhatIsNoObjectNothingMoreIsSaid) {
  for (const std::string text : {"", "[1]", "{", "{\"a\":\xff}"}) {
    BodyReader body(text);
    body.needed_text("name");
    EXPECT_THAT(body.mistakes(), AllOf(testing::Not(""), testing::Not(HasSubstr("name")))) << text;
  }
}

}  // namespace
}  // namespace reif
