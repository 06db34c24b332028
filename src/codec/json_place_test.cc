#include "codec/json_place.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "codec/dom.h"

namespace reif {
namespace {

bool is_json(std::string text) {
  text.reserve(text.size() + dom::kPadding);
  dom::Parser parser;
  return parser.parse(text).has_value();
}

TEST(JsonPlace, IsTheEndOfWhatIsJson) {
  for (const std::string_view json : {"{}", "[]", " [1, -0.5e+3, true ,false,null,\"\\u00fc\\n\\ud83d\\ude80ü€🚀\"] ",
                                      R"({"a":{"b":[]},"c":""})", "0", "\"x\"", "[[],{}]"}) {
    EXPECT_EQ(broken_place(json), json.size()) << json;
    EXPECT_TRUE(is_json(std::string(json))) << json;
  }
}

// Each text with "^" before its first bad byte.
TEST(JsonPlace, OfTheFirstBadByte) {
  for (const std::string_view marked : {"^",
                                        "{^",
                                        "{^,",
                                        "{\"a\"^}",
                                        "{\"a\":^}",
                                        "{\"a\":1 ^2}",
                                        "{\"a\":1,^}",
                                        "[1,^]",
                                        "[1^}",
                                        "[]^]",
                                        "[^NaN]",
                                        "[-^Infinity]",
                                        "[tru^]",
                                        "[nul^L]",
                                        "[0^1]",
                                        "[1.^]",
                                        "[1e^]",
                                        "[-^]",
                                        "[^1e999]",
                                        "[^+1]",
                                        "[^.5]",
                                        "[\"a^",
                                        "[\"a\\^x\"]",
                                        "[\"a^\n\"]",
                                        "[\"\\u12^g4\"]",
                                        "[\"^\\ud800\"]",
                                        "[\"^\\udc00\"]",
                                        "[\"^\\ud800\\u0041\"]",
                                        "[\"^\xC0\xAF\"]",
                                        "[\"a^\xFF\"]",
                                        "[\"^\xED\xA0\x80\"]",
                                        "[\"^\xE2\x82\"]",
                                        "[\"^\xF4\x90\x80\x80\"]",
                                        "[^'a']",
                                        "{^a:1}",
                                        "// c"}) {
    std::string json(marked);
    const std::size_t place = json.find('^') == std::string::npos ? 0 : json.find('^');
    json.erase(std::min(json.find('^'), json.size()), 1);
    EXPECT_EQ(broken_place(json), place) << marked;
    EXPECT_FALSE(is_json(json)) << marked;
  }
}

TEST(JsonPlace, ToleratesAsMuchDepthAsTheParser) {
  for (const std::size_t depth : {1'022U, 1'023U, 1'024U, 1'025U}) {
    const std::string json = std::string(depth, '[') + std::string(depth, ']');
    EXPECT_EQ(broken_place(json) == json.size(), is_json(json)) << depth;
  }
  EXPECT_EQ(broken_place(std::string(1'000'000, '[')), 1'024U);
}

RC_GTEST_PROP(JsonPlace, NothingBeforeItIsBroken, ()) {
  std::string json = R"( {"a":[1,-2.5e3,{"b":"ü\u00e4\ud83d\ude80"},[],true,null],"c":{},"d":"x\ny"} )";
  const std::string letters = "{}[]\":,\\ue-0.1tn \n\xFF\xC3";
  for (const auto& [at, letter] : *rc::gen::container<std::vector<std::pair<std::size_t, std::size_t>>>(
           3, rc::gen::pair(rc::gen::inRange<std::size_t>(0, json.size()),
                            rc::gen::inRange<std::size_t>(0, letters.size())))) {
    json[at] = letters[letter];
  }
  const std::size_t place = broken_place(json);
  RC_ASSERT(place <= json.size());
  RC_ASSERT(place == json.size() || !is_json(json));
  const std::string before = json.substr(0, place);
  RC_ASSERT(broken_place(before) == before.size());
}

}  // namespace
}  // namespace reif
