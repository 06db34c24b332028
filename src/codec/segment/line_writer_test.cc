#include "codec/segment/line_writer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

#include "codec/json_writer.h"

namespace reif {
namespace {

class LineWriterTest : public testing::Test {
 protected:
  std::string written(std::string_view json) {
    text_ = json;
    text_.reserve(text_.size() + dom::kPadding);
    const Result<dom::Element> element = parser_.parse(text_);
    EXPECT_TRUE(element.has_value()) << json;
    writer_.clear();
    if (!element || !writer_.value(*element, 1)) {
      return "(" + std::string(name_of(writer_.problem.fault)) + ")";
    }
    return std::string(writer_.text());
  }

  dom::Parser parser_;
  LineWriter writer_{{.bytes_max = 10'000, .depth_max = 4}};
  std::string text_;
};

TEST_F(LineWriterTest, WritesEveryKind) {
  const std::string json = R"({"a":[],"b":{},"c":[null,true,false,"ü\\\"\u0001\t"],"":{"x":[1,2]}})";
  EXPECT_EQ(written(json), json);
  EXPECT_EQ(written(" [ 1 , { \"a\" : \"\\u00fc\\/\" } ]\n"), R"([1,{"a":"ü/"}])");
}

TEST_F(LineWriterTest, KeepsNumbers) {
  const std::string integers = "[0,-1,9223372036854775807,-9223372036854775808,18446744073709551615]";
  EXPECT_EQ(written(integers), integers);
  EXPECT_EQ(written("[1.0,0.1,-0.0,1e2,1.7976931348623157e308,5e-324,123456789012345678901]"),
            "[1,0.1,0,100,1.7976931348623157e+308,5e-324,123456789012345680000]");
}

TEST_F(LineWriterTest, KeepsToItsBounds) {
  EXPECT_EQ(written("[[[[]]]]"), "[[[[]]]]");
  EXPECT_EQ(written("[[[[[]]]]]"), "(too_deep)");
  EXPECT_EQ(written("[{\"a\":[{\"b\":{}}]}]"), "(too_deep)");
  EXPECT_EQ(written(R"({"a":{"b":1,"c":2,"b":3}})"), "(duplicate_key)");
  EXPECT_EQ(written("\"" + std::string(9'998, 'x') + "\"").size(), 10'000U);
  EXPECT_EQ(written("\"" + std::string(9'999, 'x') + "\""), "(too_large)");
  EXPECT_EQ(written("\"" + std::string(1'000'000, 'x') + "\""), "(too_large)");
  EXPECT_EQ(written("[\"" + std::string(5'000, 'x') + "\",\"" + std::string(5'000, 'x') + "\"]"), "(too_large)");
}

// Every character at every place of texts of every length up to some words.
TEST_F(LineWriterTest, EscapesWhatMustBe) {
  for (std::size_t size = 1; size <= 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int c = 0; c < 256; ++c) {
        std::string text(size, 'a');
        text[at] = static_cast<char>(c);
        std::string expected;
        append_json_string(expected, text);
        writer_.clear();
        writer_.string(text);
        ASSERT_EQ(writer_.text(), expected) << size << " " << at << " " << c;
      }
    }
  }
}

RC_GTEST_FIXTURE_PROP(LineWriterTest, FindsDoubledKeys, ()) {
  const auto keys = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 200));
  std::string json;
  for (const int key : keys) {
    json += (json.empty() ? "{\"k" : ",\"k") + std::to_string(key) + "\":" + std::to_string(key);
  }
  json = json.empty() ? "{}" : json + "}";
  const bool doubled = std::set<int>(keys.begin(), keys.end()).size() < keys.size();
  RC_ASSERT(written(json) == (doubled ? "(duplicate_key)" : json));
}

}  // namespace
}  // namespace reif
