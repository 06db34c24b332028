#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace reif {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "reif: internal error: %s does not hold (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace reif
