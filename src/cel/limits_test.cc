// What no expression can do, whatever it is: run long, eat memory, overflow the stack.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cel_trial.h"

namespace reif::cel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string repeated(std::size_t times, const std::string& part) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) {
    text += part;
  }
  return text;
}

TEST(Limits, DeepNestingIsRefused) {
  Trial trial;
  trial.options.source_bytes_max = 1 << 20;
  for (const std::string& expression :
       {repeated(100'000, "("), repeated(100'000, "["), repeated(100'000, "{"), repeated(100'000, "!"),
        repeated(100'000, "-"), repeated(50'000, "[1,"), repeated(50'000, "f("), "a" + repeated(100'000, ".b"),
        "a" + repeated(100'000, "[0]"), "1" + repeated(100'000, "+1"), repeated(50'000, "a?b:"),
        repeated(30'000, "{1:"), "a" + repeated(50'000, ".b()")}) {
    const std::vector<std::string> issues = trial.issues(expression);
    EXPECT_THAT(issues, testing::Contains(HasSubstr("nested more than 96 deep; split it into smaller ones")))
        << expression.substr(0, 10);
  }
}

TEST(Limits, ALimitIsToldOnce) {
  Trial trial;
  EXPECT_THAT(trial.issues(repeated(200, "(") + "1" + repeated(200, ")")), testing::SizeIs(1));
}

TEST(Limits, LongTextsAndManyPartsAreRefused) {
  Trial trial;
  EXPECT_THAT(trial.issues(repeated(20'000, " ") + "1"),
              ElementsAre("1:1 the expression is longer than 16384 bytes; split it into smaller ones"));
  EXPECT_THAT(trial.issues("[" + repeated(5'000, "1,") + "]"),
              ElementsAre(HasSubstr("the expression has more than 4000 parts")));
  trial.options.nodes_max = 3;
  EXPECT_THAT(trial.issues("1 + 1"), testing::IsEmpty());
  EXPECT_THAT(trial.issues("1 + 1 + 1"), ElementsAre(HasSubstr("more than 3 parts")));
}

TEST(Limits, MistakesWithoutEndAreCut) {
  Trial trial;
  EXPECT_LE(trial.issues(repeated(3'000, "§ ")).size(), 51U);
}

TEST(Limits, LongPatternsAreRefused) {
  Trial trial;
  trial.set("s", Value::string("a"));
  const std::string pattern = "'" + repeated(2'000, "a") + "'";
  EXPECT_THAT(trial.issues("'a'.matches(" + pattern + ")"),
              ElementsAre(HasSubstr("the pattern is longer than 1024 bytes")));
  EXPECT_EQ(trial.run("s.matches(s + " + pattern + ")"), "error: the pattern is longer than 1024 bytes");
  EXPECT_THAT(trial.issues("'a'.matches('((a{1000}){1000}){1000}')"),
              ElementsAre(HasSubstr("the pattern is not valid")));
}

class CostTest : public testing::Test {
 protected:
  CostTest() {
    items_.assign(1'000, Value::string("0123456789"));
    list_ = {items_.data(), items_.size()};
    trial_.set("list", Value::list(&list_)).set("long", Value::string(text_));
  }

  // The outcome with so many steps, and the bytes that it made.
  std::string run(std::string_view source, std::int64_t cost) {
    trial_.cost_left = cost;
    made_ = Arena();
    trial_.arena = &made_;
    return trial_.run(source);
  }

  Trial trial_;
  std::vector<Value> items_;
  List list_;
  std::string text_ = std::string(100'000, 'x');
  Arena made_;
};

TEST_F(CostTest, NestedMacrosEndInALimit) {
  for (const char* expression :
       {"list.all(a, list.all(b, list.all(c, list.all(d, true))))", "list.map(a, list.map(b, list.map(c, 1))).size()",
        "list.map(a, list).map(l, l + list + list).size() == 0 || list.exists(a, list.filter(b, list == [a]).size() "
        "> 9999)",
        "list.exists(x, list.exists(y, list.exists(z, false))) || true == false"}) {
    EXPECT_EQ(run(expression, 1'000'000), "error: the expression takes too many steps") << expression;
    EXPECT_LT(made_.capacity(), 64U << 20U) << expression;
  }
}

TEST_F(CostTest, TextsCostTheirBytes) {
  for (const char* expression :
       {"long + long", "long.replace('x', 'yy')", "long.split('')", "list.map(x, long).join(long)",
        "'%s%s'.format([long, long])", "long.reverse()", "long.upperAscii()", "long.contains('y')",
        "long.matches('y$')", "long == long + 'a'", "strings.quote(long)", "size(long)", "base64.encode(bytes(long))",
        "long.trim()", "long.lastIndexOf('y')"}) {
    EXPECT_EQ(run(expression, 1'000), "error: the expression takes too many steps") << expression;
    EXPECT_LT(made_.capacity(), 1U << 20U) << expression;
  }
}

TEST_F(CostTest, DoublingIsStopped) {
  std::string expression = "d0.size() > 0";
  for (int i = 1; i <= 20; ++i) {
    const std::string before = "d" + std::to_string(i);
    expression = "cel.bind(d" + std::to_string(i - 1) + ", " + before + " + " + before + ", " + expression + ")";
  }
  EXPECT_EQ(run("cel.bind(d20, long, " + expression + ")", 1'000'000), "error: the expression takes too many steps");
  EXPECT_LT(made_.capacity(), 128U << 20U);
}

TEST_F(CostTest, WhatHoldsItselfManyTimesOverIsStopped) {
  std::string expression = "d0 == d0";
  for (int i = 1; i <= 40; ++i) {
    const std::string before = "d" + std::to_string(i);
    expression = "cel.bind(d" + std::to_string(i - 1) + ", [" + before + ", " + before + "], " + expression + ")";
  }
  EXPECT_EQ(run("cel.bind(d40, 1, " + expression + ")", 1'000'000), "error: the expression takes too many steps");
}

TEST_F(CostTest, ALimitIsNoOrdinaryErrorThatLogicAbsorbs) {
  EXPECT_EQ(run("list.all(a, list.all(b, list.all(c, true))) || true", 10'000),
            "error: the expression takes too many steps");
}

TEST_F(CostTest, OrdinaryConditionsCostLittle) {
  EXPECT_EQ(run("size(list) == 1000 && 'abc'.startsWith('a')", 20), "true");
  EXPECT_GE(trial_.cost_left, 0);
}

}  // namespace
}  // namespace reif::cel
