#include "twin/compare.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "twin/dice.h"
#include "twin/engine.h"
#include "twin/worth.h"

namespace reif::twin {
namespace {

using Everybody = std::map<Person, Result>;

Everybody by_person(const std::vector<Result>& results) {
  Everybody everybody;
  for (const Result& result : results) {
    everybody.emplace(Person{result.visitor, result.id}, result);
  }
  return everybody;
}

// What `reif score` says beside the points.
std::string judged(Result result) {
  result.scores.clear();
  return to_line(result);
}

bool scores_agree(const Model& model, const Result& a, const Result& b) {
  return a.scores.size() == b.scores.size() &&
         std::all_of(model.scores.begin(), model.scores.end(), [&](const Score& score) {
           const auto off = std::count_if(score.rules.begin(), score.rules.end(), is_rounded);
           return b.scores.count(score.name) != 0 &&
                  std::abs(a.scores.at(score.name) - b.scores.at(score.name)) <= off;
         });
}

Comparison compare_results(const Model& model, const Log& log, const Case& c, const std::vector<Result>& engine) {
  const std::vector<Result> twin = judge(model, log, c.as_of).results;
  const std::string both = "--- engine\n" + to_lines(engine) + "--- twin\n" + to_lines(twin);
  const Everybody theirs = by_person(engine);
  if (theirs.size() != engine.size() || engine.size() != twin.size()) {
    return {"not the same people\n" + both, 0};
  }
  Comparison comparison;
  std::optional<Judgement> careful;
  for (std::size_t i = 0; i < twin.size(); ++i) {
    const Result& ours = twin[i];
    if (engine[i].id != ours.id || engine[i].visitor != ours.visitor) {
      return {"not the same people, or in another order\n" + both, 0};
    }
    if (!scores_agree(model, ours, engine[i])) {
      return {"other scores of " + ours.id + "\n" + both, 0};
    }
    if (judged(ours) != judged(engine[i])) {
      if (!careful) {
        careful = judge(model, log, c.as_of, Care::close_calls);
      }
      if (careful->close.count({ours.visitor, ours.id}) == 0) {
        return {"another judgement of " + ours.id + "\n" + both, 0};
      }
      ++comparison.excused;
    }
  }
  return comparison;
}

}  // namespace

Judgement judge_case(const Case& c) { return judge(read_model(to_yaml(c.model)), Log(c.sources), c.as_of); }

Comparison compare(const Case& c, int threads) {
  const Model model = read_model(to_yaml(c.model));
  const EngineAnswer engine = run_engine(c, threads);
  const Log log(c.sources);
  const int code = log.bad_lines() == 0 ? 0 : 3;
  if (engine.code != code) {
    return {
        "exit code " + std::to_string(engine.code) + " instead of " + std::to_string(code) + "\n" + engine.messages,
        0};
  }
  return compare_results(model, log, c, engine.results);
}

Case shuffled(const Case& c, std::uint64_t seed) {
  using nlohmann::json;
  Dice dice(seed);
  Case other = c;
  const auto shuffle = [&](auto& items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(i)))]);
    }
  };
  shuffle(other.sources);
  for (Source& source : other.sources) {
    std::map<std::string, std::vector<std::string>> in_log_order;  // By messageId.
    const auto id_of = [](const std::string& line) {
      const json record = json::parse(line, nullptr, false);
      return record.is_object() && record.contains("messageId") ? record["messageId"].dump() : "";
    };
    for (const std::string& line : source.lines) {
      in_log_order[id_of(line)].push_back(line);
    }
    shuffle(source.lines);
    std::map<std::string, std::size_t> used;
    for (std::string& line : source.lines) {
      const std::string id = id_of(line);
      line = in_log_order[id][used[id]++];
    }
  }
  return other;
}

}  // namespace reif::twin
