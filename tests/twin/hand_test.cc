// The scenarios of tests/scenario/, computed by hand, against the twin and against `reif score`.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/tree.h"
#include "twin/engine.h"
#include "twin/judge.h"
#include "twin/scenario.h"

namespace reif::twin {
namespace {

std::vector<TreeFile> scenarios() {
  std::vector<TreeFile> files = read_tree(std::filesystem::path(REIF_ROOT) / "tests/scenario");
  std::erase_if(files, [](const TreeFile& file) { return !file.path.ends_with(".scn"); });
  return files;
}

std::string model_of(const Scenario& scenario) {
  return scenario.model_file.empty() ? scenario.model
                                     : read_text(std::filesystem::path(REIF_ROOT) / scenario.model_file);
}

class HandTest : public testing::TestWithParam<TreeFile> {};

TEST_P(HandTest, IsWhatTheTwinSays) {
  const Scenario scenario = read_scenario(GetParam().text);
  const Model model = read_model(model_of(scenario));
  const Log log(scenario.sources);
  ASSERT_FALSE(scenario.expectations.empty());
  for (const Expectation& expectation : scenario.expectations) {
    EXPECT_EQ(to_lines(judge(model, log, expectation.at).results), to_lines(expectation.results))
        << GetParam().path << ":" << expectation.line;
  }
}

TEST_P(HandTest, IsWhatTheEngineSays) {
  const Scenario scenario = read_scenario(GetParam().text);
  Case c;
  c.sources = scenario.sources;
  for (const std::string& line : lines_of(model_of(scenario))) {
    c.model.push_back({line, {}});
  }
  ASSERT_FALSE(scenario.expectations.empty());
  for (const Expectation& expectation : scenario.expectations) {
    c.as_of = expectation.at;
    const EngineAnswer answer = run_engine(c);
    EXPECT_EQ(to_lines(answer.results), to_lines(expectation.results))
        << GetParam().path << ":" << expectation.line << "\n"
        << answer.messages;
  }
}

INSTANTIATE_TEST_SUITE_P(Hand, HandTest, testing::ValuesIn(scenarios()), [](const auto& instance) {
  return std::filesystem::path(instance.param.path).stem().string();
});

TEST(ScenarioTest, ReadsEventsInWords) {
  const Scenario scenario = read_scenario(
      "model\n  name: m\n    deeper\nevents\n  2026-01-05T10:00:00Z u1?a1 track \"Big Deal\" id=x {\"n\": 1}\n"
      "  2026-01-05T10:00:00Z ?a1 group g1\n  2026-01-05T10:00:00Z u2 alias u1\nevents b\n  {raw}\n");
  EXPECT_EQ(scenario.model, "name: m\n  deeper\n");
  ASSERT_EQ(scenario.sources.size(), 2u);
  EXPECT_THAT(
      scenario.sources[0].lines,
      testing::ElementsAre(
          R"({"messageId":"x","timestamp":"2026-01-05T10:00:00Z","userId":"u1",)"
          R"("anonymousId":"a1","type":"track","event":"Big Deal","properties":{"n":1}})",
          R"({"messageId":"e2","timestamp":"2026-01-05T10:00:00Z","anonymousId":"a1","type":"group","groupId":"g1"})",
          R"({"messageId":"e3","timestamp":"2026-01-05T10:00:00Z","userId":"u2","type":"alias","previousId":"u1"})"));
  EXPECT_THAT(scenario.sources[1].lines, testing::ElementsAre("{raw}"));
}

TEST(ScenarioTest, NamesTheLineOfAMistake) {
  const auto mistake = [](const std::string& text) -> std::string {
    try {
      read_scenario(text);
      return "";
    } catch (const std::invalid_argument& e) {
      return e.what();
    }
  };
  EXPECT_THAT(mistake("model\nmodle\n"), testing::StartsWith("line 2: "));
  EXPECT_THAT(mistake("at noon\n"), testing::StartsWith("line 1: no time"));
  EXPECT_THAT(mistake("at 2026-01-05T10:00:00Z\n  u1 a 1.0\n"), testing::StartsWith("line 2: "));
  EXPECT_THAT(mistake("at 2026-01-05T10:00:00Z\n  u1: a one\n"), testing::StartsWith("line 2: no number"));
  EXPECT_THAT(mistake("at 2026-01-05T10:00:00Z\n  u1: a 1.0\n    2026-01-05T10:00:00Z a b by e1\n"),
              testing::StartsWith("line 3: no change"));
}

}  // namespace
}  // namespace reif::twin
