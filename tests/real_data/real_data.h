#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/time.h"

namespace reif {

// Tests on real data sets, which lie beside the project where they are at hand at all; skipped where they are not.
class RealData : public testing::Test {
 protected:
  void SetUp() override;

  static std::string path(const std::string& data_file);
  // The cells of the lines below a CSV file's header. Only for files without quotes in the first `columns` columns.
  static std::vector<std::vector<std::string>> rows(const std::string& data_file, std::size_t columns);
  // "1997-01-31" or "1997-01-31 10:00:00" in UTC.
  static Time instant(const std::string& text);

  // What `reif import` makes of a data file by a map of examples/import/.
  static std::string import(const std::string& map, const std::string& data_file);
  // What `reif score` says of some events under a model of models/.
  static std::string score(const std::string& model, const std::string& events, Time as_of, bool explain = false);

  // Lines of JSON by their lead.
  static std::map<std::string, nlohmann::json> by_lead(const std::string& lines);
  // The lines not later than `as_of`.
  static std::string until(const std::string& events, Time as_of);
  // Each line twice, in any order.
  static std::string shuffled_and_doubled(const std::string& events);
};

}  // namespace reif
