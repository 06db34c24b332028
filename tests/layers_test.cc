// Holds the #include lines of src/ to cmake/layers.txt: which module may use which, and who may include what from
// outside.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support/tree.h"

namespace reif {
namespace {

struct Layers {
  std::map<std::string, std::set<std::string>> modules;  // What each module may use, itself included.
  std::map<std::string, std::set<std::string>> outside;  // Who may include what begins like the key.
};

Layers parse_layers(const std::string& text) {
  Layers layers;
  for (const std::string& line : lines_of(text)) {
    const std::size_t colon = line.find(": ") != std::string::npos ? line.find(": ") : line.rfind(':');
    if (line.empty() || line.front() == '#') {
      continue;
    }
    const std::string name = line.substr(0, colon);
    std::istringstream words(line.substr(colon + 1));
    std::set<std::string> uses;
    for (std::string word; words >> word;) {
      uses.insert(word);
    }
    if (name.front() == '<') {
      layers.outside[name] = uses;
    } else {
      uses.insert(name);
      layers.modules[name] = uses;
    }
  }
  return layers;
}

bool is_test(const std::string& path) { return path.ends_with("_test.cc") || path.ends_with("_bench.cc"); }

// What is wrong with one include ("<thread>", "cel/value.h" in quotes) of a file of src/; empty where nothing is.
std::string mistake(const Layers& layers, const std::string& path, const std::string& include) {
  const std::string inside = path.substr(std::string("src/").size());
  const std::string module = inside.substr(0, inside.find('/'));
  if (!layers.modules.contains(module)) {
    return fmt::format("the module {} is not in layers.txt", module);
  }
  if (include.front() == '"') {
    const std::string used = include.substr(1, include.find('/') - 1);
    const bool allowed = layers.modules.at(module).contains(used) || (is_test(path) && used == "support");
    return allowed ? "" : fmt::format("{} may not use {}", module, used);
  }
  for (const auto& [header, users] : layers.outside) {
    if (!is_test(path) && include.starts_with(header) && !users.contains(module) && !users.contains(inside)) {
      return fmt::format("{} may not include {}", module, include);
    }
  }
  return "";
}

std::vector<std::string> mistakes(const Layers& layers, const TreeFile& file) {
  std::vector<std::string> found;
  int number = 0;
  for (const std::string& line : lines_of(file.text)) {
    ++number;
    const std::string include = line.starts_with("#include ") ? line.substr(std::string("#include ").size()) : "";
    const std::string what = include.empty() ? "" : mistake(layers, file.path, include);
    if (!what.empty()) {
      found.push_back(fmt::format("{}:{}: {}", file.path, number, what));
    }
  }
  return found;
}

const std::string kRules =
    "# A comment.\nbase:\ncel: base\ncodec: cel base\n<thread>: codec\n<tl/: base/result.h\n<regex>:\n";

std::vector<std::string> mistakes_in(const std::string& path, const std::string& text) {
  return mistakes(parse_layers(kRules), {path, text});
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LayersTest, LetsAModuleUseItselfAndWhatItsLineNames) {
  EXPECT_THAT(mistakes_in("src/codec/a.cc", "#include \"codec/a.h\"\n#include <thread>\n#include \"cel/b.h\"\n"),
              IsEmpty());
  EXPECT_THAT(mistakes_in("src/base/result.h", "#include <tl/expected.hpp>\n#include <vector>\n"), IsEmpty());
  EXPECT_THAT(mistakes_in("src/cel/a_test.cc", "#include \"support/scale.h\"\n#include <thread>\n"), IsEmpty());
}

TEST(LayersTest, FindsTheWrongDirection) {
  EXPECT_THAT(mistakes_in("src/base/a.h", "\n#include \"cel/value.h\"\n"),
              ElementsAre("src/base/a.h:2: base may not use cel"));
  EXPECT_THAT(mistakes_in("src/cel/a.h", "#include \"support/scale.h\"\n"),
              ElementsAre("src/cel/a.h:1: cel may not use support"));
}

TEST(LayersTest, FindsOutsideHeadersInTheWrongPlace) {
  EXPECT_THAT(mistakes_in("src/cel/a.cc", "#include <thread>\n"),
              ElementsAre("src/cel/a.cc:1: cel may not include <thread>"));
  EXPECT_THAT(mistakes_in("src/base/a.h", "#include <tl/expected.hpp>\n"),
              ElementsAre("src/base/a.h:1: base may not include <tl/expected.hpp>"));
  EXPECT_THAT(mistakes_in("src/codec/a.cc", "#include <regex>\n"),
              ElementsAre("src/codec/a.cc:1: codec may not include <regex>"));
}

TEST(LayersTest, FindsAModuleThatIsNotListed) {
  EXPECT_THAT(mistakes_in("src/util/a.cc", "#include <vector>\n"),
              ElementsAre("src/util/a.cc:1: the module util is not in layers.txt"));
}

TEST(Layers, AreKept) {
  const Layers layers = parse_layers(read_text(REIF_ROOT "/cmake/layers.txt"));
  ASSERT_THAT(layers.modules, testing::Contains(testing::Key("base")));
  ASSERT_THAT(layers.outside, testing::Contains(testing::Key("<thread>")));
  std::vector<std::string> found;
  const std::vector<TreeFile> tree = read_tree(REIF_ROOT "/src");
  EXPECT_FALSE(tree.empty());
  for (const TreeFile& file : tree) {
    if (file.path.ends_with(".h") || file.path.ends_with(".cc")) {
      const std::vector<std::string> more = mistakes(layers, {"src/" + file.path, file.text});
      found.insert(found.end(), more.begin(), more.end());
    }
  }
  EXPECT_TRUE(found.empty()) << fmt::format("{}", fmt::join(found, "\n"));
}

TEST(Layers, PointOneWay) {
  // Each module uses only modules that stand before it in some order: no circle.
  std::map<std::string, std::set<std::string>> rest = parse_layers(read_text(REIF_ROOT "/cmake/layers.txt")).modules;
  for (bool progress = true; progress;) {
    progress = false;
    for (auto at = rest.begin(); at != rest.end(); ++at) {
      if (std::none_of(at->second.begin(), at->second.end(),
                       [&](const std::string& used) { return used != at->first && rest.contains(used); })) {
        rest.erase(at);
        progress = true;
        break;
      }
    }
  }
  EXPECT_THAT(rest, IsEmpty());
}

TEST(Layers, TheTwinSharesNoJudgementWithTheEngine) {
  // Two evaluations that agree prove something only as long as they were written twice. engine.cc is what asks the
  // other.
  std::vector<std::string> found;
  for (const TreeFile& file : read_tree(REIF_ROOT "/tests/twin")) {
    for (const std::string& line : lines_of(file.text)) {
      for (const char* module : {"domain", "model", "scoring", "people", "service", "cli"}) {
        const bool is_twin = !is_test(file.path) && file.path != "engine.cc";
        if (is_twin && line.starts_with(fmt::format("#include \"{}/", module))) {
          found.push_back(fmt::format("tests/twin/{}: {}", file.path, line));
        }
      }
    }
  }
  EXPECT_THAT(found, IsEmpty());
}

}  // namespace
}  // namespace reif
