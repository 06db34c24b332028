// The examples of docs/reference/expressions.md give what the page says.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <fstream>
#include <iterator>
#include <string>

#include "cel/overloads.h"
#include "support/cel_trial.h"

namespace reif::cel {
namespace {

std::string page() {
  std::ifstream file(std::string(REIF_ROOT) + "/docs/reference/expressions.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ExpressionsPage, ExamplesGiveWhatItSays) {
  const std::string text = page();
  const RE2 example("`([^`\n]+)` → `([^`\n]+)`");
  re2::StringPiece rest(text);
  std::string expression;
  std::string result;
  int count = 0;
  Trial trial;
  while (RE2::FindAndConsume(&rest, example, &expression, &result)) {
    RE2::GlobalReplace(&expression, R"(\\\|)", "|");
    EXPECT_EQ(trial.run(expression), result) << expression;
    ++count;
  }
  EXPECT_GT(count, 80);
}

TEST(ExpressionsPage, NamesEveryFunction) {
  const std::string text = page();
  for (const std::string& name : function_names()) {
    EXPECT_NE(text.find(name + "("), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace reif::cel
