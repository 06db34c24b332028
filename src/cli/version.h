#pragma once

namespace reif {

// The program's version, as CMakeLists.txt says it.
inline constexpr const char* kVersion = REIF_VERSION;

}  // namespace reif
