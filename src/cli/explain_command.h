#pragma once

#include <iosfwd>
#include <string>

#include "cli/score_command.h"

namespace reif {

// `reif explain`: why one lead stands where it stands, as a table and as a sentence.
struct ExplainArguments {
  ScoreArguments score;  // model, events, as_of, strict, threads, language, progress
  std::string lead;
};

// The same exit codes as run_score; kExitRefused, too, where there is no such lead.
int run_explain(const ExplainArguments& arguments, std::ostream& out, std::ostream& err);

}  // namespace reif
