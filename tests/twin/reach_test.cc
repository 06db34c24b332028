// That the random cases are worth comparing: they reach everything, and much happens in them. And that the twin
// itself keeps to what it stands for.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "support/scale.h"
#include "support/tree.h"
#include "twin/canonical_json.h"
#include "twin/compare.h"

namespace reif::twin {
namespace {

constexpr int kCases = 400;

// What models and histories are made of.
// clang-format off
constexpr const char* kParts[] = {
    "half_life:", "linear:", "expires:", "step:", "decay: none", "per: day", "per: week", "per: month",
    "per: ever", "limit: { times: 1 }", "gap:", "groups:", "exclude:", "grade:", "labels:", "keep: true",
    "keep: '", "each: any", "count(", "seen(", "sum(", "max(", "min(", "avg(", "distinct(", "silent(", "since(",
    "first(", "last(", "now - ", "count(any", "days(", "hours(", "hours(0.5)", "duration(", "is_freemail(",
    "is_disposable(", "email_domain(", "account.", "lead.", "event.context", "event.timestamp",
    "scores.engagement + scores.", " - scores.", "== ", "!= ", " ? ", "time_zone: Europe/Berlin",
    "type: identify", "type: [group, alias]", "points: '", "min: 3", "max: -2", "Stage Reset", "Deal Won",
    "\"alias\"", "\"group\"", "\"screen\"", "\"receivedAt\"", "+02:00", "999Z", "1e+308", "5e-07",
    "\"userId\":42", "\"userId\":null", "\"userId\":\"\"", "\"previousId\":\"a1\"", "a.jsonl", "c.jsonl",
};
// clang-format on

std::string all_text() {
  std::string text;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    text += to_text(random_case(seed));
  }
  return text;
}

TEST(ReachTest, CasesNameEverything) {
  const std::string text = all_text();
  for (const char* part : kParts) {
    EXPECT_THAT(text, testing::HasSubstr(part));
  }
}

TEST(ReachTest, MuchHappensInThem) {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const Case c = random_case(seed);
    std::map<std::string, std::string> type_of;  // By messageId.
    for (const Source& source : c.sources) {
      for (const std::string& line : source.lines) {
        const nlohmann::json record = nlohmann::json::parse(line, nullptr, false);
        if (record.is_object() && record.contains("messageId") && record.contains("type")) {
          const auto& id = record["messageId"];
          type_of[id.is_string() ? id.get<std::string>() : id.dump()] = record["type"].get<std::string>();
        }
      }
    }
    for (const Result& result : judge_case(c).results) {
      seen["people"] += 1;
      seen["visitors"] += result.visitor;
      seen["excluded"] += result.excluded;
      seen["grades"] += result.grade && *result.grade != "D4";
      seen["labels"] += std::any_of(result.labels.begin(), result.labels.end(),
                                    [](const auto& label) { return label.second != "nurture"; });
      for (const Change& change : result.changes) {
        seen["changes"] += 1;
        seen["changes by " + (change.cause == "time" ? change.cause : type_of[change.cause])] += 1;
      }
    }
  }
  const std::map<std::string, int> least = {
      {"people", 900},          {"visitors", 100},           {"excluded", 50},         {"grades", 150},
      {"labels", 150},          {"changes", 1200},           {"changes by time", 300}, {"changes by track", 300},
      {"changes by page", 100}, {"changes by identify", 50}, {"changes by group", 50}, {"changes by alias", 10}};
  for (const auto& [what, count] : least) {
    EXPECT_GE(seen[what], count) << what;
  }
}

TEST(TwinAloneTest, IsBlindToTheOrderOfArrival) {
  for (std::uint64_t seed = 1; seed <= static_cast<std::uint64_t>(scaled(100)); ++seed) {
    const Case c = random_case(seed);
    EXPECT_EQ(to_lines(judge_case(c).results), to_lines(judge_case(shuffled(c, seed)).results)) << seed;
  }
}

TEST(TwinAloneTest, SharesOnlyBaseAndCelWithTheEngine) {
  for (const TreeFile& file : read_tree(std::filesystem::path(REIF_ROOT) / "tests/twin")) {
    for (const std::string& line : lines_of(file.text)) {
      if (line.starts_with("#include \"") && !file.path.ends_with("_test.cc")) {
        const std::string path = line.substr(10, line.rfind('"') - 10);
        const std::string folder = path.substr(0, path.find('/'));
        const bool allowed = folder == "twin" || folder == "base" || folder == "cel" || path == "codec/yaml.h" ||
                             (path == "cli/score_command.h" && file.path == "engine.cc");
        EXPECT_TRUE(allowed) << file.path << " includes " << path;
      }
    }
  }
}

TEST(CanonicalJsonTest, WritesNumbersAsEcmaScriptDoes) {
  const std::pair<const char*, const char*> cases[] = {{"0", "0"},
                                                       {"-0.0", "0"},
                                                       {"1.0", "1"},
                                                       {"-12.50", "-12.5"},
                                                       {"1e21", "1e+21"},
                                                       {"1e20", "100000000000000000000"},
                                                       {"123456789012345680000", "123456789012345680000"},
                                                       {"0.000001", "0.000001"},
                                                       {"0.0000001", "1e-7"},
                                                       {"1.5e-7", "1.5e-7"},
                                                       {"1e308", "1e+308"},
                                                       {"4.35", "4.35"},
                                                       {"9007199254740993", "9007199254740992"},
                                                       {"333333333.33333329", "333333333.3333333"}};
  for (const auto& [from, to] : cases) {
    EXPECT_EQ(canonical_json(nlohmann::json::parse(from)), to) << from;
  }
}

TEST(CanonicalJsonTest, SortsByUtf16AndEscapesLittle) {
  // U+1F600 is D83D DE00 in UTF-16, less than U+FB33.
  EXPECT_EQ(canonical_json(nlohmann::json::parse(
                R"({"\ufb33":1,"\ud83d\ude00":2,"\u00f6":[null,true,{}],"a":"\u20ac\u000f\n\"\\\/","1":[],"\r":0})")),
            "{\"\\r\":0,\"1\":[],\"a\":\"€\\u000f\\n\\\"\\\\/\",\"ö\":[null,true,{}],\"😀\":2,\"\xEF\xAC\xB3\":1}");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace reif::twin
