#pragma once

#include <memory>
#include <string>

#include "storage/log.h"
#include "storage/sqlite/checkpointer.h"

namespace reif {

// The log in one SQLite file, in WAL mode with synchronous=FULL: one transaction an append, its records packed in
// rows of about 64 KiB, each record with its checksum. `checkpointer` must outlive it.
Result<std::unique_ptr<Log>> open_sqlite_log(const std::string& path, Checkpointer& checkpointer,
                                             DatabaseOptions::Sync sync = DatabaseOptions::Sync::full);

}  // namespace reif
