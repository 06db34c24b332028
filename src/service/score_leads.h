#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "scoring/replay.h"
#include "service/history.h"

namespace reif {

struct ScoreOptions {
  Time as_of = 0;
  bool changes = true;    // Whether every change of the past is asked for, or only what holds at as_of.
  bool visitors = false;  // Whether visitors are evaluated too.
  int threads = 1;
  // Called now and then from one of the threads.
  std::function<void(std::size_t done, std::size_t all)> progress;
};

// What a scoring model's author should know of how its parts fared: by how many of the people evaluated they were
// unknown.
struct Doubts {
  std::vector<std::int64_t> rules;   // By rule: a condition or an amount was unknown.
  std::vector<std::int64_t> series;  // By series: a value could not be summed.
};

// One person's result, while a thread has it in its hands.
struct Scored {
  const History::Person& person;
  std::span<const Membership> events;
  const Outlook& outlook;
  Engine& engine;  // With what it takes to ask further (explain.h).
  LeadState& state;
};

// Writes what a caller wants of one person. Called from several threads.
using WriteScored = std::function<void(const Scored& scored, std::string& out)>;
// Takes what was written, in the order of people. One call at a time.
using TakeText = std::function<void(std::string_view text)>;

// Evaluates every lead of a history, and its visitors where asked for. Returns what was doubtful.
Doubts score_people(const History& history, const ScoreOptions& options, const WriteScored& write,
                    const TakeText& take);

}  // namespace reif
