#include "cli/cel_command.h"

#include <fmt/format.h>

#include <ostream>

#include "cli/cel_cases.h"

namespace reif {

int run_cel(const std::vector<std::string>& files, std::ostream& out, std::ostream& err) {
  int passed = 0;
  std::size_t failed = 0;
  for (const std::string& file : files) {
    const Result<CaseReport> report = run_cases(file);
    if (!report) {
      err << report.error().message << '\n';
      return 2;
    }
    for (const FailedCase& one : report->failed) {
      out << fmt::format("FAILED {}: {}\n  expected {}\n  got      {}\n", one.id, one.expression, one.expected,
                         one.got);
    }
    failed += report->failed.size();
    for (const auto& [tier, count] : report->passed) {
      passed += count;
    }
  }
  out << fmt::format("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace reif
