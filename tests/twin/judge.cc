#include "twin/judge.h"

#include <algorithm>
#include <memory>

#include "twin/worth.h"

namespace reif::twin {
namespace {

// The attributes of an account from the first `known` events of the log.
const cel::Map* account_attributes(const std::vector<Event>& log, std::size_t known, const std::string& account,
                                   Arena& arena) {
  Attributes attributes;
  for (std::size_t i = 0; i < known; ++i) {
    if (log[i].type == "group" && log[i].group == account) {
      attributes.merge(log[i].properties.as_map());
    }
  }
  return attributes.map(arena);
}

char grade_of(const GradePart& part, const std::vector<Millionths>& scores, const char* marks) {
  const Millionths points = scores[static_cast<std::size_t>(part.score)];
  std::size_t i = 0;
  while (i < part.bounds.size() && points < part.bounds[i]) {
    ++i;
  }
  return marks[i];
}

// Everything that was judged of one person so far.
class Judge {
 public:
  Judge(const Model& model, const std::vector<Millionths>& slack) : model_(model), slack_(slack) {
    for (const Ladder& ladder : model.ladders) {
      held_.emplace_back(ladder.rungs.size(), false);
      on_.push_back(0);
    }
  }

  void reset() {
    for (std::vector<bool>& held : held_) {
      held.assign(held.size(), false);
    }
  }

  // `view` with its scores.
  void judge(const View& view, const std::string& cause) {
    excluded_ = model_.exclude && met(model_.exclude, view);
    for (std::size_t i = 0; i < held_.size(); ++i) {
      judge_ladder(i, view, cause);
    }
    if (model_.grade) {
      grade_ = {grade_of(model_.grade->letter, *view.scores, "ABCD"),
                grade_of(model_.grade->digit, *view.scores, "1234")};
      close_ = close_ || is_close(model_.grade->letter, *view.scores) || is_close(model_.grade->digit, *view.scores);
    }
  }

  void report(Result& result) const {
    result.excluded = excluded_;
    result.grade = grade_;
    result.changes = changes_;
    for (std::size_t i = 0; i < on_.size(); ++i) {
      const Ladder& ladder = model_.ladders[i];
      if (ladder.name.empty()) {
        result.stage = ladder.rungs[on_[i]].id;
      } else {
        result.labels[ladder.name] = ladder.rungs[on_[i]].id;
      }
    }
  }

  bool close() const { return close_; }

 private:
  bool holds(const std::optional<Expression>& condition, const View& view) {
    if (!condition) {
      return false;
    }
    if (!slack_.empty()) {
      View loose = view;
      loose.slack = &slack_;
      close_ = close_ || outcome(*condition, loose) == cel::Outcome::undecided;
    }
    return met(condition, view);
  }

  bool is_close(const GradePart& part, const std::vector<Millionths>& scores) const {
    const auto score = static_cast<std::size_t>(part.score);
    return !slack_.empty() && std::any_of(part.bounds.begin(), part.bounds.end(), [&](Millionths bound) {
      return slack_[score] > 0 && std::abs(scores[score] - bound) <= slack_[score];
    });
  }

  void judge_ladder(std::size_t i, const View& view, const std::string& cause) {
    const Ladder& ladder = model_.ladders[i];
    std::size_t on = 0;
    for (std::size_t r = 1; r < ladder.rungs.size(); ++r) {
      const Rung& rung = ladder.rungs[r];
      const bool kept = held_[i][r] && (rung.keep_for_good || holds(rung.keep, view));
      held_[i][r] = holds(rung.condition, view) || kept;
      on = held_[i][r] ? r : on;
    }
    if (on != on_[i] && ladder.name.empty()) {
      changes_.push_back({view.now, ladder.rungs[on_[i]].id, ladder.rungs[on].id, cause});
    }
    on_[i] = on;
  }

