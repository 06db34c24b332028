#include "twin/result.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace reif::twin {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json or_null(const std::optional<std::string>& text) { return text ? ordered_json(*text) : ordered_json(); }

std::optional<std::string> optional_text(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<std::string>());
}

}  // namespace

std::string to_line(const Result& result) {
  ordered_json line;
  line["lead"] = result.visitor ? ordered_json() : ordered_json(result.id);
  if (result.visitor) {
    line["visitor"] = result.id;
  }
  line["scores"] = ordered_json::object();
  for (const auto& [name, points] : result.scores) {
    line["scores"][name] = to_double(points);
  }
  line["grade"] = or_null(result.grade);
  line["stage"] = or_null(result.stage);
  line["labels"] = ordered_json::object();
  for (const auto& [name, rung] : result.labels) {
    line["labels"][name] = rung;
  }
  line["excluded"] = result.excluded;
  line["changes"] = ordered_json::array();
  for (const Change& change : result.changes) {
    line["changes"].push_back(
        {{"at", format_time(change.at)}, {"from", change.from}, {"to", change.to}, {"cause", change.cause}});
  }
  return line.dump();
}

Result from_line(const std::string& line) {
  const json from = json::parse(line);
  Result result;
  result.visitor = from.at("lead").is_null();
  result.id = from.at(result.visitor ? "visitor" : "lead").get<std::string>();
  for (const auto& [name, points] : from.at("scores").items()) {
    result.scores[name] = std::llround(points.get<long double>() * kPoint);
  }
  result.grade = optional_text(from.at("grade"));
  result.stage = optional_text(from.at("stage"));
  result.labels = from.at("labels").get<std::map<std::string, std::string>>();
  result.excluded = from.at("excluded").get<bool>();
  for (const json& change : from.at("changes")) {
    const std::optional<FineTime> at = parse_time(change.at("at").get<std::string>());
    if (!at) {
      throw std::invalid_argument("no time: " + change.dump());
    }
    result.changes.push_back({at->milliseconds, change.at("from"), change.at("to"), change.at("cause")});
  }
  return result;
}

std::string to_lines(const std::vector<Result>& results) {
  std::string text;
  for (const Result& result : results) {
    text += to_line(result) + "\n";
  }
  return text;
}

}  // namespace reif::twin
