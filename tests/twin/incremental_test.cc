// The engine against itself on the twin's random cases: events in any order, in any chunks; parts that add up;
// changes foretold.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>

#include "codec/yaml.h"
#include "model/check.h"
#include "scoring/explain.h"
#include "scoring/live_lead.h"
#include "service/history.h"
#include "support/memory_file.h"
#include "support/scale.h"
#include "twin/case.h"

namespace reif::twin {
namespace {

// A random case, loaded.
class Loaded {
 public:
  explicit Loaded(std::uint64_t seed) : case_(random_case(seed)) {
    Issues issues;
    plan_ = std::make_unique<Plan>(check_model(*read_yaml(to_yaml(case_.model), issues)).model);
    LoadOptions options;
    for (const Source& source : case_.sources) {
      std::string text;
      for (const std::string& line : source.lines) {
        text += line + "\n";
      }
      files_.push_back(std::make_unique<MemoryFile>(text));
      options.files.push_back(files_.back()->path());
    }
    options.as_of = case_.as_of;
    history_ = std::move(*History::load(*plan_, options));
    engine_ = std::make_unique<Engine>(*plan_, history_->signatures(), history_->accounts());
    replay_ = std::make_unique<Replay>(*plan_, *engine_, history_->accounts(), history_->signatures());
  }

  const Plan& plan() const { return *plan_; }
  History& history() { return *history_; }
  std::vector<Membership> events(const History::Person& person) const {
    std::vector<Membership> events;
    history_->events(person, events);
    return events;
  }
  Engine& engine() { return *engine_; }
  Replay& replay() { return *replay_; }
  Time as_of() const { return case_.as_of; }

 private:
  Case case_;
  std::vector<std::unique_ptr<MemoryFile>> files_;
  std::unique_ptr<Plan> plan_;
  std::unique_ptr<History> history_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Replay> replay_;
};

std::string text_of(const std::vector<Change>& changes) {
  std::string text;
  for (const Change& change : changes) {
    text += format_time(change.at) + " " + std::to_string(change.ladder) + ": " + std::to_string(change.from) +
            " -> " + std::to_string(change.to) + " " +
            std::string(change.cause == nullptr ? "time" : change.cause->id());
    for (const Millionths score : change.scores) {
      text += " " + format_millionths(score);
    }
    text += "\n";
  }
  return text;
}

TEST(LiveLead, IsAsIfAllEventsHadBeenThereFromTheStart) {
  const int cases = scaled(1'500);
  for (int seed = 1; seed <= cases; ++seed) {
    Loaded loaded(static_cast<std::uint64_t>(seed));
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    for (const History::Person& person : loaded.history().people()) {
      const std::vector<Membership> events = loaded.events(person);
      Outlook outlook;
      loaded.replay().run(events, loaded.as_of(), true, outlook);

      // Mostly seconds out of order, sometimes anywhere; judged now and then in between.
      std::vector<Membership> arrivals(events.begin(), events.end());
      if (seed % 3 == 0) {
        std::shuffle(arrivals.begin(), arrivals.end(), random);
      } else {
        for (std::size_t i = 1; i < arrivals.size(); ++i) {
          std::swap(arrivals[i], arrivals[i - std::min<std::size_t>(i, random() % 4)]);
        }
      }
      LiveLead live(loaded.replay(), loaded.engine());
      Time now = kTimeMin;
      for (const Membership& member : arrivals) {
        now = std::max(now, member.since);
        live.add(member);
        if (random() % 2 == 0) {
          live.advance(std::min(loaded.as_of(), now + static_cast<Span>(random() % 90'000)));
        }
      }
      live.advance(loaded.as_of());
      EXPECT_EQ(text_of(live.changes()), text_of(outlook.changes)) << "seed " << seed << ", " << person.id;
      EXPECT_EQ(live.state().rungs, outlook.rungs) << "seed " << seed << ", " << person.id;
      EXPECT_EQ(loaded.engine().scores(live.state(), loaded.as_of()), outlook.scores)
          << "seed " << seed << ", " << person.id;
      if (HasFailure()) {
        return;
      }
    }
  }
}

TEST(Explanation, PartsAddUpToTheLastDigit) {
  const int cases = scaled(1'500);
  std::int64_t people = 0;
  std::int64_t parts = 0;
  for (int seed = 1; seed <= cases; ++seed) {
    Loaded loaded(static_cast<std::uint64_t>(seed));
    for (const History::Person& person : loaded.history().people()) {
      const std::vector<Membership> events = loaded.events(person);
      Outlook outlook;
      loaded.replay().run(events, loaded.as_of(), false, outlook);
      const Explanation explanation =
          explain(loaded.plan(), loaded.engine(), loaded.replay().state(), events, outlook);
      std::vector<Millionths> sums(outlook.scores.size(), 0);
      for (const Contribution& part : explanation.contributions) {
        sums[static_cast<std::size_t>(part.score)] += part.points;
        ++parts;
      }
      ASSERT_EQ(sums, outlook.scores) << "seed " << seed << ", " << person.id;
      ++people;
    }
  }
  EXPECT_GE(people, scaled(2'000));
  EXPECT_GE(parts, people);
}

TEST(NextChange, IsTheFirstMinuteAtWhichSomethingJudgedIsDifferent) {
  const int cases = scaled(600);
  int foretold = 0;
  for (int seed = 1; seed <= cases; ++seed) {
    Loaded loaded(static_cast<std::uint64_t>(seed));
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    for (const History::Person& person : loaded.history().people()) {
      const std::vector<Membership> events = loaded.events(person);
      std::vector<Change> changes;
      LeadState state;
      loaded.engine().clear(state);
      const Time last = events.back().event->timestamp;
      loaded.replay().resume(state, events, last, changes);
      loaded.engine().apply_account(state, loaded.as_of());  // Nothing further happens.
      const Time begin = std::max(last, loaded.as_of());
      loaded.engine().judge(state, minute_ceil(begin), minute_ceil(begin), nullptr, changes);
      const std::vector<int> rungs = state.rungs;
      const Standing standing = loaded.engine().standing(state, state.reached);

      const Time limit = state.reached + 2 * kDay;
      const std::optional<Time> next = loaded.engine().next_change(state, standing, limit);
      foretold += next ? 1 : 0;
      const Time quiet_until = next ? *next - kMinute : minute_floor(limit);
      for (int i = 0; i < 20; ++i) {
        const Time from = state.reached + kMinute;
        const Time t = i == 0 ? quiet_until : minute_floor(from + static_cast<Span>(random() % (2 * kDay)));
        if (t < from || t > quiet_until) {
          continue;
        }
        LeadState then = state;
        loaded.engine().judge(then, from, t, nullptr, changes);
        ASSERT_EQ(then.rungs, rungs) << "seed " << seed << ", " << person.id << " at " << format_time(t);
        ASSERT_EQ(loaded.engine().standing(then, t), standing) << "seed " << seed << ", " << person.id;
      }
      if (next) {
        LeadState then = state;
        loaded.engine().judge(then, state.reached + kMinute, *next, nullptr, changes);
        ASSERT_TRUE(then.rungs != rungs || loaded.engine().standing(then, *next) != standing)
            << "seed " << seed << ", " << person.id << " at " << format_time(*next);
      }
    }
  }
  EXPECT_GE(foretold, scaled(100));
}

}  // namespace
}  // namespace reif::twin
