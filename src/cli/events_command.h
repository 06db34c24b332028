#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

#include "cli/score_command.h"
#include "scoring/plan.h"
#include "service/history.h"

namespace reif {

// The files of a command that reads events under a scoring model, loaded; or the exit code of its refusal, told on
// `err`.
struct LoadedEvents {
  std::unique_ptr<const Plan> plan;
  std::unique_ptr<History> history;
  int exit_code = kExitOk;  // kExitLinesSkipped where bad lines were named and passed over.
};
LoadedEvents load_events(const ScoreArguments& arguments, Time as_of, std::ostream& err);

// Whether all of the output could be written; told on `err` where not.
bool flush(std::ostream& out, std::ostream& err);

// Tells how far long work is, on one line that is written over: the first time after two seconds, then ten times a
// second at the most.
class Progress {
 public:
  Progress(std::string what, bool enabled, std::ostream& err);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Of `all`, 0 where unknown. From one thread at a time.
  void show(std::int64_t done, std::int64_t all);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace reif
