// Engine and twin on random models and histories. REIF_TWIN_CASES says how many (REIF_TEST_SCALE is a factor),
// REIF_TWIN_SEED which is the first; a failure prints the seed and the smallest case that still fails.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "support/scale.h"
#include "twin/compare.h"
#include "twin/engine.h"
#include "twin/shrink.h"

namespace reif::twin {
namespace {

constexpr int kCases = 5000;
constexpr int kReportsMax = 5;

std::uint64_t number(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

int cases() { return scaled(static_cast<int>(number("REIF_TWIN_CASES", kCases))); }
std::uint64_t first_seed() { return number("REIF_TWIN_SEED", 1); }

std::string first_words(const std::string& text) { return text.substr(0, 8); }

// The smallest case for which engine and twin differ in the same way.
std::string report(const Case& c, const std::string& difference) {
  const Case small = shrink(c, [&](const Case& candidate) {
    return first_words(compare(candidate, 1).difference) == first_words(difference);
  });
  return to_text(small) + compare(small, 1).difference;
}

TEST(TwinTest, AgreesWithTheEngine) {
  int excused = 0;
  int failed = 0;
  for (std::uint64_t seed = first_seed(); seed < first_seed() + static_cast<std::uint64_t>(cases()); ++seed) {
    const Case c = random_case(seed);
    const Comparison comparison = compare(c, seed % 8 == 0 ? 2 : 1);
    excused += comparison.excused;
    if (!comparison.difference.empty()) {
      ADD_FAILURE() << "REIF_TWIN_SEED=" << seed << "\n" << report(c, comparison.difference);
      if (++failed == kReportsMax) {
        return;
      }
    }
  }
  EXPECT_LE(excused, cases() / 1000) << "too many of them hung on a millionth";
}

TEST(TwinTest, TheEngineIsBlindToTheOrderOfArrival) {
  const auto blind = [](const Case& c, std::uint64_t seed) {
    return to_lines(run_engine(c).results) == to_lines(run_engine(shuffled(c, seed)).results);
  };
  for (std::uint64_t seed = first_seed(); seed < first_seed() + static_cast<std::uint64_t>(cases()); ++seed) {
    const Case c = random_case(seed);
    ASSERT_TRUE(blind(c, seed)) << "REIF_TWIN_SEED=" << seed << "\n"
                                << to_text(shrink(c, [&](const Case& candidate) { return !blind(candidate, seed); }));
  }
}

}  // namespace
}  // namespace reif::twin
