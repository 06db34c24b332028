#pragma once

#include <string>
#include <vector>

#include "twin/case.h"
#include "twin/result.h"

namespace reif::twin {

// What `reif score` gave for a case.
struct EngineAnswer {
  int code = 0;
  std::vector<Result> results;
  std::string messages;
};

// Runs `reif score` on files of the case, which lie in a folder of their own while it runs.
EngineAnswer run_engine(const Case& c, int threads = 1);

}  // namespace reif::twin
