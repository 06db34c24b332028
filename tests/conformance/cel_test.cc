// The conformance cases of the expression language, counted by tier.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "cli/cel_cases.h"

namespace reif {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(REIF_ROOT) / "tests/conformance";

// The ids of cases that are left out; each has its reason in the file.
std::set<std::string> skipped() {
  std::set<std::string> ids;
  std::ifstream file(kFolder / "cel_skipped.txt");
  EXPECT_TRUE(file.is_open());
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != '#') {
      ids.insert(line.substr(0, line.find(':')));
    }
  }
  return ids;
}

TEST(CelConformance, EveryCaseButThoseLeftOut) {
  struct Count {
    int passed = 0;
    int left_out = 0;
  };
  std::map<std::string, Count> counts;
  const std::set<std::string> left_out = skipped();
  for (const auto& entry : std::filesystem::directory_iterator(kFolder / "cel")) {
    if (entry.path().extension() != ".json") {
      continue;
    }
    const Result<CaseReport> report = run_cases(entry.path().string());
    ASSERT_TRUE(report.has_value()) << report.error().message;
    for (const auto& [tier, passed] : report->passed) {
      counts[tier].passed += passed;
    }
    for (const FailedCase& one : report->failed) {
      counts[one.tier].left_out += 1;
      EXPECT_TRUE(left_out.contains(one.id) && one.tier != "core" && one.tier != "string_ext")
          << one.id << ": " << one.expression << "\n  expected " << one.expected << "\n  got      " << one.got;
    }
  }
  int all = 0;
  for (const auto& [tier, count] : counts) {
    std::cout << tier << ": " << count.passed << " passed, " << count.left_out << " left out\n";
    all += count.passed + count.left_out;
  }
  EXPECT_EQ(all, 935);
  EXPECT_EQ(counts["core"].passed, 645);
  EXPECT_EQ(counts["string_ext"].passed, 124);
}

TEST(CelConformance, AWrongValueIsAFailure) {
  const std::string path = testing::TempDir() + "cel_cases.json";
  std::ofstream(path) << R"([
    {"id": "a", "tier": "core", "expr": "1 + 1", "value": {"type": "int", "value": "2"}},
    {"id": "b", "tier": "core", "expr": "1 + 1", "value": {"type": "double", "value": "2"}},
    {"id": "c", "tier": "core", "expr": "1 + 1", "error": {"messages": ["?"]}},
    {"id": "d", "tier": "ext", "expr": "1 / 0", "error": {"messages": ["?"]}},
    {"id": "e", "tier": "ext", "expr": "x", "type_env": {"x": {"list": "int"}}, "bindings":
      {"x": {"type": "list", "value": [{"type": "int", "value": "1"}]}}, "value": {"type": "list", "value": []}}
  ])";
  const Result<CaseReport> report = run_cases(path);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->passed, (std::map<std::string, int>{{"core", 1}, {"ext", 1}}));
  ASSERT_EQ(report->failed.size(), 3U);
  EXPECT_EQ(report->failed[0].id, "b");
  EXPECT_EQ(report->failed[0].expected, "2.0");
  EXPECT_EQ(report->failed[0].got, "2");
  EXPECT_EQ(report->failed[1].expected, "an error");
  EXPECT_EQ(report->failed[2].got, "[1]");
}

TEST(CelConformance, AFileThatIsNoneIsRefused) {
  EXPECT_EQ(run_cases("no such file").error().code, Error::Code::not_found);
  EXPECT_EQ(run_cases((kFolder / "cel/README.md").string()).error().code, Error::Code::invalid_argument);
}

}  // namespace
}  // namespace reif
