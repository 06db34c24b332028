#include "cli/model_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace reif {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kGood = R"(name: m
touchpoints:
  pricing: { type: page }
scores:
  fit:
    rules:
      - { id: a, each: pricing, points: 1 }
      - { id: b, if: lead.role == "CEO", points: 2 }
stages:
  - { id: low }
  - { id: high, if: scores.fit >= 2 }
)";
constexpr const char* kBad =
    "name: M\ntouchpoints: {}\nscores: { s: { rules: [ { id: a, each: b, points: 1 } ] } }\n";
constexpr const char* kIdle = "name: m\ntouchpoints: {}\nscores: { s: {} }\n";

class ModelCommandTest : public testing::Test {
 protected:
  ModelCommandTest() {
    std::filesystem::create_directories(folder_);
    arguments_.format = ModelCheckArguments::Format::text;
  }
  ~ModelCommandTest() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text) {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  int run(std::vector<std::string> files) {
    arguments_.files = std::move(files);
    out_.str("");
    err_.str("");
    return run_model_check(arguments_, out_, err_);
  }

  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
  ModelCheckArguments arguments_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ModelCommandTest, TellsWhatAModelHolds) {
  const std::string path = file("good.yaml", kGood);
  EXPECT_EQ(run({path}), 0);
  EXPECT_EQ(out_.str(), path + ": ok: 1 touchpoint, 2 rules, 1 score, 2 stages, 0 labels\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ModelCommandTest, TellsAllMistakesAsEditorsReadThem) {
  const std::string path = file("bad.yaml", kBad);
  EXPECT_EQ(run({path}), 1);
  EXPECT_THAT(out_.str(), HasSubstr(path + ":1:7: error: `M` cannot be the name of a scoring model; "));
  EXPECT_THAT(out_.str(), HasSubstr(path + ":3:40: error: unknown touchpoint `b`; "));
  EXPECT_THAT(out_.str(), HasSubstr("\n" + path + ": 2 errors, 0 warnings\n"));
}

TEST_F(ModelCommandTest, WarningsAreNoMistakes) {
  const std::string path = file("idle.yaml", kIdle);
  EXPECT_EQ(run({path}), 0);
  EXPECT_THAT(out_.str(), HasSubstr(path + ":3:11: warning: the score `s` has no rules"));
  EXPECT_THAT(out_.str(), HasSubstr("1 score, 0 stages, 0 labels, 1 warning\n"));
}

TEST_F(ModelCommandTest, TheWorstFileDecides) {
  const std::string good = file("good.yaml", kGood);
  const std::string bad = file("bad.yaml", kBad);
  EXPECT_EQ(run({bad, good}), 1);
  EXPECT_EQ(run({(folder_ / "none.yaml").string(), bad, good}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("none.yaml: No such file"));
  EXPECT_THAT(out_.str(), HasSubstr(good + ": ok: "));
}

TEST_F(ModelCommandTest, FilesThatCannotBeRead) {
  EXPECT_EQ(run({folder_.string()}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("is a folder"));
  EXPECT_EQ(run({file("large.yaml", std::string(1024 * 1024 + 1, '#'))}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("larger than 1 MiB"));
}

TEST_F(ModelCommandTest, BrokenYamlIsAMistakeOfTheAuthor) {
  EXPECT_EQ(run({file("broken.yaml", "name: [m\n")}), 1);
  EXPECT_THAT(out_.str(), HasSubstr("broken.yaml:2:1: error: "));
}

TEST_F(ModelCommandTest, ColoursOnlyTheSeverity) {
  const std::string path = file("error: a.yaml", kBad);
  arguments_.colour = true;
  EXPECT_EQ(run({path}), 1);
  EXPECT_THAT(out_.str(), StartsWith(path + ":1:7: \x1b[1;31merror:\x1b[0m `M`"));
}

TEST_F(ModelCommandTest, WritesOneObjectOfEachFile) {
  arguments_.format = ModelCheckArguments::Format::json;
  const std::string good = file("good.yaml", kGood);
  EXPECT_EQ(run({good}), 0);
  EXPECT_EQ(out_.str(), R"({"file":")" + good +
                            R"(","ok":true,"issues":[],"model":{"name":"m","touchpoints":1,"rules":2,"scores":1,)"
                            R"("stages":2,"labels":0}})"
                            "\n");
  const std::string bad = file("bad.yaml", kBad);
  EXPECT_EQ(run({bad}), 1);
  EXPECT_THAT(out_.str(),
              StartsWith(R"({"file":")" + bad +
                         R"(","ok":false,"issues":[{"severity":"error","line":1,"column":7,"message":"`M` cannot)"));
  EXPECT_THAT(out_.str(), testing::EndsWith(R"(],"model":null})"
                                            "\n"));
}

}  // namespace
}  // namespace reif
