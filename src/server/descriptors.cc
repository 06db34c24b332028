#include "server/descriptors.h"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace reif {

std::size_t descriptors_for_connections() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) {
    return std::numeric_limits<std::size_t>::max();
  }
  const rlimit more{files.rlim_max, files.rlim_max};
  const rlim_t most = ::setrlimit(RLIMIT_NOFILE, &more) == 0 ? more.rlim_cur : files.rlim_cur;
  return std::max<std::size_t>(most / 2, 1);
}

}  // namespace reif
