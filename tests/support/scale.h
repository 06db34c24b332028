#pragma once

#include <algorithm>
#include <cstdlib>

namespace reif {

// How many of `cases` random cases a long test runs: the environment variable REIF_TEST_SCALE is a factor (0.1: a
// tenth, at least one), so that a build with sanitizers, many times slower, still ends in time. Without it: all.
inline int scaled(int cases) {
  const char* scale = std::getenv("REIF_TEST_SCALE");
  return scale == nullptr ? cases : std::max(1, static_cast<int>(cases * std::strtod(scale, nullptr)));
}

}  // namespace reif
