#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/millionths.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "twin/expression.h"

namespace reif::twin {

struct Bounds {
  std::optional<Millionths> min;
  std::optional<Millionths> max;
};

struct Decay {
  enum class Kind { none, half_life, linear, expires, step };
  Kind kind = Kind::none;
  Span span = 0;
  long double by = 0;  // step
};

struct Touchpoint {
  std::vector<std::string> types;
  std::vector<std::string> names;  // Any name where empty.
  std::optional<Expression> condition;
  std::optional<Span> gap;
};

// A number as the model says it, or an expression.
struct Amount {
  Millionths literal = 0;
  std::optional<Expression> computed;
};

struct Rule {
  enum class Per { day, week, month, ever };
  std::optional<int> each;  // The touchpoint of an event rule; nothing for a state rule.
  std::optional<Expression> condition;
  Amount points;
  std::optional<int> times;
  Per per = Per::ever;
  Decay decay;
  Bounds bounds;
  std::optional<int> group;
};

struct Score {
  std::string name;
  Bounds bounds;
  std::vector<Bounds> groups;
  std::vector<Rule> rules;
};

// A step of a ladder; the first has no condition.
struct Rung {
  std::string id;
  std::optional<Expression> condition;
  bool keep_for_good = false;
  std::optional<Expression> keep;
};

struct Ladder {
  std::string name;  // Empty: the stages.
  std::vector<Rung> rungs;
};

struct GradePart {
  int score = 0;
  std::array<Millionths, 3> bounds{};  // Falling.
};

struct Grade {
  GradePart letter;
  GradePart digit;
};

struct Model {
  TimeZone zone;
  std::optional<Expression> exclude;
  std::vector<Touchpoint> touchpoints;
  std::vector<Score> scores;
  std::optional<Grade> grade;
  std::vector<Ladder> ladders;  // The stages, if any, before the labels.
};

// Reads a valid model. Throws std::invalid_argument where it sees that it is none; it does not look for mistakes.
Model read_model(const std::string& yaml);

}  // namespace reif::twin
