#pragma once

#include <memory>
#include <string>

#include "storage/store.h"

namespace reif {

// A reader with a connection of its own to the file of a store that is open. Where the file cannot be opened, every
// call says so.
std::unique_ptr<StoreReader> open_store_reader(const std::string& path);

}  // namespace reif
