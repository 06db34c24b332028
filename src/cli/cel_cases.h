#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace reif {

// Conformance cases of the expression language in the JSON form of tests/conformance/cel: an expression, what its
// names stand for, and the value that it must have, or that it must have none.

struct FailedCase {
  std::string id;
  std::string tier;
  std::string expression;
  std::string expected;  // A value as CEL writes it, or "an error".
  std::string got;
};

struct CaseReport {
  std::map<std::string, int> passed;  // By tier: core, ext, optional; string_ext apart.
  std::vector<FailedCase> failed;
};

// Runs every case of one file, CEL as specified. not_found where the file cannot be read, invalid_argument where it
// holds no cases.
Result<CaseReport> run_cases(const std::string& path);

}  // namespace reif
