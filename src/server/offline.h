#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace reif {

// Work on a data folder that no server has open (conflict where one has).

// History from event files (JSON Lines in Segment's form, plain or gzip), appended to the log under a source; it
// alerts nobody. Lines that are no events are counted and passed over.
struct Loaded {
  std::int64_t events = 0;
  std::int64_t bad_lines = 0;
  std::vector<std::string> first_bad;  // At most twenty: "events.jsonl:7: no type".
};
using LoadProgress = std::function<void(std::int64_t bytes, std::int64_t of)>;
Result<Loaded> load_history(const std::string& data, const std::string& source, const std::vector<std::string>& files,
                            const LoadProgress& progress);

// All states made anew from the log under the model that is served, announcing nothing. Gives back how many events.
using RebuildProgress = std::function<void(std::int64_t applied, std::int64_t of)>;
Result<std::int64_t> rebuild_states(const std::string& data, Time now, const RebuildProgress& progress);

// What a folder holds; also while a server has it open.
struct FolderStatus {
  std::int64_t process = 0;  // Of the server; 0: none.
  std::int64_t applied = 0;  // Events.
  std::int64_t leads = 0;
  std::int64_t visitors = 0;
  std::int64_t alerts = 0;
  std::int64_t model_version = 0;  // 0: none yet.
  std::string model;
};
Result<FolderStatus> folder_status(const std::string& data);

}  // namespace reif
