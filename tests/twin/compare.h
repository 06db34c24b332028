#pragma once

#include <string>

#include "twin/case.h"
#include "twin/judge.h"

namespace reif::twin {

// What came of comparing engine and twin on a case.
struct Comparison {
  std::string difference;  // Empty where there is none.
  int excused = 0;         // People whose stage, label, grade or changes differ, but hung on a millionth.
};

// Runs both. They must agree in everybody, scores (each rule that decays may be off by a millionth), stages, labels,
// grades, exclusions, the time and cause of every change, and in whether lines were skipped.
Comparison compare(const Case& c, int threads);

// Runs the twin alone on a case.
Judgement judge_case(const Case& c);

// The same history with its files in another order and the lines of each shuffled; of two records that may be one,
// the first stays first.
Case shuffled(const Case& c, std::uint64_t seed);

}  // namespace reif::twin
