#include "codec/json_writer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#include "codec/canonical_json.h"
#include "codec/json_numbers.h"

namespace reif {
namespace {

using cel::Entry;
using cel::Value;

std::string number(double v) {
  std::string out;
  append_json_number(out, v);
  return out;
}

std::string json(const Value& v) {
  std::string out;
  append_json(out, v);
  return out;
}

double from_bits(std::uint64_t bits) {
  double v = 0;
  std::memcpy(&v, &bits, sizeof v);
  return v;
}

// RFC 8785, appendix B: "Number Serialization Samples".
TEST(JsonWriter, NumbersAsEcmaScriptPrintsThem) {
  EXPECT_EQ(number(from_bits(0x0000000000000000)), "0");
  EXPECT_EQ(number(from_bits(0x8000000000000000)), "0");
  EXPECT_EQ(number(from_bits(0x0000000000000001)), "5e-324");
  EXPECT_EQ(number(from_bits(0x8000000000000001)), "-5e-324");
  EXPECT_EQ(number(from_bits(0x7fefffffffffffff)), "1.7976931348623157e+308");
  EXPECT_EQ(number(from_bits(0xffefffffffffffff)), "-1.7976931348623157e+308");
  EXPECT_EQ(number(from_bits(0x4340000000000000)), "9007199254740992");
  EXPECT_EQ(number(from_bits(0xc340000000000000)), "-9007199254740992");
  EXPECT_EQ(number(from_bits(0x4430000000000000)), "295147905179352830000");
  EXPECT_EQ(number(from_bits(0x44b52d02c7e14af5)), "9.999999999999997e+22");
  EXPECT_EQ(number(from_bits(0x44b52d02c7e14af6)), "1e+23");
  EXPECT_EQ(number(from_bits(0x44b52d02c7e14af7)), "1.0000000000000001e+23");
  EXPECT_EQ(number(from_bits(0x444b1ae4d6e2ef4e)), "999999999999999700000");
  EXPECT_EQ(number(from_bits(0x444b1ae4d6e2ef4f)), "999999999999999900000");
  EXPECT_EQ(number(from_bits(0x444b1ae4d6e2ef50)), "1e+21");
  EXPECT_EQ(number(from_bits(0x3eb0c6f7a0b5ed8c)), "9.999999999999997e-7");
  EXPECT_EQ(number(from_bits(0x3eb0c6f7a0b5ed8d)), "0.000001");
  EXPECT_EQ(number(from_bits(0x41b3de4355555553)), "333333333.3333332");
  EXPECT_EQ(number(from_bits(0x41b3de4355555556)), "333333333.3333334");
  EXPECT_EQ(number(from_bits(0xbecbf647612f3696)), "-0.0000033333333333333333");
  EXPECT_EQ(number(from_bits(0x43143ff3c1cb0959)), "1424953923781206.2");
}

RC_GTEST_PROP(JsonWriterProperty, NumbersReadBackAsTheSame, (std::uint64_t bits)) {
  const double v = from_bits(bits);
  RC_PRE(std::isfinite(v));
  RC_ASSERT(std::strtod(number(v).c_str(), nullptr) == v);
}

TEST(JsonWriter, TextsEscapeOnlyWhatTheyMust) {
  std::string out;
  append_json_string(out, std::string_view("a\"b\\c\b\f\n\r\t\x01\x1f\0/\x7f ü€😀", 25));
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\b\\f\\n\\r\\t\\u0001\\u001f\\u0000/\x7f ü€😀\"");
}

TEST(JsonWriter, ValuesOfEveryKind) {
  const std::vector<Value> items = {Value(), Value::boolean(true), Value::int64(-3), Value::uint64(7)};
  const cel::List list{items.data(), items.size()};
  EXPECT_EQ(json(Value::list(&list)), "[null,true,-3,7]");
  const std::vector<Entry> entries = {{Value::string("b"), Value::float64(0.5)},
                                      {Value::int64(1), Value::string("x")}};
  const cel::Map map{entries.data(), entries.size()};
  EXPECT_EQ(json(Value::map(&map)), R"({"b":0.5,"1":"x"})");
  const Value seven = Value::int64(7);
  EXPECT_EQ(json(Value::optional(&seven)), "7");
  EXPECT_EQ(json(Value::optional(nullptr)), "null");
  EXPECT_EQ(json(Value::bytes("\x01\x02\xff\xff")), R"("AQL//w==")");
  EXPECT_EQ(json(Value::type("list")), R"("list")");
  EXPECT_EQ(json(Value::float64(std::numeric_limits<double>::infinity())), "null");
  EXPECT_EQ(json(Value::timestamp(0, 0)), R"("1970-01-01T00:00:00Z")");
  EXPECT_EQ(json(Value::timestamp(-1, 500'000'000)), R"("1969-12-31T23:59:59.5Z")");
  EXPECT_EQ(json(Value::duration(90, 0)), R"("90s")");
  EXPECT_EQ(json(Value::duration(-1, 500'000'000)), R"("-0.5s")");
  EXPECT_EQ(json(Value::duration(-2, 0)), R"("-2s")");
  EXPECT_EQ(json(Value::duration(-2, 250'000'000)), R"("-1.75s")");
}

// RFC 8785, section 3.2.3: the sorting sample.
TEST(CanonicalJson, SortsKeysByUtf16CodeUnits) {
  const std::vector<Entry> entries = {
      {Value::string("€"), Value::string("Euro Sign")},     {Value::string("\r"), Value::string("Carriage Return")},
      {Value::string("\uFB33"), Value::string("Dalet")},    {Value::string("1"), Value::string("One")},
      {Value::string("😀"), Value::string("Smiley")},       {Value::string("\u0080"), Value::string("Control")},
      {Value::string("ö"), Value::string("Latin Small O")}, {Value::string(""), Value()}};
  const cel::Map map{entries.data(), entries.size()};
  EXPECT_EQ(canonical_json(Value::map(&map)),
            "{\"\":null,\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small O\","
            "\"€\":\"Euro Sign\",\"😀\":\"Smiley\",\"\uFB33\":\"Dalet\"}");
}

TEST(CanonicalJson, EmptyContainers) {
  const cel::Map map;
  const cel::List list;
  EXPECT_EQ(canonical_json(Value::map(&map)), "{}");
  EXPECT_EQ(canonical_json(Value::list(&list)), "[]");
}

TEST(JsonNumbers, ReportsTheFirstOfEachKind) {
  const NumberReport report = look_at_numbers(R"({"a":[1,-2.5e3,"01 \" 1e999"],"b":01,"c":1e400,"d":-})");
  EXPECT_EQ(report.malformed, "01");
  EXPECT_EQ(report.out_of_range, "1e400");
}

TEST(JsonNumbers, WidensIntegersThatNeedMoreThan64Bits) {
  EXPECT_EQ(look_at_numbers(R"([1,-9223372036854775809,0.5,"99999999999999999999"])").widened,
            R"([1,-9223372036854775809e0,0.5,"99999999999999999999"])");
}

TEST(JsonNumbers, SurvivesTextsThatEndEarly) {
  for (const std::string_view text : {"", "\"", "\"\\", "-", "1e", "1.", "{\"a\":\""}) {
    EXPECT_TRUE(look_at_numbers(text).widened.starts_with(text)) << text;
  }
}

}  // namespace
}  // namespace reif
