#include "twin/story.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/check.h"

namespace reif::twin {
namespace {

// The calendar period that an instant lies in.
std::int64_t period_of(Rule::Per per, const TimeZone& zone, Time at) {
  const std::int64_t day = zone.local_day(at);
  switch (per) {
    case Rule::Per::day:
      return day;
    case Rule::Per::week:
      return floor_div(day + 3, 7);  // 1970-01-01 was a Thursday.
    case Rule::Per::month:
      return date_of_days(day).year * 12 + date_of_days(day).month;
    case Rule::Per::ever:
      break;
  }
  return 0;
}

bool is_one_of(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace

void Attributes::merge(const cel::Map& traits) {
  for (const cel::Entry& trait : traits) {
    std::erase_if(entries_, [&](const cel::Entry& entry) { return cel::equal(entry.key, trait.key); });
    if (!trait.value.is(cel::Kind::null)) {
      entries_.push_back(trait);
    }
  }
}

const cel::Map* Attributes::map(Arena& arena) const {
  auto* entries = arena.array<cel::Entry>(entries_.size());
  std::copy(entries_.begin(), entries_.end(), entries);
  return arena.make<cel::Map>(entries, entries_.size());
}

Story::Story(const Model& model, History events) : events_(std::move(events)) {
  Attributes attributes;
  for (const Event* event : events_) {
    if (event->type == "identify") {
      attributes.merge(event->properties.as_map());
    }
    attributes_.push_back(attributes.map(arena_));
  }
  find_occurrences(model);
  for (const Score& score : model.scores) {
    grants_.emplace_back();
    for (const Rule& rule : score.rules) {
      grants_.back().push_back(grants_of(model, rule));
    }
  }
}

bool Story::occurs(int touchpoint, std::size_t i) const {
  const Event& event = *events_[i];
  if (touchpoint != kAny) {
    return occurs_[static_cast<std::size_t>(touchpoint)][i];
  }
  return event.may_occur() && (event.type == "track" || event.type == "page" || event.type == "screen");
}

std::string Story::account() const {
  std::string account;
  for (const Event* event : events_) {
    account = event->type == "group" ? event->group : account;
  }
  return account;
}

void Story::find_occurrences(const Model& model) {
  for (const Touchpoint& touchpoint : model.touchpoints) {
    std::vector<bool> occurs;
    const Event* before = nullptr;  // The last event that matches.
    for (std::size_t i = 0; i < events_.size(); ++i) {
      const Event& event = *events_[i];
      const bool matches = event.may_occur() && is_one_of(touchpoint.types, event.type) &&
                           (touchpoint.names.empty() || is_one_of(touchpoint.names, event.name)) &&
                           met(touchpoint.condition, {*this, i + 1, event.at, &event});
      occurs.push_back(matches && (!touchpoint.gap || before == nullptr || event.at - before->at >= *touchpoint.gap));
      before = matches ? &event : before;
    }
    occurs_.push_back(std::move(occurs));
  }
}

std::vector<Grant> Story::grants_of(const Model& model, const Rule& rule) const {
  std::vector<Grant> grants;
  std::map<std::int64_t, int> taken;  // By period.
  for (std::size_t i = 0; rule.each && i < events_.size(); ++i) {
    const Event& event = *events_[i];
    const View view{*this, i + 1, event.at, &event};
    if (!occurs(*rule.each, i) || !met(rule.condition, view)) {
      continue;
    }
    if (!rule.times || taken[period_of(rule.per, model.zone, event.at)]++ < *rule.times) {
      grants.push_back({event.at, amount(rule.points, view)});
    }
  }
  return grants;
}

}  // namespace reif::twin