  const Model& model_;
  const std::vector<Millionths>& slack_;
  std::vector<std::vector<bool>> held_;  // By ladder and rung.
  std::vector<std::size_t> on_;          // By ladder: the rung.
  std::optional<std::string> grade_;
  bool excluded_ = false;
  bool close_ = false;
  std::vector<Change> changes_;
};

bool conditions_move(const Model& model) {
  const auto moves = [](const std::optional<Expression>& condition) { return condition && condition->moves(); };
  return moves(model.exclude) || std::any_of(model.ladders.begin(), model.ladders.end(), [&](const Ladder& ladder) {
           return std::any_of(ladder.rungs.begin(), ladder.rungs.end(),
                              [&](const Rung& rung) { return moves(rung.condition) || moves(rung.keep); });
         });
}

// Off by how much a score may be: a millionth for each rule that decays.
std::vector<Millionths> slack_of(const Model& model) {
  std::vector<Millionths> slack;
  for (const Score& score : model.scores) {
    slack.push_back(std::count_if(score.rules.begin(), score.rules.end(), is_rounded));
  }
  return slack;
}

// One person on the way through time.
struct Walk {
  std::unique_ptr<Story> story;
  std::unique_ptr<Judge> judge;
  std::vector<Millionths> scores;  // At the end of the last stretch.
};

// The time from one event of the log until the next, or until the end.
struct Stretch {
  std::size_t known;  // How many events of the log.
  Time from;
  Time last;  // The last instant.
};

class Walker {
 public:
  Walker(const Model& model, const std::vector<Event>& log, Care care)
      : model_(model), log_(log), conditions_move_(conditions_move(model)) {
    if (care == Care::close_calls) {
      slack_ = slack_of(model);
    }
  }

  void walk(const Stretch& stretch) {
    std::map<Person, Walk> before = std::move(walks_);
    walks_.clear();
    for (auto& [person, events] : people(log_, stretch.known)) {
      Walk& walk = walks_[person];
      walk = std::move(before[person]);
      if (!walk.judge) {
        walk.judge = std::make_unique<Judge>(model_, slack_);
      }
      if (!walk.story || walk.story->events() != events) {
        walk.story = std::make_unique<Story>(model_, std::move(events));
      }
      walk_one(stretch, walk);
    }
  }

  Judgement judgement() const {
    Judgement judgement;
    for (const auto& [person, walk] : walks_) {
      Result result;
      result.visitor = person.visitor;
      result.id = person.id;
      for (std::size_t i = 0; i < model_.scores.size(); ++i) {
        result.scores[model_.scores[i].name] = walk.scores[i];
      }
      walk.judge->report(result);
      judgement.results.push_back(std::move(result));
      if (walk.judge->close()) {
        judgement.close.insert(person);
      }
    }
    return judgement;
  }

 private:
  void walk_one(const Stretch& stretch, Walk& walk) const {
    Arena arena;
    const std::string account = walk.story->account();
    const cel::Map* attributes = account.empty() ? nullptr : account_attributes(log_, stretch.known, account, arena);
    Worth worth(model_, *walk.story, attributes);
    const auto judge_at = [&](Time now, const std::string& cause) {
      const std::vector<Millionths> scores = worth.scores_at(now);
      walk.judge->judge({*walk.story, walk.story->events().size(), now, nullptr, attributes, &scores}, cause);
    };
    const std::string cause = cause_at(stretch, *walk.story, account, *walk.judge);
    if (!cause.empty()) {
      judge_at(stretch.from, cause);
    }
    Time minute = minute_ceil(stretch.from);
    // Without anything that moves the first minute says what all of them do.
    const bool moves = worth.moves() || conditions_move_;
    for (; minute <= stretch.last && (moves || minute == minute_ceil(stretch.from)); minute += kMinute) {
      if (minute > stretch.from || cause.empty()) {
        judge_at(minute, "time");
      }
    }
    walk.scores = worth.scores_at(stretch.last);
  }

  // Why a person is judged at the stretch's first instant, empty where nothing happened to them; resets them where
  // asked to.
  std::string cause_at(const Stretch& stretch, const Story& story, const std::string& account, Judge& judge) const {
    std::string cause;
    for (std::size_t i = 0; i < stretch.known; ++i) {
      const Event& event = log_[i];
      if (event.at == stretch.from && event.type == "group" && event.group == account) {
        cause = event.id;
      }
    }
    for (const Event* event : story.events()) {
      if (event->at == stretch.from) {
        cause = event->id;
      }
      if (event->at == stretch.from && event->is_reset()) {
        judge.reset();
      }
    }
    return cause;
  }

  const Model& model_;
  const std::vector<Event>& log_;
  bool conditions_move_;
  std::vector<Millionths> slack_;  // Empty unless close calls are asked for.
  std::map<Person, Walk> walks_;
};

}  // namespace

Judgement judge(const Model& model, const Log& log, Time as_of, Care care) {
  const std::vector<Event>& events = log.events();
  Walker walker(model, events, care);
  for (std::size_t i = 0; i < events.size() && events[i].at <= as_of; ++i) {
    const bool is_last = i + 1 == events.size();
    if (!is_last && events[i + 1].at == events[i].at) {
      continue;  // All events of a millisecond are known at once.
    }
    walker.walk({i + 1, events[i].at, is_last ? as_of : std::min(as_of, events[i + 1].at - 1)});
  }
  return walker.judgement();
}

}  // namespace reif::twin
