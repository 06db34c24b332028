#pragma once

#include <string>
#include <vector>

namespace reif {

// A place in a text: line and column from 1, the column counted in code points; 0 where the place is not known.
struct Place {
  int line = 0;
  int column = 0;

  friend bool operator==(const Place&, const Place&) = default;
};

// A mistake of an author in a scoring model, an expression or an import map. All mistakes of a text are reported at
// once.
struct Issue {
  enum class Severity { error, warning };
  Severity severity = Severity::error;
  Place place;
  std::string message;  // What is wrong, as one sentence without a full stop: "unknown touchpoint `pricng`".
  std::string hint;     // What to do, may be empty: "did you mean `pricing`?".

  friend bool operator==(const Issue&, const Issue&) = default;
};

using Issues = std::vector<Issue>;

// Whether any of them is an error (warnings alone do not refuse a text).
bool has_errors(const Issues& issues);

// Sorts by place, errors before warnings at one place.
void sort_issues(Issues& issues);

// "FILE:LINE:COLUMN: error: MESSAGE; HINT", as compilers write it, so that editors find the place.
std::string format_issue(const Issue& issue, const std::string& file);

}  // namespace reif
