#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/millionths.h"
#include "base/time.h"

namespace reif {

// A part of a score. The parts of a score add up to it, to the last digit.
struct Contribution {
  enum class Kind : std::uint8_t {
    event_rule,  // What the occurrences of an event rule are worth, before the rule's bounds.
    state_rule,  // The same of a state rule.
    rule_clamp,  // What the bounds of a rule, a group, the score add or take.
    group_clamp,
    score_clamp,
  };
  Kind kind = Kind::event_rule;
  int score = 0;   // Index in the model's scores.
  int rule = -1;   // Index in the model's rules; -1 for group_clamp and score_clamp.
  int group = -1;  // Index in the score's groups; of group_clamp, and of rules in a group.
  Millionths points = 0;

  // event_rule: the occurrences that count.
  std::int64_t occurrences = 0;
  Time first = 0;
  Time last = 0;
  std::vector<std::string> events;  // Their ids, in the order of history; at most kEventsMax, the latest.
  double undecayed = 0;             // Their points without decay.

  static constexpr std::size_t kEventsMax = 100;
};

// Something that could not be judged because something is not known. Unknown is not zero: it may be worth asking for.
struct Unknown {
  enum class Kind : std::uint8_t { rule, rung, exclude };
  Kind kind = Kind::rule;
  std::string id;                       // Of the rule or the rung.
  int rule = -1;                        // Of a rule: index in the model's rules.
  int ladder = -1;                      // Of a rung: index in the plan's ladders.
  std::string missing;                  // "account.employees", "last(purchase)"; empty where nothing can be named.
  std::string reason;                   // In English, for authors: "no such key".
  std::int64_t occurrences = 0;         // Of event rules: at how many events.
  std::optional<Millionths> could_add;  // Of rules with a constant amount: what it would add if it were met.
};

// What will be, if nothing further happens.
struct NextChange {
  Time at = 0;
  std::string from;
  std::string to;
};

// Why a lead stands where it stands at one moment.
struct Explanation {
  Time as_of = 0;
  std::vector<Millionths> scores;
  std::vector<Contribution>
      contributions;  // By score in the model's order; within one, rules in the author's order, then clamps.
  std::vector<Unknown> unknown;
  std::optional<NextChange> next;  // Of the stage.
};

}  // namespace reif
