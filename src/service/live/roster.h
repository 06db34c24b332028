#pragma once

#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "storage/store.h"

namespace reif {

// What lists sort and filter by, of every lead and visitor, in memory: about 120 bytes each. One thread writes, any
// may ask.
class Roster {
 public:
  struct Entry {
    std::int64_t number = 0;
    std::int64_t circle = 0;
    std::int64_t points = 0;
    std::int64_t momentum = 0;
    double value = 0;
    Time last_activity = 0;
    Time next_change = kForever;
    std::int32_t stage = -1;
    std::int16_t grade = -1;
    bool is_visitor = false;
    bool is_excluded = false;
  };

  enum class Sort : std::uint8_t { points, stage, grade, last_activity, momentum, value };

  // Which entries, in which order: the best first, among equals the lower number.
  struct Query {
    Sort sort = Sort::points;
    bool visitors = false;  // Visitors too.
    bool excluded = false;
    std::vector<std::int32_t> stages;  // Empty: all, like grades.
    std::vector<std::int32_t> grades;
    std::optional<std::int64_t> points_min;
    std::optional<std::int64_t> points_max;
    std::optional<Time> active_since;
    // Goes on behind this entry.
    struct After {
      double key = 0;
      std::int64_t number = 0;
    };
    std::optional<After> after;
    std::size_t limit = 50;
  };

  // What an entry is sorted by; larger is better.
  static double key_of(Sort sort, const Entry& entry);
  static bool matches(const Query& query, const Entry& entry);
  // Whether a stands before b.
  static bool is_better(Sort sort, const Entry& a, const Entry& b);

  // Cost: one look at every entry, about 5 ms a million.
  std::vector<Entry> list(const Query& query) const;
  std::optional<Entry> find(std::int64_t number) const;
  struct Counts {
    std::int64_t leads = 0;
    std::int64_t visitors = 0;
    std::vector<std::int64_t> leads_by_stage;
  };
  Counts counts() const;

  // For the writer: replaces, adds, removes.
  void update(const std::vector<LeadRow>& rows, const std::vector<std::int64_t>& gone);
  void clear();
  static Entry entry_of(const LeadRow& row);

 private:
  mutable std::shared_mutex mutex_;
  std::vector<Entry> entries_;
  std::unordered_map<std::int64_t, std::size_t> place_of_;  // By number.
};

}  // namespace reif
