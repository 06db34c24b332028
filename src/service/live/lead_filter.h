#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/issue.h"
#include "model/scoring_model.h"
#include "storage/store.h"

namespace reif {

// A condition in CEL over leads as they are stored: `lead`, `account` (their attributes), `scores.NAME`, `stage`,
// `grade` ("A1"), `labels.NAME`. No history functions, no `event`, no `now`. An unknown condition is not met.
class LeadFilter {
 public:
  struct Compiled {
    std::unique_ptr<LeadFilter> filter;  // Set exactly where no issue is an error.
    Issues issues;
  };
  // The model must outlive the filter.
  static Compiled compile(std::string_view text, const ScoringModel& model);

  ~LeadFilter();
  // One that can be asked in another thread.
  std::unique_ptr<LeadFilter> clone() const;
  // A row with its texts. Not for two threads at a time. Cost: about a microsecond.
  bool matches(const LeadRow& row);

 private:
  struct Shared;
  class Run;
  explicit LeadFilter(std::shared_ptr<const Shared> shared);
  std::shared_ptr<const Shared> shared_;
  std::unique_ptr<Run> run_;
};

}  // namespace reif
