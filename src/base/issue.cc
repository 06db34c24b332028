#include "base/issue.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace reif {

bool has_errors(const Issues& issues) {
  return std::any_of(issues.begin(), issues.end(),
                     [](const Issue& issue) { return issue.severity == Issue::Severity::error; });
}

void sort_issues(Issues& issues) {
  std::stable_sort(issues.begin(), issues.end(), [](const Issue& a, const Issue& b) {
    return std::tuple(a.place.line, a.place.column, a.severity) <
           std::tuple(b.place.line, b.place.column, b.severity);
  });
}

std::string format_issue(const Issue& issue, const std::string& file) {
  std::string out = file;
  if (issue.place.line > 0) {
    out += fmt::format(":{}:{}", issue.place.line, issue.place.column);
  }
  out += issue.severity == Issue::Severity::error ? ": error: " : ": warning: ";
  out += issue.message;
  if (!issue.hint.empty()) {
    out += "; " + issue.hint;
  }
  return out;
}

}  // namespace reif
