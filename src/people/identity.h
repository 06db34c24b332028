#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/position.h"

namespace reif {

// Which lead each event of a history belongs to, as known at its end: user ids, the anonymous ids that were
// identified as them, and the aliases that make two users one lead. Ids are numbered by the caller, users and
// anonymous ids each from 0.
//
// A lead is named by the user whose id stayed: of the user that `userId` belonged to when an alias came. An
// identification or alias is in force for the whole history, but from its own timestamp on: `since` says from when on
// a judgement knows it. Cost: n log n in the identifications and aliases; a question is logarithmic in the
// identifications of one id.
class Identities {
 public:
  struct Owner {
    std::int32_t lead = -1;  // The number of the user that the lead is named by.
    Time since = kTimeMin;   // Before this instant the event was another's (the user's own, or a visitor's).
  };

  // An event with both ids, or an alias whose previousId is that anonymous id.
  void identify(std::int32_t anonymous, std::int32_t user, const Position& position);
  // `alias` with previousId and userId.
  void alias(std::int32_t previous, std::int32_t user, const Position& position);
  // To be called once, after the last identification and alias; users are 0 … users - 1.
  void seal(std::int32_t users, std::int32_t anonymous_ids);

  // Whether the event's anonymous id was last identified as this very user before it: one more identification there
  // changes nothing.
  bool is_identified(std::int32_t anonymous, std::int32_t user, const Position& event) const;
  // The lead of a user's events.
  Owner of_user(std::int32_t user) const { return owners_[static_cast<std::size_t>(user)]; }
  // The lead of an event with only an anonymous id: the one it was last identified as before the event, else the
  // first it was identified as at all; nothing where it never was: a visitor's.
  std::optional<Owner> of_anonymous(std::int32_t anonymous, const Position& event) const;

 private:
  struct Identification {
    std::int32_t anonymous;
    std::int32_t user;
    Position position;
  };
  struct Alias {
    std::int32_t previous;
    std::int32_t user;
    Position position;
  };

  // The identifications of one anonymous id, and the first of them that is not before `event`.
  struct Range {
    std::vector<Identification>::const_iterator begin, end, later;
  };
  Range identifications_of(std::int32_t anonymous, const Position& event) const;

  std::vector<Identification> identifications_;  // Sealed: by anonymous id, then position.
  std::vector<std::size_t> first_of_;            // By anonymous id; one more at the end.
  std::vector<Alias> aliases_;
  std::vector<Owner> owners_;  // By user.
};

}  // namespace reif
