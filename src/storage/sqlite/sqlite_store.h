#pragma once

#include <memory>
#include <string>

#include "storage/sqlite/checkpointer.h"
#include "storage/store.h"

namespace reif {

// The state in one SQLite file, in WAL mode with synchronous=NORMAL: a commit syncs nothing, and what a power cut
// takes is made again from the log. `checkpointer` must outlive it.
Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path, Checkpointer& checkpointer);

}  // namespace reif
