#include "cel/parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cel/compile.h"
#include "support/cel_trial.h"

namespace reif::cel {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

// The tree as nested calls, so that a test sees what belongs to what.
std::string shape(const Expr& e) {
  std::string text = e.kind == Expr::Kind::literal ? to_text(e.literal) : e.text;
  if (e.kind == Expr::Kind::literal && (e.literal.is(Kind::string) || e.literal.is(Kind::bytes))) {
    text = "'" + e.text + "'";
  }
  text += e.kind == Expr::Kind::list ? "list" : e.kind == Expr::Kind::map ? "map" : "";
  text = (e.test_only ? "has." : e.optional ? "?." : e.kind == Expr::Kind::select ? "." : "") + text;
  if (e.children.empty() && e.kind != Expr::Kind::call) {
    return text;
  }
  text += "(";
  for (std::size_t i = 0; i < e.children.size(); ++i) {
    text += (i == 0 ? "" : " ") + shape(*e.children[i]);
  }
  return text + ")";
}

std::string parsed(std::string_view source) {
  Issues issues;
  const std::unique_ptr<Expr> e = parse(source, {}, issues);
  return issues.empty() ? shape(*e) : issues.front().message;
}

TEST(Parser, Precedence) {
  EXPECT_EQ(parsed("1 + 2 * 3 - 4"), "_-_(_+_(1 _*_(2 3)) 4)");
  EXPECT_EQ(parsed("a || b && !c == d"), "_||_(a _&&_(b _==_(!_(c) d)))");
  EXPECT_EQ(parsed("a < b == c"), "_==_(_<_(a b) c)");
  EXPECT_EQ(parsed("a ? b : c ? d : e"), "_?_:_(a b _?_:_(c d e))");
  EXPECT_EQ(parsed("-a.b(c)[d].e"), "-_(.e(_[_](b(a c) d)))");
  EXPECT_EQ(parsed("x in [1] + y"), "@in(x _+_(list(1) y))");
}

TEST(Parser, TermsOfOneLogicAreOneNode) {
  EXPECT_EQ(parsed("a && b && (c && d)"), "_&&_(a b _&&_(c d))");
  EXPECT_EQ(parsed("a || b || c && d"), "_||_(a b _&&_(c d))");
}

TEST(Parser, MinusBelongsToTheNumberAfterIt) {
  EXPECT_EQ(parsed("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(parsed("--1"), "-_(-1)");
  EXPECT_EQ(parsed("-(1)"), "-_(1)");
  EXPECT_EQ(parsed("1-1"), "_-_(1 1)");
  EXPECT_EQ(parsed("9223372036854775808"), "the number 9223372036854775808 is too large");
  EXPECT_EQ(parsed("-0x8000000000000000"), "-9223372036854775808");
}

TEST(Parser, Selections) {
  EXPECT_EQ(parsed("a.`b-c`.in_"), ".in_(.b-c(a))");
  EXPECT_EQ(parsed("a.if.?b[?c]"), "_[?_](?.b(.if(a)) c)");
  EXPECT_EQ(parsed(".a.b"), ".b(.a)");
  EXPECT_EQ(parsed("has(a.b)"), "has.b(a)");
  EXPECT_EQ(parsed("has(a)"), "has() takes one field");
}

TEST(Parser, Literals) {
  EXPECT_EQ(parsed("[1u, 0xFFu, .5, 2e3, 1.5e-3]"), "list(1u 255u 0.5 2000.0 0.0015)");
  EXPECT_EQ(parsed("{'a': 1, ?b: c,}"), "map('a' 1 b c)");
  EXPECT_EQ(parsed(R"('a\x41\u00e4\U0001F600\101\n')"),
            "'aA\xC3\xA4\xF0\x9F\x98\x80"
            "A\n'");
  EXPECT_EQ(parsed(R"('\ud83d\uDE00')"), "'\xF0\x9F\x98\x80'");
  EXPECT_EQ(parsed(R"(b'\xff\377')"), "'\xFF\xFF'");
  EXPECT_EQ(parsed(R"(r'\d' )"), R"('\d')");
  EXPECT_EQ(parsed("'''a'\n''b'''"), "'a'\n''b'");
  EXPECT_EQ(parsed("1e999"), "the number 1e999 is too large");
  EXPECT_EQ(parsed("1e-999"), "0.0");
  EXPECT_EQ(parsed("12abc"), "`12abc` is no number");
}

TEST(Parser, BadEscapesSayWhatIsWrong) {
  EXPECT_EQ(parsed(R"('\d')"), R"(`\d` begins no escape)");
  EXPECT_EQ(parsed(R"('\ud800')"), R"(`\ud800` is no Unicode character)");
  EXPECT_EQ(parsed(R"('\ud83d\u0041')"), R"(`\ud83d` is no Unicode character)");
  EXPECT_EQ(parsed(R"(b'\u0041')"), R"(`\u` begins no escape)");
  EXPECT_EQ(parsed(R"('\400')"), R"(`\4` begins no escape)");
  EXPECT_EQ(parsed("'a"), "the text has no end");
  EXPECT_EQ(parsed("'a\nb'"), "the text has no end");
}

TEST(Parser, CommentsAndBlanksMeanNothing) {
  EXPECT_EQ(parsed("1 // one\n\t+ 2 // two"), "_+_(1 2)");
  EXPECT_EQ(parsed("'// no comment'"), "'// no comment'");
}

TEST(Parser, WordsOfCelAreNoNames) {
  for (const char* word : {"if", "var", "in", "true", "null", "package"}) {
    EXPECT_TRUE(is_reserved(word)) << word;
  }
  EXPECT_FALSE(is_reserved("iff"));
  EXPECT_EQ(parsed("if + 1"), "`if` is a word of CEL and no name");
}

TEST(Parser, MistakesHaveTheirPlaceAndAHint) {
  const Trial trial;
  EXPECT_THAT(trial.issues("a = b"), ElementsAre("1:3 `=` is no operator; write == to compare"));
  EXPECT_THAT(trial.issues("1 +\n  & 2"), testing::Contains("2:3 `&` is no operator; write &&"));
  EXPECT_THAT(trial.issues("\"ä\" §"),
              ElementsAre(StartsWith("1:5 `§` has no meaning here; names have the letters")));
  EXPECT_THAT(trial.issues("a $ b"), ElementsAre("1:3 `$` has no meaning here"));
  EXPECT_THAT(trial.issues("(1 + 2"), ElementsAre("1:7 the expression ends where `)` is expected"));
  EXPECT_THAT(trial.issues("1 2"), ElementsAre("1:3 `2` stands where an operator or the end is expected"));
  EXPECT_THAT(trial.issues(""), ElementsAre("1:1 the expression ends where a value is expected"));
  EXPECT_THAT(trial.issues("a.1"), SizeIs(1));
}

TEST(Parser, SeveralMistakesAreToldAtOnce) {
  const Trial trial;
  EXPECT_THAT(
      trial.issues("[1 2, 3 = 4, 'a\\q']"),
      ElementsAre("1:4 `2` stands where `,` or `]` is expected", "1:9 `=` is no operator; write == to compare",
                  R"(1:14 `\q` begins no escape; write a backslash as `\\`, or the text as r"…")"));
}

TEST(Parser, TextThatIsNoUtf8IsRefused) { EXPECT_EQ(parsed("'\xFF'"), "the text is no valid UTF-8"); }

TEST(Parser, SpecifiedSizesAreTaken) {
  const Trial trial;
  const auto repeated = [](int times, const std::string& part, const std::string& last) {
    std::string text;
    for (int i = 0; i < times; ++i) {
      text += part;
    }
    return text + last;
  };
  EXPECT_THAT(trial.issues(repeated(300, "true || ", "false")), IsEmpty());
  EXPECT_THAT(trial.issues(repeated(90, "1 + ", "1")), IsEmpty());
  EXPECT_THAT(trial.issues(repeated(90, "true ? 1 : ", "2")), IsEmpty());
  EXPECT_THAT(trial.issues(repeated(90, "!", "true")), IsEmpty());
}

}  // namespace
}  // namespace reif::cel
