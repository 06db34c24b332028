#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/yaml.h"
#include "model/check.h"

namespace reif {

// Where a snippet stands in a model that is right without it.
enum class In {
  file,
  name,
  top,
  touchpoint,
  named_touchpoint,
  more_touchpoints,
  score,
  rule,
  block,
  stage,
  stages,
  labels,
  grade
};

// A snippet and all that is told about it: "LINE:COLUMN: error: MESSAGE; HINT".
struct Row {
  In in;
  std::string_view snippet;
  std::vector<std::string_view> issues;
};

namespace rows_detail {

inline std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

constexpr std::string_view kModel = R"(name: NAME
touchpoints:
  pricing: { type: page }
  purchase: TOUCHPOINT
scores:
  fit:
    groups: { mail: { max: 20 } }
    rules:
      - { id: a, each: pricing, points: 1, group: mail }
      - { id: b, each: purchase, points: 1 }
)";

}  // namespace rows_detail

// The model with the snippet in it. What follows the ten lines of the model is line 11.
inline std::string model_with(In in, std::string_view snippet) {
  using rows_detail::replaced;
  if (in == In::file) {
    return std::string(snippet);
  }
  const std::string text(snippet);
  std::string model(rows_detail::kModel);
  model = replaced(model, "NAME", in == In::name ? text : "m");
  model = replaced(model, "purchase", in == In::named_touchpoint ? text : "purchase");
  model = replaced(model, "TOUCHPOINT", in == In::touchpoint ? text : "{ event: Order Completed }");
  switch (in) {
    case In::more_touchpoints:
      return replaced(model, "scores:", "  " + text + "\nscores:");
    case In::top:
      return model + text + "\n";
    case In::score:
      return model + "  s: " + text + "\n";
    case In::rule:
      return model + "      - " + text + "\n";
    case In::block:
      return model + "      - id: x\n        points: 1\n        if: " + text + "\n";
    case In::stage:
      return model + "stages:\n  - { id: low }\n  - " + text + "\n";
    case In::stages:
      return model + "stages: " + text + "\n";
    case In::labels:
      return model + "labels: " + text + "\n";
    case In::grade:
      return model + "grade: " + text + "\n";
    default:
      return model;
  }
}

// What is told about the row's model; one line for each issue.
inline std::vector<std::string> told_about(const Row& row) {
  Issues issues;
  if (const std::optional<Tree> tree = read_yaml(model_with(row.in, row.snippet), issues)) {
    issues = check_model(*tree).issues;
  }
  std::vector<std::string> told;
  for (const Issue& issue : issues) {
    told.push_back(format_issue(issue, "").substr(1));
  }
  return told;
}

// Each row tells exactly its issues, and at least one.
inline void expect_told(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    EXPECT_FALSE(row.issues.empty()) << row.snippet;
    EXPECT_EQ(told_about(row), std::vector<std::string>(row.issues.begin(), row.issues.end())) << row.snippet;
  }
}

}  // namespace reif
