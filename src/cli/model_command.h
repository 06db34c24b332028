#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace reif {

// `reif model check FILE…`
struct ModelCheckArguments {
  enum class Format { text, json };
  std::vector<std::string> files;  // "-": standard input
  Format format = Format::text;
  bool colour = false;  // Of the text: where `out` is a terminal.
};

// Writes the mistakes of each model to `out`, or what it holds: as lines that editors understand (FILE:LINE:COLUMN:
// error: …), or as one JSON object for each file, each on a line of its own. Files that cannot be read are told on
// `err`. Gives the exit code: 0 all are right, 1 one has mistakes (warnings are none), 2 one cannot be read.
int run_model_check(const ModelCheckArguments& arguments, std::ostream& out, std::ostream& err);

}  // namespace reif
