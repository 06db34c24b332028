#pragma once

#include <string>
#include <vector>

#include "codec/event_reader.h"
#include "scoring/digest.h"
#include "scoring/replay.h"
#include "service/live/source_numbers.h"

namespace reif {

// Reads events of the log, one at a time: the texts of one live until the next is read.
class LogEventReader {
 public:
  explicit LogEventReader(const ScoringModel& model)
      : reader_({.properties = true, .context = model.reads_context}) {}

  Result<Event> read(std::string_view json) {
    padded_.assign(json);
    padded_.append(EventReader::kPadding, ' ');
    return reader_.read({padded_.data(), json.size()});
  }

 private:
  EventReader reader_;
  std::string padded_;
};

// What it takes to score leads one at a time under a plan. One thread's. What it says of a lead does not depend on
// whom it served before.
struct Scorer {
  // The plan must outlive it.
  explicit Scorer(const Plan& p)
      : plan(p), digester(p, signatures), engine(p, signatures, accounts), replay(p, engine, accounts, signatures) {}
  Scorer(const Scorer&) = delete;
  Scorer& operator=(const Scorer&) = delete;

  const Plan& plan;
  Signatures signatures;
  std::vector<AccountTimeline> accounts;  // By the numbers that digests and states give them (account_book.h).
  Digester digester;
  Engine engine;
  Replay replay;
  SourceNumbers sources;
};

}  // namespace reif
