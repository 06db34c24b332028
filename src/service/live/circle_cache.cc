#include "service/live/circle_cache.h"

#include <algorithm>

namespace reif {

std::string CircleCache::key_of(bool is_user, std::string_view id) {
  std::string key(is_user ? "u" : "a");
  return key += id;
}

Result<ProfileRow> CircleCache::profile(bool is_user, std::string_view id, StateNumbers& numbers, StateDelta& delta) {
  std::string key = key_of(is_user, id);
  if (const auto known = profiles_.find(key); known != profiles_.end()) {
    return known->second;
  }
  const Result<std::optional<ProfileRow>> stored = store_.find_profile(is_user, id);
  if (!stored) {
    return tl::unexpected<Error>(stored.error());
  }
  if (*stored) {
    return **stored;
  }
  ProfileRow row;
  row.number = row.circle = ++numbers.profile;
  row.is_user = is_user;
  row.id = id;
  delta.profiles.push_back(row);
  profiles_.emplace(std::move(key), row);
  Held& held = circles_[row.circle];
  held.circle = std::make_unique<Circle>(row.circle, scorer_);
  held.circle->profile(row);
  held.turn = turns_.insert(turns_.begin(), row.circle);
  return row;
}

CircleCache::Held* CircleCache::find(std::int64_t number) {
  const auto found = circles_.find(number);
  return found == circles_.end() ? nullptr : &found->second;
}

Result<CircleCache::Held*> CircleCache::hold(std::int64_t number) {
  if (Held* held = find(number)) {
    turns_.splice(turns_.begin(), turns_, held->turn);
    return held;
  }
  Result<std::unique_ptr<Circle>> circle = reader_.read(number);
  if (!circle) {
    return tl::unexpected<Error>(circle.error());
  }
  const Result<std::vector<LeadRow>> leads = store_.circle_leads(number);
  if (!leads) {
    return tl::unexpected<Error>(leads.error());
  }
  std::map<std::int64_t, LeadRecord> records;
  for (const LeadRow& lead : *leads) {
    const Result<std::vector<ChangeRow>> changes = store_.lead_changes(lead.number);
    if (!changes) {
      return tl::unexpected<Error>(changes.error());
    }
    records[lead.number] = LeadRecord::of(*changes, lead.alerts);
  }
  Held& held = circles_[number];
  held.circle = std::move(*circle);
  held.records = std::move(records);
  held.turn = turns_.insert(turns_.begin(), number);
  index(*held.circle);
  measure(held);
  return &held;
}

ProfileRow CircleCache::row_of(const Circle::Profile& profile, bool is_user, std::int64_t circle) {
  ProfileRow row;
  row.number = profile.number;
  row.is_user = is_user;
  row.id = profile.id;
  row.first_user = profile.first_user;
  row.circle = circle;
  return row;
}

void CircleCache::note_first_user(Held& held, std::string_view anonymous_id, std::string_view user_id,
                                  StateDelta& delta) {
  ProfileRow& row = profiles_.at(key_of(false, anonymous_id));
  if (row.first_user.empty()) {
    row.first_user = user_id;
    held.circle->set_first_user(held.circle->profile(row), user_id);
    delta.profiles.push_back(row);
  }
}

void CircleCache::index(const Circle& circle) {
  for (const bool is_user : {true, false}) {
    for (const Circle::Profile& profile : is_user ? circle.users() : circle.anonymous()) {
      profiles_[key_of(is_user, profile.id)] = row_of(profile, is_user, circle.number());
    }
  }
}

Result<CircleCache::Held*> CircleCache::join(const std::vector<std::int64_t>& circles, StateDelta& delta) {
  Held* into = nullptr;
  const auto size = [](const Held& held) { return held.circle->users().size() + held.circle->anonymous().size(); };
  for (const std::int64_t number : circles) {
    const Result<Held*> held = hold(number);
    if (!held) {
      return tl::unexpected<Error>(held.error());
    }
    into = into == nullptr || size(**held) > size(*into) ? *held : into;
  }
  for (const std::int64_t number : circles) {
    Held& from = circles_.at(number);
    if (&from == into) {
      continue;
    }
    for (const bool is_user : {true, false}) {
      for (const Circle::Profile& profile : is_user ? from.circle->users() : from.circle->anonymous()) {
        delta.profiles.push_back(row_of(profile, is_user, into->circle->number()));
      }
    }
    into->circle->take(*from.circle);
    into->records.merge(from.records);
    accounts_.rename_member(number, into->circle->number());
    bytes_ -= from.bytes;
    turns_.erase(from.turn);
    circles_.erase(number);
    joined_[number] = into->circle->number();
  }
  index(*into->circle);
  return into;
}

std::int64_t CircleCache::current(std::int64_t number) const {
  for (auto joined = joined_.find(number); joined != joined_.end(); joined = joined_.find(number)) {
    number = joined->second;
  }
  return number;
}

Result<void> CircleCache::add(Held& held, const Event& event, std::string_view source) {
  const Result<Circle::Owned> owned = reader_.digest(*held.circle, event, source);
  if (!owned) {
    return tl::unexpected<Error>(owned.error());
  }
  held.circle->add(*owned);
  if (!held.has_uncommitted) {
    held.has_uncommitted = true;
    uncommitted_.push_back(held.circle->number());
  }
  return {};
}

Result<LeadRecord*> CircleCache::record(Held& held, std::int64_t person) {
  const auto known = held.records.find(person);
  if (known != held.records.end()) {
    return &known->second;
  }
  const Result<std::vector<ChangeRow>> changes = store_.lead_changes(person);
  if (!changes) {
    return tl::unexpected<Error>(changes.error());
  }
  LeadRecord record = LeadRecord::of(*changes, 0);
  if (!record.told.empty()) {  // It was there before: states are made anew, or it had become part of another.
    const Result<std::vector<AlertRow>> alerts = store_.lead_alerts(person);
    if (!alerts) {
      return tl::unexpected<Error>(alerts.error());
    }
    record.alerts = static_cast<std::int64_t>(alerts->size());
  }
  return &held.records.emplace(person, std::move(record)).first->second;
}

void CircleCache::measure(Held& held) {
  bytes_ -= held.bytes;
  held.bytes = held.circle->bytes();
  for (const auto& [person, record] : held.records) {
    held.bytes += sizeof(LeadRecord) + record.changes.capacity() * sizeof(ChangeRow);
  }
  bytes_ += held.bytes;
}

void CircleCache::committed() {
  for (const std::int64_t number : uncommitted_) {
    if (Held* held = find(number)) {
      held->has_uncommitted = false;
      measure(*held);
    }
  }
  uncommitted_.clear();
  joined_.clear();
}

void CircleCache::evict(std::size_t bytes_max) {
  auto turn = turns_.end();
  while (bytes_ > bytes_max && turn != turns_.begin()) {
    const std::int64_t number = *--turn;
    if (!circles_.at(number).has_uncommitted) {
      ++turn;
      drop(number);
    }
  }
}

void CircleCache::drop(std::int64_t number) {
  Held& held = circles_.at(number);
  for (const bool is_user : {true, false}) {
    for (const Circle::Profile& profile : is_user ? held.circle->users() : held.circle->anonymous()) {
      profiles_.erase(key_of(is_user, profile.id));
    }
  }
  accounts_.forget_member(number);
  bytes_ -= held.bytes;
  turns_.erase(held.turn);
  circles_.erase(number);
}

}  // namespace reif
