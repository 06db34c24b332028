#include "service/live/circle.h"

#include <algorithm>
#include <iterator>

namespace reif {
namespace {

constexpr std::size_t kBlockBytes = 1024;  // Most circles are small.

std::int32_t find_or_add(std::vector<Circle::Profile>& profiles, const Circle::Profile& wanted) {
  const auto found = std::find_if(profiles.begin(), profiles.end(),
                                  [&](const Circle::Profile& profile) { return profile.number == wanted.number; });
  if (found != profiles.end()) {
    return static_cast<std::int32_t>(found - profiles.begin());
  }
  profiles.push_back(wanted);
  return static_cast<std::int32_t>(profiles.size() - 1);
}

}  // namespace

std::vector<std::unique_ptr<Arena>> Circle::make_memories() {
  std::vector<std::unique_ptr<Arena>> memories;
  memories.push_back(std::make_unique<Arena>(kBlockBytes));
  return memories;
}

std::int32_t Circle::profile(const ProfileRow& row) {
  std::vector<Profile>& profiles = row.is_user ? users_ : anonymous_;
  const std::size_t before = profiles.size();
  const std::int32_t place = find_or_add(profiles, {row.number, row.id, row.first_user});
  is_grouped_ = is_grouped_ && profiles.size() == before;
  return place;
}

void Circle::set_first_user(std::int32_t anonymous, std::string_view user_id) {
  anonymous_[static_cast<std::size_t>(anonymous)].first_user = user_id;
}

void Circle::add(const Owned& event) {
  Owned* kept = memory().make<Owned>(event);
  events_.push_back(kept);
  if (is_grouped_ && leaves_identities(*kept)) {
    give(*kept);
  } else {
    is_grouped_ = false;
  }
}

void Circle::take(Circle& other) {
  const auto renumber = [](std::vector<Profile>& to, std::vector<Profile>& from) {
    std::vector<std::int32_t> numbers;
    for (Profile& profile : from) {
      numbers.push_back(find_or_add(to, profile));
    }
    from.clear();
    return numbers;
  };
  const std::vector<std::int32_t> users = renumber(users_, other.users_);
  const std::vector<std::int32_t> anonymous = renumber(anonymous_, other.anonymous_);
  const auto map = [](std::int32_t& place, const std::vector<std::int32_t>& to) {
    place = place < 0 ? place : to[static_cast<std::size_t>(place)];
  };
  for (Owned* event : other.events_) {
    map(event->user, users);
    map(event->anonymous, anonymous);
    if (Details* details = event->digest.details) {
      map(details->previous_user, users);
      map(details->previous_anonymous, anonymous);
    }
    events_.push_back(event);
  }
  other.events_.clear();
  other.people_.clear();
  std::move(other.memories_.begin(), other.memories_.end(), std::back_inserter(memories_));
  other.memories_ = make_memories();
  is_grouped_ = false;
}

bool Circle::leaves_identities(const Owned& event) const {
  if (event.digest.type == EventType::alias) {
    return false;
  }
  return event.user < 0 || event.anonymous < 0 ||
         identities_.is_identified(event.anonymous, event.user, position_of(event.digest));
}

void Circle::note_identity(const Owned& event) {
  if (event.user < 0) {
    return;
  }
  const Position position = position_of(event.digest);
  if (event.anonymous >= 0) {
    identities_.identify(event.anonymous, event.user, position);
  }
  if (event.digest.type == EventType::alias) {
    identities_.alias(event.digest.details->previous_user, event.user, position);
    identities_.identify(event.digest.details->previous_anonymous, event.user, position);
  }
}

std::pair<std::size_t, Time> Circle::owner_of(const Owned& event) const {
  std::optional<Identities::Owner> owner;
  if (event.user >= 0) {
    owner = identities_.of_user(event.user);
  } else {
    owner = identities_.of_anonymous(event.anonymous, position_of(event.digest));
  }
  if (!owner) {
    return {users_.size() + static_cast<std::size_t>(event.anonymous), event.digest.timestamp};
  }
  return {static_cast<std::size_t>(owner->lead), std::max(event.digest.timestamp, owner->since)};
}

void Circle::give(const Owned& event) {
  const auto [place, since] = owner_of(event);
  std::int32_t& person = person_of_[place];
  if (person < 0) {
    const bool is_visitor = place >= users_.size();
    const Profile& profile = is_visitor ? anonymous_[place - users_.size()] : users_[place];
    person = static_cast<std::int32_t>(people_.size());
    people_.push_back(
        {profile.number, profile.id, is_visitor, true, std::make_unique<LiveLead>(scorer_.replay, scorer_.engine)});
  }
  Person& owner = people_[static_cast<std::size_t>(person)];
  owner.is_touched = true;
  owner.live->add({&event.digest, since});
}

void Circle::regroup() {
  identities_ = Identities();
  for (const Owned* event : events_) {
    note_identity(*event);
  }
  identities_.seal(static_cast<std::int32_t>(users_.size()), static_cast<std::int32_t>(anonymous_.size()));
  people_.clear();
  person_of_.assign(users_.size() + anonymous_.size(), -1);
  std::vector<Owned*> in_order = events_;
  std::sort(in_order.begin(), in_order.end(),
            [](const Owned* a, const Owned* b) { return before(a->digest, b->digest); });
  for (const Owned* event : in_order) {
    give(*event);
  }
  is_grouped_ = true;
}

std::vector<Circle::Person>& Circle::group() {
  if (!is_grouped_) {
    regroup();
  }
  return people_;
}

void Circle::forget_from(Time from) {
  for (Person& person : people_) {
    person.live->forget_from(from);
    person.is_touched = true;
  }
}

void Circle::advance(Time to) {
  for (Person& person : group()) {
    person.live->advance(to);
  }
}

void Circle::clear_touched() {
  for (Person& person : people_) {
    person.is_touched = false;
  }
}

std::size_t Circle::bytes() const {
  std::size_t bytes = sizeof(Circle) + events_.capacity() * sizeof(Owned*);
  for (const auto& memory : memories_) {
    bytes += memory->capacity();
  }
  for (const Person& person : people_) {
    bytes += sizeof(Person) + person.live->bytes();
  }
  return bytes;
}

}  // namespace reif
