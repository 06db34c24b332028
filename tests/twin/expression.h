#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "cel/program.h"

namespace reif::twin {

// The touchpoint `any`.
inline constexpr int kAny = -1;

// What an expression asks about when it runs.
struct Question {
  enum class About {
    event,
    lead,
    account,
    now,
    score,
    count,
    seen,
    sum,
    max,
    min,
    avg,
    distinct,
    silent,
    since,
    first,
    last
  };
  About about = About::event;
  int number = 0;                 // score: which of the model's; history: which touchpoint.
  std::vector<std::string> path;  // sum, max, min, avg, distinct: the property.
  std::optional<Span> window;
};

struct Expression {
  cel::Program program;
  std::vector<Question> questions;  // By the number of the slot.

  // Whether its value may change while nothing happens and no score changes.
  bool moves() const;
};

// The names that a model's expressions may use, by number.
struct Names {
  std::map<std::string, int> touchpoints;
  std::map<std::string, int> scores;
};

// Throws std::invalid_argument where the text is no expression.
Expression compile(const std::string& text, const Names& names);

}  // namespace reif::twin
