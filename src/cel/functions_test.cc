#include "cel/functions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cel/overloads.h"
#include "support/cel_trial.h"

namespace reif::cel {
namespace {

void expect_all(std::span<const Row> rows) {
  Trial trial;
  for (const Row& row : rows) {
    EXPECT_EQ(trial.run(row.expression), row.result) << row.expression;
  }
}

TEST(Functions, SizesAndTypes) {
  constexpr Row kRows[] = {
      {"size('äöü€😀')", "5"},
      {"b'\\xc3\\xa4'.size()", "2"},
      {"[1, 2].size() + size({'a': 1})", "3"},
      {"type(1.0)", "double"},
      {"type(timestamp(0))", "google.protobuf.Timestamp"},
      {"type(type(1))", "type"},
      {"type(null)", "null_type"},
  };
  expect_all(kRows);
}

TEST(Functions, Conversions) {
  constexpr Row kRows[] = {
      {"int(-7.9)", "-7"},
      {"int(9223372036854775807.0)", "error: 9.223372036854776e+18 is out of the range of int"},
      {"int(18446744073709551615u)", "error: 18446744073709551615u is out of the range of int"},
      {"int('12x')", "error: \"12x\" is no int"},
      {"int('-12') + int('+12')", "0"},
      {"int(timestamp('2009-02-13T23:31:30Z'))", "1234567890"},
      {"uint(-1)", "error: -1 is out of the range of uint"},
      {"uint('18446744073709551615')", "18446744073709551615u"},
      {"double('1e999')", "error: \"1e999\" is no double"},
      {"double('-inf')", "double(\"-Infinity\")"},
      {"double('') ", "error: \"\" is no double"},
      {"bool('True') && !bool('0')", "true"},
      {"bool('yes')", "error: \"yes\" is no bool"},
      {"string(1.0) + string(0.1) + string(1e21)", "\"10.11e+21\""},
      {"string(true) + string(-1) + string(1u)", "\"true-11\""},
      {"string(b'\\xff')", "error: the bytes are no valid UTF-8"},
      {"string(timestamp('2009-02-13T23:31:30.120Z'))", "\"2009-02-13T23:31:30.12Z\""},
      {"string(duration('-1.5s'))", "\"-1.5s\""},
      {"bytes('ä')", "b\"ä\""},
      {"timestamp(1)", "timestamp(\"1970-01-01T00:00:01Z\")"},
      {"timestamp(1000000000000)", "error: 1000000000000 is out of the range of timestamp"},
      {"timestamp('2026-01-19')", "timestamp(\"2026-01-19T00:00:00Z\")"},
      {"timestamp('2026-01-19T10:00:00+02:00')", "timestamp(\"2026-01-19T08:00:00Z\")"},
  };
  expect_all(kRows);
}

TEST(Functions, Durations) {
  constexpr Row kRows[] = {
      {"duration('1h30m')", "duration(\"5400s\")"},
      {"duration('-1.5h')", "duration(\"-5400s\")"},
      {"duration('1.5ms10us1ns')", "duration(\"0.001510001s\")"},
      {"duration('0')", "duration(\"0s\")"},
      {"duration('.5s')", "duration(\"0.5s\")"},
      {"duration('0.00000000000000000000000001s')", "duration(\"0s\")"},
      {"duration('9223372036s')", "duration(\"9223372036s\")"},
      {"duration('1h').getMinutes() + duration('-90m').getHours()", "59"},
      {"duration('61s').getSeconds()", "61"},
      {"duration('1.2345s').getMilliseconds()", "234"},
      {"timestamp(0) + duration('1h') - timestamp(60)", "duration(\"3540s\")"},
      {"timestamp('9999-12-31T23:59:59Z') + duration('1s')", "error: the time lies outside the years 1 to 9999"},
      {"timestamp('2026-01-01T00:00:00Z') - timestamp('1700-01-01T00:00:00Z')",
       "error: the duration is longer than 292 years"},
      {"duration('9223372036s') + duration('9223372036s')", "error: the duration is longer than 292 years"},
  };
  expect_all(kRows);
  for (const char* text : {"", "-", "1", "s", "1x", ".s", "1 s", "9223372037s", "9999999999999999999999h", "--1s"}) {
    EXPECT_FALSE(read_duration(text).has_value()) << text;
  }
}

TEST(Functions, PartsOfATime) {
  constexpr Row kRows[] = {
      {"timestamp('2024-02-29T23:31:30.123Z').getFullYear()", "2024"},
      {"timestamp('2024-02-29T23:31:30.123Z').getMonth()", "1"},
      {"timestamp('2024-02-29T23:31:30.123Z').getDate()", "29"},
      {"timestamp('2024-02-29T23:31:30.123Z').getDayOfMonth()", "28"},
      {"timestamp('2024-02-29T23:31:30.123Z').getDayOfWeek()", "4"},
      {"timestamp('2024-02-29T23:31:30.123Z').getDayOfYear()", "59"},
      {"timestamp('2024-02-29T23:31:30.123Z').getHours()", "23"},
      {"timestamp('2024-02-29T23:31:30.123Z').getMinutes()", "31"},
      {"timestamp('2024-02-29T23:31:30.123Z').getSeconds()", "30"},
      {"timestamp('2024-02-29T23:31:30.123Z').getMilliseconds()", "123"},
      {"timestamp('2024-02-29T23:31:30Z').getDate('Europe/Berlin')", "1"},
      {"timestamp('2024-07-01T22:30:00Z').getHours('Europe/Berlin')", "0"},
      {"timestamp('2024-02-29T23:31:30Z').getMinutes('+05:45')", "16"},
      {"timestamp('2024-02-29T23:31:30Z').getHours('-09:30')", "14"},
      {"timestamp('1969-12-31T23:59:59.5Z').getMilliseconds()", "500"},
      {"timestamp('1969-12-31T23:59:59Z').getDayOfWeek()", "3"},
      {"timestamp('0001-01-01T00:00:00Z').getHours(dyn('-01:00'))", "23"},
      {"timestamp(0).getHours(dyn('Mars'))", "error: there is no time zone `Mars`"},
  };
  expect_all(kRows);
  for (const char* zone : {"+25:00", "+01:60", "+1:00", "01", "+", "+Europe/Berlin", ""}) {
    EXPECT_FALSE(find_zone(zone).has_value()) << zone;
  }
}

TEST(Functions, Texts) {
  constexpr Row kRows[] = {
      {"'€uro'.charAt(0) + 'a'.charAt(1)", "\"€\""},
      {"'abc'.charAt(4)", "error: the text has no position 4"},
      {"'tä€t'.indexOf('€')", "2"},
      {"'abcabc'.indexOf('c', 3)", "5"},
      {"'abc'.indexOf('', 3)", "3"},
      {"'abc'.indexOf('a', 4)", "error: the text has no position 4"},
      {"'abcabc'.lastIndexOf('b', 3)", "1"},
      {"'abc'.lastIndexOf('')", "3"},
      {"'tä€t'.substring(1, 3)", "\"ä€\""},
      {"'abc'.substring(3)", "\"\""},
      {"'abc'.substring(2, 1)", "error: the part of a text ends before it begins"},
      {"'ÄbC'.lowerAscii() + 'äbC'.upperAscii()", "\"ÄbcäBC\""},
      {"'\\u00a0 a b\\n'.trim()", "\"a b\""},
      {"'aä€'.reverse()", "\"€äa\""},
      {"'abab'.replace('a', 'x')", "\"xbxb\""},
      {"'abab'.replace('a', 'x', 1)", "\"xbab\""},
      {"'abab'.replace('a', 'x', 0)", "\"abab\""},
      {"'äb'.replace('', '-')", "\"-ä-b-\""},
      {"'äb'.replace('', '-', 2)", "\"-ä-b\""},
      {"'a,b,,c'.split(',')", "[\"a\", \"b\", \"\", \"c\"]"},
      {"'a,b,c'.split(',', 2)", "[\"a\", \"b,c\"]"},
      {"'a,b'.split(',', 0)", "[]"},
      {"'a,b'.split(',', 1)", "[\"a,b\"]"},
      {"'äbc'.split('')", "[\"ä\", \"b\", \"c\"]"},
      {"'äbc'.split('', 2)", "[\"ä\", \"bc\"]"},
      {"''.split('')", "[]"},
      {"''.split(',')", "[\"\"]"},
      {"['a', 'b'].join() + ['a', 'b'].join('--')", "\"aba--b\""},
      {"[dyn('a'), dyn(1)].join()", "error: `join` takes a list of strings, found int"},
      {"strings.quote('a\"\\\\\\n')", R"("\"a\\\"\\\\\\n\"")"},
      {"base64.encode(b'hello') + base64.encode(b'he')", "\"aGVsbG8=aGU=\""},
      {"string(base64.decode('aGVsbG8')) + string(base64.decode('aGU='))", "\"hellohe\""},
      {"base64.decode('a')", "error: the text is no base64"},
      {"base64.decode('a!==')", "error: the text is no base64"},
      {"'abc'.matches('b') && !'abc'.matches('^b') && matches('abc', 'c$')", "true"},
      {"'a'.matches(dyn('('))", "error: the pattern is not valid: missing ): ("},
  };
  expect_all(kRows);
}

TEST(Functions, Formats) {
  constexpr Row kRows[] = {
      {"'%s %s %s'.format([1, 'a', [1.0, null]])", "\"1 a [1, null]\""},
      {"'%d%%'.format([50])", "\"50%\""},
      {"'%s %s %d'.format([1e21, 1e-7, 2.5])", "\"1000000000000000000000 0.0000001 2.5\""},
      {"'%.2f %f %e'.format([1.005, 2, 12345.678])", "\"1.00 2.000000 1.234568e+04\""},
      {"'%x %X %o %b'.format([255, 'az', 8u, -5])", "\"ff 617A 10 -101\""},
      {"'%s'.format([{'b': 1, 'a': [duration('90s')]}])", "\"{a: [90s], b: 1}\""},
      {"'%s'.format([b'a\\xff\\xffb'])",
       "\"a\xEF\xBF\xBD"
       "b\""},
      {"'%d'.format(['a'])", "error: `%d` cannot take string"},
      {"'%z'.format([1])", "error: the format has no `%z`"},
      {"'%s %s'.format([1])", "error: the format has more clauses than there are arguments"},
      {"'%'.format([1])", "error: the format ends after `%`"},
      {"'%.999f'.format([1.0])", "error: at most 100 decimals"},
      {"'%.f'.format([1.0])", "error: the format has no `%.`"},
  };
  expect_all(kRows);
}

TEST(Functions, Math) {
  constexpr Row kRows[] = {
      {"math.greatest(1, 2.5, 2u)", "2.5"},
      {"math.least([3, 1, 2])", "1"},
      {"math.greatest(dyn([]))", "error: an empty list has no greatest and no least number"},
      {"math.greatest([dyn('a')])", "error: math.greatest and math.least take numbers, found string"},
      {"math.round(-2.5) + math.ceil(1.1) + math.floor(-1.1) + math.trunc(-1.9)", "-4.0"},
      {"math.abs(-3) + math.sign(-3)", "2"},
      {"math.abs(-9223372036854775808)", "error: the least int has no absolute value"},
      {"math.sqrt(16)", "4.0"},
      {"math.isNaN(0.0 / 0.0) && math.isInf(1.0 / 0.0) && math.isFinite(1.0)", "true"},
      {"math.bitAnd(6, 3) + math.bitOr(6, 3) + math.bitXor(6, 3) + math.bitNot(0)", "13"},
      {"math.bitShiftLeft(1, 3) + math.bitShiftRight(-1, 60)", "23"},
      {"math.bitShiftLeft(1, 64)", "0"},
      {"math.bitShiftLeft(1, -1)", "error: bits cannot be shifted by a negative number"},
  };
  expect_all(kRows);
}

TEST(Functions, EverySignatureCanBeReadAndIsNamedOnce) {
  const std::vector<std::string> names = function_names();
  EXPECT_GT(names.size(), 60U);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  for (const std::string& name : names) {
    ASSERT_FALSE(overloads_of(name).empty()) << name;
    EXPECT_EQ(overloads_of(name).front().name, name);
  }
  EXPECT_TRUE(overloads_of("nothing").empty());
  EXPECT_EQ(overloads_of("charAt").front().text(), "string.charAt(int)");
}

}  // namespace
}  // namespace reif::cel
