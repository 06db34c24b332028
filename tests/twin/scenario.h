#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "twin/log.h"
#include "twin/result.h"

namespace reif::twin {

// A moment of a scenario and what everybody is at it.
struct Expectation {
  Time at = 0;
  int line = 0;                 // In the scenario's text.
  std::vector<Result> results;  // Leads by id, then visitors by id.
};

// A model, a history and what comes of them, in one text; tests/scenario/README.md says how it is written.
struct Scenario {
  std::string model;       // YAML
  std::string model_file;  // Where the text names one instead: its path from the project's root.
  std::vector<Source> sources;
  std::vector<Expectation> expectations;
};

// Throws std::invalid_argument, naming the line, where the text is none.
Scenario read_scenario(const std::string& text);

}  // namespace reif::twin
