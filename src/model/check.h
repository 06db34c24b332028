#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/issue.h"
#include "base/tree.h"
#include "model/scoring_model.h"

namespace reif {

// Named limits of a scoring model; an author who reaches one gets an issue that names it.
struct ModelLimits {
  std::size_t touchpoints_max = 500;
  std::size_t rules_max = 2'000;
  std::size_t scores_max = 50;
  std::size_t rungs_max = 100;  // Of one ladder.
  std::size_t labels_max = 50;
  std::size_t groups_max = 100;    // Of one score.
  std::size_t languages_max = 30;  // Of one text for people.
  std::size_t id_bytes_max = 64;
};

struct CheckedModel {
  std::shared_ptr<const ScoringModel>
      model;      // Set exactly where no issue is an error. Shared by all who score by it.
  Issues issues;  // All mistakes at once, sorted by place in the file.
};

// Checks a scoring model against the language of docs/reference/scoring-model.md and compiles it: unknown and doubled
// keys, names and ids, numbers and durations, all expressions (issues at their place in the file), what is named but
// not there
// ("unknown touchpoint `pricng`; did you mean `pricing`?"), uses of `now` and scores that could not be known
// beforehand, and what YAML or CEL would read as something else (`if: !has(x)`; a touchpoint named like a function or
// a word of CEL).
CheckedModel check_model(const Tree& file, const ModelLimits& limits = {});

}  // namespace reif
