#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/millionths.h"
#include "base/time.h"

namespace reif::twin {

struct Change {
  Time at = 0;
  std::string from;
  std::string to;
  std::string cause;  // An event's id, or "time".

  friend bool operator==(const Change&, const Change&) = default;
};

// What `reif score` says of a person: a line of its output.
struct Result {
  bool visitor = false;
  std::string id;
  std::map<std::string, Millionths> scores;
  std::optional<std::string> grade;
  std::optional<std::string> stage;
  std::map<std::string, std::string> labels;
  bool excluded = false;
  std::vector<Change> changes;
};

// A line as `reif score` writes it, and back (throws where it is none).
std::string to_line(const Result& result);
Result from_line(const std::string& line);

// A line each.
std::string to_lines(const std::vector<Result>& results);

}  // namespace reif::twin
