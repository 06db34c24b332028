#pragma once

#include <cstdint>
#include <string>

namespace reif {

// The words of the command line's output for people, in one language. "{}" is where a name or a number goes.
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
  std::string no_stages;
  std::string lead, stage, grade, reasons, as_of, excluded;
  std::string next_change;
  std::string no_change;
};

// German or English; English for everything else.
const Words& words_in(const std::string& language);

// "3 times", "einmal".
std::string times(std::int64_t count, const Words& words);

}  // namespace reif
