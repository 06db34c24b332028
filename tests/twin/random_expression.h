#pragma once

#include <string>
#include <vector>

#include "twin/scale.h"

namespace reif::twin {

// Where an expression stands: what it may ask differs.
enum class Scope { touchpoint, event_rule, state_rule, exclude, ladder };

// Makes valid expressions of a model.
class RandomExpressions {
 public:
  RandomExpressions(Dice& dice, const Scale& scale) : dice_(dice), scale_(scale) {}

  std::vector<std::string> touchpoints;  // Names that it may use.
  std::vector<std::string> scores;

  std::string condition(Scope scope, int depth = 2);
  // Points that are worked out; never a tie between two millionths, where floating point may go either way.
  std::string amount(Scope scope);

 private:
  std::string atom(Scope scope);
  std::string of_event();
  std::string of_lead();
  std::string of_account();
  std::string of_history();
  std::string of_time_freely();
  std::string of_time_compared();
  std::string of_scores();

  std::string touchpoint();
  std::string window();  // Empty, or with a comma before it.
  std::string duration();
  std::string order();       // <, <=, >, >=
  std::string comparison();  // Those, rarely == or !=.

  Dice& dice_;
  const Scale& scale_;
};

// A number of points as a model writes it, from few, so that totals meet bounds.
std::string random_points(Dice& dice);

// A duration as a model writes it: "90s".
std::string random_span(Dice& dice, const Scale& scale);

// In single quotes for YAML.
std::string quoted(const std::string& text);

}  // namespace reif::twin
