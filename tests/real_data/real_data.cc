#include "real_data/real_data.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "cli/import_command.h"
#include "cli/score_command.h"
#include "support/memory_file.h"
#include "support/tree.h"

namespace reif {
namespace {

const std::filesystem::path kRoot = REIF_ROOT;

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

}  // namespace

void RealData::SetUp() {
  if (!std::filesystem::exists(path(""))) {
    GTEST_SKIP() << "../shared/data is not there: real data sets are not tested";
  }
}

std::string RealData::path(const std::string& data_file) {
  return (kRoot.parent_path() / "shared/data" / data_file).string();
}

std::vector<std::vector<std::string>> RealData::rows(const std::string& data_file, std::size_t columns) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream in(path(data_file));
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream cells(line);
    rows.emplace_back(columns);
    for (std::string& cell : rows.back()) {
      std::getline(cells, cell, ',');
    }
  }
  return rows;
}

Time RealData::instant(const std::string& text) {
  const std::optional<FineTime> time = parse_time(text.size() > 10 ? text + "Z" : text);
  return time.value().milliseconds;
}

std::string RealData::import(const std::string& map, const std::string& data_file) {
  std::ostringstream out;
  std::ostringstream err;
  const int code = run_import({(kRoot / "examples/import" / map).string(), {path(data_file)}}, out, err);
  EXPECT_EQ(code, 0) << err.str().substr(0, 1000);
  return out.str();
}

std::string RealData::score(const std::string& model, const std::string& events, Time as_of, bool explain) {
  const MemoryFile file(events);
  ScoreArguments arguments;
  arguments.model = (kRoot / "models" / model).string();
  arguments.events = {file.path()};
  arguments.as_of = as_of;
  arguments.explain = explain;
  arguments.threads = 2;
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(run_score(arguments, out, err), kExitOk) << err.str().substr(0, 1000);
  return out.str();
}

std::map<std::string, nlohmann::json> RealData::by_lead(const std::string& lines) {
  std::map<std::string, nlohmann::json> leads;
  for (const std::string& line : lines_of(lines)) {
    nlohmann::json lead = nlohmann::json::parse(line);
    const std::string id = lead.at("lead");
    EXPECT_TRUE(leads.emplace(id, std::move(lead)).second) << id << " has two lines";
  }
  return leads;
}

std::string RealData::until(const std::string& events, Time as_of) {
  std::vector<std::string> lines = lines_of(events);
  std::erase_if(lines, [as_of](const std::string& line) {
    return parse_time(nlohmann::json::parse(line).at("timestamp").get<std::string>()).value().milliseconds > as_of;
  });
  return join(lines);
}

std::string RealData::shuffled_and_doubled(const std::string& events) {
  std::vector<std::string> lines = lines_of(events + events);
  std::shuffle(lines.begin(), lines.end(), std::mt19937(7));
  return join(lines);
}

}  // namespace reif
