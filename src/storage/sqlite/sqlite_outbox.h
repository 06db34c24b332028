#pragma once

#include <memory>
#include <string>

#include "storage/outbox.h"
#include "storage/sqlite/checkpointer.h"

namespace reif {

// The outbox in one SQLite file, in WAL mode with synchronous=FULL. `checkpointer` must outlive it.
Result<std::unique_ptr<Outbox>> open_sqlite_outbox(const std::string& path, Checkpointer& checkpointer);

}  // namespace reif
