#include "service/live/roster.h"

#include <algorithm>
#include <mutex>

namespace reif {
namespace {

template <class List, class Value>
bool contains(const List& list, Value value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

double Roster::key_of(Sort sort, const Entry& entry) {
  switch (sort) {
    case Sort::points:
      return static_cast<double>(entry.points);
    case Sort::stage:
      return entry.stage;
    case Sort::grade:
      return entry.grade < 0 ? -100 : -entry.grade;  // A1, the best, is 0.
    case Sort::last_activity:
      return static_cast<double>(entry.last_activity);
    case Sort::momentum:
      return static_cast<double>(entry.momentum);
    case Sort::value:
      return entry.value;
  }
  return 0;
}

bool Roster::matches(const Query& query, const Entry& entry) {
  return (query.visitors || !entry.is_visitor) && (query.excluded || !entry.is_excluded) &&
         contains(query.stages, entry.stage) && contains(query.grades, static_cast<std::int32_t>(entry.grade)) &&
         (!query.points_min || entry.points >= *query.points_min) &&
         (!query.points_max || entry.points <= *query.points_max) &&
         (!query.active_since || entry.last_activity >= *query.active_since);
}

bool Roster::is_better(Sort sort, const Entry& a, const Entry& b) {
  const double x = key_of(sort, a);
  const double y = key_of(sort, b);
  return x != y ? x > y : a.number < b.number;
}

std::vector<Roster::Entry> Roster::list(const Query& query) const {
  const auto better = [&](const Entry& a, const Entry& b) { return is_better(query.sort, a, b); };
  std::vector<Entry> best;  // A heap with the worst on top.
  const std::shared_lock lock(mutex_);
  for (const Entry& entry : entries_) {
    if (!matches(query, entry)) {
      continue;
    }
    if (query.after) {
      const double key = key_of(query.sort, entry);
      if (key > query.after->key || (key == query.after->key && entry.number <= query.after->number)) {
        continue;
      }
    }
    if (best.size() < query.limit) {
      best.push_back(entry);
      std::push_heap(best.begin(), best.end(), better);
    } else if (!best.empty() && better(entry, best.front())) {
      std::pop_heap(best.begin(), best.end(), better);
      best.back() = entry;
      std::push_heap(best.begin(), best.end(), better);
    }
  }
  std::sort_heap(best.begin(), best.end(), better);
  return best;
}

std::optional<Roster::Entry> Roster::find(std::int64_t number) const {
  const std::shared_lock lock(mutex_);
  const auto place = place_of_.find(number);
  return place == place_of_.end() ? std::nullopt : std::optional(entries_[place->second]);
}

Roster::Counts Roster::counts() const {
  Counts counts;
  const std::shared_lock lock(mutex_);
  for (const Entry& entry : entries_) {
    if (entry.is_visitor) {
      ++counts.visitors;
      continue;
    }
    ++counts.leads;
    if (entry.stage >= 0 && !entry.is_excluded) {
      counts.leads_by_stage.resize(std::max(counts.leads_by_stage.size(), static_cast<std::size_t>(entry.stage) + 1));
      ++counts.leads_by_stage[static_cast<std::size_t>(entry.stage)];
    }
  }
  return counts;
}

Roster::Entry Roster::entry_of(const LeadRow& row) {
  return {.number = row.number,
          .circle = row.circle,
          .points = row.points,
          .momentum = row.momentum,
          .value = row.value,
          .last_activity = row.last_activity,
          .next_change = row.next_change,
          .stage = row.stage,
          .grade = static_cast<std::int16_t>(row.grade),
          .is_visitor = row.is_visitor,
          .is_excluded = row.is_excluded};
}

void Roster::update(const std::vector<LeadRow>& rows, const std::vector<std::int64_t>& gone) {
  const std::unique_lock lock(mutex_);
  for (const std::int64_t number : gone) {
    const auto place = place_of_.find(number);
    if (place != place_of_.end()) {
      const std::size_t free = place->second;
      place_of_.erase(place);
      if (free + 1 != entries_.size()) {
        entries_[free] = entries_.back();
        place_of_[entries_[free].number] = free;
      }
      entries_.pop_back();
    }
  }
  for (const LeadRow& row : rows) {
    const auto [place, is_new] = place_of_.try_emplace(row.number, entries_.size());
    if (is_new) {
      entries_.push_back(entry_of(row));
    } else {
      entries_[place->second] = entry_of(row);
    }
  }
}

void Roster::clear() {
  const std::unique_lock lock(mutex_);
  entries_.clear();
  place_of_.clear();
}

}  // namespace reif
