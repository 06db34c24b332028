#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace reif {

// `reif cel FILE.json…`: runs conformance cases of the expression language, names the failing ones on `out` and ends
// with "N passed, N failed". Exit code 0 where all pass, 1 where one fails, 2 where a file cannot be read.
int run_cel(const std::vector<std::string>& files, std::ostream& out, std::ostream& err);

}  // namespace reif
