#pragma once

#include <memory>
#include <string>

#include "storage/log.h"

namespace reif {

struct FileLogOptions {
  std::size_t segment_bytes = 32U * 1024 * 1024;  // Of a file; one append may make it longer.
  bool syncs = true;                              // Off only to show what a power cut does then.
};

// The log in a folder of files: segments of blocks (block.h), each named by the number of its first record. A segment
// is written full of zeros and synced before it is used, so that an append overwrites what is there: its sync moves
// data alone and waits for nobody's metadata. The next segment is made ready by a thread of its own.
//
// Opened, it finds the last append that is whole and forgets what was begun after it. corrupt: something before that
// is damaged; the message says where. One process at a time: the caller sees to that.
Result<std::unique_ptr<Log>> open_file_log(const std::string& folder, const FileLogOptions& options = {});

}  // namespace reif
