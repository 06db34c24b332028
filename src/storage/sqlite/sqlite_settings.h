#pragma once

#include <memory>
#include <string>

#include "storage/settings.h"

namespace reif {

// The settings in one SQLite file, in WAL mode with synchronous=FULL, which several processes may have open at once.
Result<std::unique_ptr<Settings>> open_sqlite_settings(const std::string& path);

}  // namespace reif
