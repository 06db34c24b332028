#pragma once

#include <cstddef>

namespace reif {

// Lets the process have as many file descriptors as it may ask for. How many of them connections may take: half, so
// that a crowd at the door never keeps the log from opening its next file.
std::size_t descriptors_for_connections();

}  // namespace reif
