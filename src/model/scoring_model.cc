#include "model/scoring_model.h"

#include <algorithm>

namespace reif {

const std::string& Label::in(const std::string& language, const std::string& fallback) const {
  for (const std::string& wanted : {language, std::string(), std::string("en")}) {
    const auto found =
        std::find_if(texts.begin(), texts.end(), [&](const auto& text) { return text.first == wanted; });
    if (found != texts.end()) {
      return found->second;
    }
  }
  return texts.empty() ? fallback : texts.front().second;
}

int ScoringModel::touchpoint_index(std::string_view id) const {
  const auto found =
      std::find_if(touchpoints.begin(), touchpoints.end(), [&](const Touchpoint& t) { return t.id == id; });
  return found == touchpoints.end() ? -1 : static_cast<int>(found - touchpoints.begin());
}

}  // namespace reif
