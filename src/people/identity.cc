#include "people/identity.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace reif {
namespace {

// The leads as sets of users, each with the user that names it.
class Leads {
 public:
  explicit Leads(std::size_t users) : parent_(users) { std::iota(parent_.begin(), parent_.end(), 0); }

  std::int32_t name(std::int32_t user) {
    std::int32_t root = user;
    while (parent_[static_cast<std::size_t>(root)] != root) {
      root = parent_[static_cast<std::size_t>(root)];
    }
    while (user != root) {
      user = std::exchange(parent_[static_cast<std::size_t>(user)], root);
    }
    return root;
  }
  void join(std::int32_t lead, std::int32_t into) { parent_[static_cast<std::size_t>(lead)] = into; }

 private:
  std::vector<std::int32_t> parent_;
};

}  // namespace

void Identities::identify(std::int32_t anonymous, std::int32_t user, const Position& position) {
  identifications_.push_back({anonymous, user, position});
}

void Identities::alias(std::int32_t previous, std::int32_t user, const Position& position) {
  aliases_.push_back({previous, user, position});
}

void Identities::seal(std::int32_t users, std::int32_t anonymous_ids) {
  std::sort(identifications_.begin(), identifications_.end(), [](const Identification& a, const Identification& b) {
    return a.anonymous != b.anonymous ? a.anonymous < b.anonymous : a.position < b.position;
  });
  first_of_.assign(static_cast<std::size_t>(anonymous_ids) + 1, 0);
  for (const Identification& identification : identifications_) {
    ++first_of_[static_cast<std::size_t>(identification.anonymous) + 1];
  }
  std::partial_sum(first_of_.begin(), first_of_.end(), first_of_.begin());

  std::sort(aliases_.begin(), aliases_.end(), [](const Alias& a, const Alias& b) { return a.position < b.position; });
  Leads leads(static_cast<std::size_t>(users));
  struct Join {
    std::int32_t lead;
    std::int32_t into;
    Time at;
  };
  std::vector<Join> joins;
  for (const Alias& alias : aliases_) {
    const std::int32_t stays = leads.name(alias.user);
    const std::int32_t goes = leads.name(alias.previous);
    if (stays != goes) {
      leads.join(goes, stays);
      joins.push_back({goes, stays, alias.position.timestamp});
    }
  }
  owners_.resize(static_cast<std::size_t>(users));
  for (std::int32_t user = 0; user < users; ++user) {
    owners_[static_cast<std::size_t>(user)] = {user, kTimeMin};
  }
  // From the last join back, so that what a lead was joined into already knows where it ended up and since when.
  for (auto join = joins.rbegin(); join != joins.rend(); ++join) {
    Owner owner = owners_[static_cast<std::size_t>(join->into)];
    owner.since = std::max(owner.since, join->at);
    owners_[static_cast<std::size_t>(join->lead)] = owner;
  }
}

Identities::Range Identities::identifications_of(std::int32_t anonymous, const Position& event) const {
  const auto at = [&](std::int32_t number) {
    return identifications_.begin() + static_cast<std::ptrdiff_t>(first_of_[static_cast<std::size_t>(number)]);
  };
  const auto begin = at(anonymous);
  const auto end = at(anonymous + 1);
  return {begin, end, std::partition_point(begin, end, [&](const Identification& i) { return i.position < event; })};
}

bool Identities::is_identified(std::int32_t anonymous, std::int32_t user, const Position& event) const {
  const auto [begin, end, later] = identifications_of(anonymous, event);
  return later != begin && std::prev(later)->user == user;
}

std::optional<Identities::Owner> Identities::of_anonymous(std::int32_t anonymous, const Position& event) const {
  const auto [begin, end, later] = identifications_of(anonymous, event);
  if (begin == end) {
    return std::nullopt;
  }
  const Identification& identification = later == begin ? *begin : *std::prev(later);
  Owner owner = of_user(identification.user);
  if (later == begin) {
    owner.since = std::max(owner.since, identification.position.timestamp);
  }
  return owner;
}

}  // namespace reif
