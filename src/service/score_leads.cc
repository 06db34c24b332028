#include "service/score_leads.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace reif {
namespace {

constexpr std::size_t kBatch = 512;  // People whose results are handed on together.
// People between the looks ahead and their turn, so that memory has time to answer.
constexpr std::size_t kFar = 12;
constexpr std::size_t kNear = 6;
constexpr std::size_t kNext = 3;

class Run {
 public:
  Run(const History& history, const ScoreOptions& options, const WriteScored& write, const TakeText& take)
      : history_(history), options_(options), write_(write), take_(take) {
    const auto& people = history.people();
    count_ = options.visitors
                 ? people.size()
                 : static_cast<std::size_t>(std::partition_point(people.begin(), people.end(),
                                                                 [](const auto& p) { return !p.is_visitor; }) -
                                            people.begin());
    texts_.resize((count_ + kBatch - 1) / kBatch);
    ready_.resize(texts_.size());
  }

  Doubts run() {
    std::vector<std::thread> threads;
    for (int i = 1; i < options_.threads; ++i) {
      threads.emplace_back([this] { work(); });
    }
    work();
    for (std::thread& thread : threads) {
      thread.join();
    }
    return std::move(doubts_);
  }

 private:
  void work();
  void hand_on(std::size_t batch, std::string& text);
  static void note(const LeadState& state, Doubts& doubts);

  const History& history_;
  const ScoreOptions& options_;
  const WriteScored& write_;
  const TakeText& take_;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_batch_ = 0;
  std::mutex mutex_;
  std::vector<std::string> texts_;
  std::vector<bool> ready_;
  std::size_t taken_ = 0;
  Doubts doubts_;
};

void Run::work() {
  const Plan& plan = history_.plan();
  Engine engine(plan, history_.signatures(), history_.accounts());
  Replay replay(plan, engine, history_.accounts(), history_.signatures());
  Outlook outlook;
  std::vector<Membership> events;
  Doubts doubts;
  doubts.rules.resize(plan.model().rules.size());
  doubts.series.resize(plan.model().series.size());
  std::string text;
  for (std::size_t batch = next_batch_++; batch < texts_.size(); batch = next_batch_++) {
    for (std::size_t i = batch * kBatch; i < std::min(count_, (batch + 1) * kBatch); ++i) {
      const History::Person& person = history_.people()[i];
      if (i + kFar < count_) {
        history_.prefetch(history_.people()[i + kFar], History::Ahead::far);
        history_.prefetch(history_.people()[i + kNear], History::Ahead::near);
        history_.prefetch(history_.people()[i + kNext], History::Ahead::next);
      }
      history_.events(person, events);
      replay.run(events, options_.as_of, options_.changes, outlook);
      write_({person, events, outlook, engine, replay.state()}, text);
      note(replay.state(), doubts);
    }
    hand_on(batch, text);
  }
  const std::lock_guard lock(mutex_);
  const auto add = [](std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from) {
    to.resize(from.size());
    std::transform(from.begin(), from.end(), to.begin(), to.begin(), std::plus<>());
  };
  add(doubts_.rules, doubts.rules);
  add(doubts_.series, doubts.series);
}

// Takes the text and gives an empty one back, with the memory of one that is done with.
void Run::hand_on(std::size_t batch, std::string& text) {
  const std::lock_guard lock(mutex_);
  texts_[batch].swap(text);
  ready_[batch] = true;
  for (; taken_ < ready_.size() && ready_[taken_]; ++taken_) {
    take_(texts_[taken_]);
    text.swap(texts_[taken_]);
    texts_[taken_] = std::string();
  }
  text.clear();
  if (options_.progress) {
    options_.progress(std::min(count_, taken_ * kBatch), count_);
  }
}

void Run::note(const LeadState& state, Doubts& doubts) {
  for (std::size_t i = 0; i < doubts.rules.size(); ++i) {
    doubts.rules[i] += state.rules[i].unknown || state.state_rules[i].unknown ? 1 : 0;
  }
  for (std::size_t i = 0; i < doubts.series.size(); ++i) {
    doubts.series[i] += state.series[i].has_skipped() ? 1 : 0;
  }
}

}  // namespace

Doubts score_people(const History& history, const ScoreOptions& options, const WriteScored& write,
                    const TakeText& take) {
  return Run(history, options, write, take).run();
}

}  // namespace reif
