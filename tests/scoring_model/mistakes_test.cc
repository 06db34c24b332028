#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "cli/model_file.h"
#include "support/tree.h"

namespace reif {
namespace {

// A whole file full of mistakes, and what is told about it: all of it at once. UPDATE_GOLDEN=1 writes the expectation
// anew.
TEST(ScoringModelMistakes, AreAllToldAtOnce) {
  const std::string golden = REIF_ROOT "/tests/golden/model_mistakes";
  const Result<CheckedModel> checked = load_model_file(golden + ".yaml");
  ASSERT_TRUE(checked.has_value());
  EXPECT_EQ(checked->model, nullptr);
  std::string told;
  for (const Issue& issue : checked->issues) {
    told += format_issue(issue, "model_mistakes.yaml") + "\n";
  }
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(golden + ".txt", std::ios::binary) << told;
  }
  EXPECT_EQ(told, read_text(golden + ".txt"));
}

}  // namespace
}  // namespace reif
