#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/scoring_model.h"

namespace reif {

// Gives what expressions refer to its index in the model, each once across all expressions: paths, series, history
// calls and the slots that stand for them.
class SlotTable {
 public:
  explicit SlotTable(ScoringModel& model) : model_(model) {}

  // A path below event, lead or account, written with its root: {"event", "properties", "path"}.
  int event_path(const std::vector<std::string_view>& path);
  int lead_path(const std::vector<std::string_view>& path);
  int account_path(const std::vector<std::string_view>& path);
  // The touchpoint's series that answers the call; what the call asks of it is noted. `property` is empty where the
  // function needs none; `text` is how an author writes the call, the same for equal calls.
  int history_call(HistoryCall::Function function, int touchpoint, const std::vector<std::string_view>& property,
                   std::optional<Span> window, const std::string& text);
  int slot(SlotUse use);

 private:
  using Index = std::map<std::string, int, std::less<>>;
  int path(Index& index, std::vector<Path>& paths, const std::vector<std::string_view>& path);
  int series(int touchpoint, const std::vector<std::string_view>& property);

  ScoringModel& model_;
  Index event_paths_, lead_paths_, account_paths_, history_calls_;
  std::map<std::pair<int, int>, int> series_;  // By touchpoint and path.
  std::map<std::pair<SlotUse::Kind, int>, int> slots_;
};

// "event.properties.path", `event.properties["unit price"]`: as an author writes it.
std::string path_text(const std::vector<std::string_view>& path);
// The text as a literal.
std::string quoted(std::string_view text);

}  // namespace reif
