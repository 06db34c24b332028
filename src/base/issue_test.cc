#include "base/issue.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

const Issue kError{Issue::Severity::error, {3, 7}, "unknown touchpoint `pricng`", "did you mean `pricing`?"};
const Issue kWarning{Issue::Severity::warning, {3, 7}, "the rule can never be met", ""};

TEST(Issues, AreRefusedForErrorsAlone) {
  EXPECT_FALSE(has_errors({}));
  EXPECT_FALSE(has_errors({kWarning}));
  EXPECT_TRUE(has_errors({kWarning, kError}));
}

TEST(Issues, AreSortedByPlaceAndSeverity) {
  const Issue earlier_line{Issue::Severity::warning, {2, 90}, "a", ""};
  const Issue earlier_column{Issue::Severity::warning, {3, 6}, "b", ""};
  Issues issues = {kWarning, kError, earlier_column, earlier_line};
  sort_issues(issues);
  EXPECT_EQ(issues, (Issues{earlier_line, earlier_column, kError, kWarning}));
}

TEST(Issues, KeepTheirOrderAtOnePlace) {
  const Issue first{Issue::Severity::error, {1, 1}, "z", ""};
  const Issue second{Issue::Severity::error, {1, 1}, "a", ""};
  Issues issues = {first, second};
  sort_issues(issues);
  EXPECT_EQ(issues, (Issues{first, second}));
}

TEST(FormatIssue, IsWrittenAsCompilersDo) {
  EXPECT_EQ(format_issue(kError, "model.yaml"),
            "model.yaml:3:7: error: unknown touchpoint `pricng`; did you mean `pricing`?");
  EXPECT_EQ(format_issue(kWarning, "model.yaml"), "model.yaml:3:7: warning: the rule can never be met");
}

TEST(FormatIssue, LeavesOutAnUnknownPlace) {
  EXPECT_EQ(format_issue({Issue::Severity::error, {}, "no such file", ""}, "model.yaml"),
            "model.yaml: error: no such file");
}

}  // namespace
}  // namespace reif
