#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "model/scoring_model.h"
#include "storage/settings.h"

namespace reif {

// The scoring model that a server serves by, and its version.
struct ServedModel {
  std::shared_ptr<const ScoringModel> model;
  std::int64_t version = 0;
};

// The newest model of the settings; where `file` is given and says something else, that becomes the newest.
// invalid_argument: mistakes in the model, all of them with their places; not_found: there is none.
Result<ServedModel> served_model(Settings& settings, const std::string& file, Time now);

// What the states in the store are.
struct StatesMark {
  std::int64_t version = 0;        // Of the model; 0: they must be made anew.
  std::int64_t announce_from = 1;  // Nothing that follows from earlier records of the log is announced.
};
Result<StatesMark> read_states_mark(Settings& settings);
Result<void> write_states_mark(Settings& settings, const StatesMark& mark);

}  // namespace reif
