#pragma once

// REIF_CHECK(condition): a promise of ours about our own code. It stays on in release builds; a broken promise prints
// the place and aborts, because going on would give wrong scores. Never for input of a user.
#define REIF_CHECK(condition) \
  (static_cast<bool>(condition) ? static_cast<void>(0) : ::reif::check_failed(#condition, __FILE__, __LINE__))

namespace reif {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace reif
