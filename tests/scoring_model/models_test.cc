#include <gtest/gtest.h>

#include "cli/model_file.h"
#include "codec/yaml.h"
#include "support/tree.h"

namespace reif {
namespace {

std::string told(const Issues& issues, const std::string& file) {
  std::string text;
  for (const Issue& issue : issues) {
    text += format_issue(issue, file) + "\n";
  }
  return text;
}

TEST(ReadyModels, AreRight) {
  int models = 0;
  for (const auto& entry : std::filesystem::directory_iterator(REIF_ROOT "/models")) {
    if (entry.path().extension() == ".yaml") {
      ++models;
      const Result<CheckedModel> checked = load_model_file(entry.path().string());
      ASSERT_TRUE(checked.has_value()) << checked.error().message;
      EXPECT_EQ(told(checked->issues, entry.path().filename().string()), "");
      EXPECT_NE(checked->model, nullptr);
      EXPECT_EQ(checked->model ? checked->model->name : "", entry.path().stem().string());
    }
  }
  EXPECT_EQ(models, 5);
}

// Whatever a person may read has a German and an English text.
void expect_both_languages(const Label& label, const std::string& what) {
  EXPECT_NE(label.in("de", ""), "") << what;
  EXPECT_NE(label.in("en", ""), "") << what;
}

TEST(ReadyModels, SpeakBothLanguages) {
  for (const char* name : {"b2b_behavioural", "shop", "content_funnel", "persona_fit", "combined"}) {
    const Result<CheckedModel> checked = load_model_file(REIF_ROOT "/models/" + std::string(name) + ".yaml");
    ASSERT_TRUE(checked.has_value() && checked->model) << name;
    const ScoringModel& model = *checked->model;
    for (const Touchpoint& touchpoint : model.touchpoints) {
      expect_both_languages(touchpoint.label, touchpoint.id);
    }
    for (const Rule& rule : model.rules) {
      if (rule.touchpoint < 0) {  // Others read the touchpoint's.
        expect_both_languages(rule.label, rule.id);
      }
    }
    for (const Score& score : model.scores) {
      expect_both_languages(score.label, score.name);
    }
    std::vector<Ladder> ladders = model.labels;
    ladders.push_back(model.stages.value_or(Ladder()));
    for (const Ladder& ladder : ladders) {
      for (const Rung& rung : ladder.rungs) {
        expect_both_languages(rung.label, rung.id);
      }
    }
  }
}

TEST(ReadyModels, ShopHasTheFifteenLines) {
  const Result<CheckedModel> checked = load_model_file(REIF_ROOT "/models/shop.yaml");
  ASSERT_TRUE(checked.has_value() && checked->model);
  std::multiset<Millionths> points;
  for (const Rule& rule : checked->model->rules) {
    points.insert(rule.points.constant / kPoint);
  }
  EXPECT_EQ(points, (std::multiset<Millionths>{20, 5, 30, -20, -15, 10, 5, 10, 1, 10, 15, -25, -30, -10, -15}));
}

// Every ```yaml block of the reference is a whole model and right.
TEST(ReferenceOfModels, ExamplesAreRight) {
  const std::string page = read_text(REIF_ROOT "/docs/reference/scoring-model.md");
  const std::string fence = "```yaml\n";
  int blocks = 0;
  for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at + 1)) {
    ++blocks;
    const std::string block = page.substr(at + fence.size(), page.find("\n```", at) - at - fence.size());
    Issues issues;
    const std::optional<Tree> tree = read_yaml(block, issues);
    ASSERT_TRUE(tree.has_value()) << told(issues, "scoring-model.md");
    EXPECT_EQ(told(check_model(*tree).issues, "scoring-model.md"), "");
  }
  EXPECT_EQ(blocks, 1);
}

}  // namespace
}  // namespace reif
