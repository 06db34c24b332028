#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace reif {

// `reif score`: what each lead of some event files is worth under a scoring model.
struct ScoreArguments {
  enum class Format { jsonl, csv, table };

  std::string model;                // File.
  std::vector<std::string> events;  // Files; "-": standard input.
  std::optional<Time> as_of;        // Nothing: now, from `clock`.
  bool explain = false;             // Reasons with each lead (jsonl only).
  bool visitors = false;
  bool changes = true;
  bool strict = false;  // Stop at the first bad line.
  Format format = Format::jsonl;
  std::string language = "en";      // Of reasons in words: "de" or "en".
  std::optional<std::int64_t> top;  // Only the N best leads.
  int threads = 1;
  bool progress = false;  // On `err`, where it takes long.
  bool colours = false;   // In messages on `err`.
};

// Exit codes of commands that read event files.
inline constexpr int kExitOk = 0;
inline constexpr int kExitRefused = 1;  // The model has mistakes, a file cannot be read, or --strict stopped.
inline constexpr int kExitUsage = 2;
inline constexpr int kExitLinesSkipped = 3;  // Done, but for the bad lines named on `err`.

// Writes the leads to `out`, everything else to `err`. Returns an exit code.
int run_score(const ScoreArguments& arguments, std::ostream& out, std::ostream& err);

// The system's clock, in milliseconds.
Time system_now();

}  // namespace reif
