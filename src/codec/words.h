#pragma once

#include <cstdint>
#include <string>

#include "base/millionths.h"
#include "base/time.h"

namespace reif {

// The words that people read, in one language. "{}" is where a name or a number goes.
struct Words {
  std::string language;
  std::string once;  // Of something that occurred one time.
  std::string times;
  std::string before_decay;
  std::string rule_bound;
  std::string group_bound;
  std::string score_bound;
  std::string not_known_yet;
  std::string could_add;
  std::string no_reasons;
  std::string lead, stage, grade, reasons, as_of, exclude, excluded;
  std::string next_change;
  std::string no_change;
};

// German or English; English for everything else.
const Words& words_in(const std::string& language);

// "3 times", "einmal".
std::string times(std::int64_t count, const Words& words);

// "12.5", "12,5".
std::string points_in_words(Millionths points, const Words& words);
// The same with its sign: "+12.5".
std::string signed_points(Millionths points, const Words& words);

// "2026-01-19 10:00 UTC", with seconds and milliseconds only where there are any.
std::string time_in_words(Time t);

}  // namespace reif
