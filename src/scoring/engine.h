#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "scoring/lead_state.h"

namespace reif {

// A change of where a lead is in a ladder.
struct Change {
  Time at = 0;
  int ladder = 0;  // In Plan::ladders.
  int from = 0;    // Rungs.
  int to = 0;
  const Digest* cause = nullptr;   // nullptr: time.
  std::vector<Millionths> scores;  // At that instant.
};

// What is judged beside the ladders: the whole points of each score and the grade, "A1" … "D4" as 0 … 15 (-1: no
// grade).
struct Standing {
  std::vector<std::int64_t> whole_points;
  int grade = -1;

  friend bool operator==(const Standing&, const Standing&) = default;
};

// "A1" … "D4" of 0 … 15.
std::string grade_name(int grade);

// Told by the engine while it works, for explanations and reports.
class Witness {
 public:
  virtual ~Witness() = default;
  // An occurrence that an event rule counts, with its points.
  virtual void counted(int rule, const Digest& event, const Points& points) = 0;
  // An event rule whose condition, or whose amount, is unknown at an event.
  virtual void unknown(int rule, const Digest& event, const cel::Failure* why) = 0;
};

// Scores leads under a plan: apply(state, event), judge(state, instant), advance(state, until). Pure: what comes out
// depends on the state and the arguments alone. An engine holds scratch memory and serves one lead at a time: one per
// thread. Copies of LeadState can be put in and taken out at any time.
class Engine : private cel::Context {
 public:
  // All must outlive the engine. `accounts` holds the timelines that `LeadState::account` numbers; empty where none
  // is.
  Engine(const Plan& plan, const Signatures& signatures, const std::vector<AccountTimeline>& accounts);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // The state of a lead before its first event.
  void clear(LeadState& state) const;

  // The lead's next event in the order of history. Not judged yet: several events may share a millisecond.
  void apply(LeadState& state, const Digest& event, Witness* witness = nullptr);
  // Ends all holding, as a stage reset in the judged millisecond does.
  void reset(LeadState& state) const;
  // The account's events up to and including `t` are known.
  void apply_account(LeadState& state, Time t) const;

  // The scores at t, which is at or after the last event applied.
  const std::vector<Millionths>& scores(LeadState& state, Time t);
  // Whole points and grade of the scores at t.
  Standing standing(LeadState& state, Time t);

  // Judges every instant of [from, to]: `from` itself, where events of that millisecond were just applied, and each
  // full minute after it; nothing else happens in between. Changes are appended, those at `from` with the cause.
  // Where nothing can change this costs one evaluation, however long the span; where something may, it is split, down
  // to a minute.
  void judge(LeadState& state, Time from, Time to, const Digest* cause, std::vector<Change>& changes);

  // Judges the single instant `t`, time as its cause and its changes told to nobody: for who asks only what holds in
  // the end.
  void judge_at(LeadState& state, Time t);
  // Whole points and grade at `judged`, the scores at `as_of`, which is at or after it.
  void read(LeadState& state, Time judged, Time as_of, Standing& standing, std::vector<Millionths>& scores);

  // The first full minute after state.reached and at or before `limit` at which the ladders, the grade or a whole
  // point change if nothing happens; nothing where none does. `judged` is what was judged last, which may be before
  // state.reached. The state is left as it is, except for what it caches.
  std::optional<Time> next_change(LeadState& state, const Standing& judged, Time limit);

  // How a rule stands at t, for explanations.
  struct RuleView {
    Millionths unclamped = 0;
    Millionths worth = 0;
    cel::Outcome condition = cel::Outcome::met;  // Of state rules.
    const cel::Failure* why = nullptr;           // Where its condition or its amount is unknown.
  };
  RuleView view(LeadState& state, int rule, Time t);
  // A rung's condition at t, the scores being those at t.
  cel::Outcome rung_condition(LeadState& state, const Rung& rung, Time t, const cel::Failure** why);

 private:
  // cel::Context
  cel::Value slot(int index) override;
  std::optional<cel::Range> points(int index) override;
  cel::Value whole(const Attributes& attributes);

  void begin(LeadState& state, Time t);
  cel::Outcome condition(const cel::Program& program, const cel::Failure** why = nullptr);

  void find_occurrences(LeadState& state, const Digest& event);
  bool gap_passed(LeadState& state, const Digest& event, int touchpoint) const;
  void add_to_series(LeadState& state, const Digest& event, int series);
  void count(LeadState& state, const Digest& event, int rule, Witness* witness);
  // Nothing where it is unknown, no number, or beyond ±10⁹.
  std::optional<double> amount(const cel::Program& expression, const cel::Failure** why);

  // The scores' bounds over [a, b], in ranges_. Where a state rule may change before b, either value is allowed for;
  // rules_until_ is the first instant at which one may, b or earlier, else kForever. False where that cannot be
  // bounded.
  bool measure(LeadState& state, Time a, Time b);
  cel::Range event_rule_range(const LeadState& state, int rule, Time a, Time b) const;
  void set_phases(Time a, Time b);
  void add_state_rules(LeadState& state, Time a, Time b);
  void judge_state_rules(LeadState& state, Time t);
  void judge_state_rule(LeadState& state, int rule, Time t);
  LeadState::StateRule find_state_rule(LeadState& state, const Rule& rule, Time t);
  void judge_late_rules(LeadState& state, Time a, Time b);
  static void state_rules_changed(LeadState& state, const std::vector<int>& rules);
  static void something_occurred(LeadState& state, const std::vector<int>& rules);

  // All ladders over [a, b] by the measured scores, in next_held_ and next_rungs_, which then hold before
  // holds_until. False where undecided.
  bool judge_ladders(LeadState& state, Time a);
  bool judge_ladder(const Plan::JudgedLadder& judged, const std::vector<char>& held, int& rung);
  bool remembers(std::size_t ladder) const;
  bool recall(std::size_t ladder);
  bool remember(std::size_t ladder, bool decided);
  std::optional<bool> held_on(const Plan::JudgedLadder& judged, std::size_t rung, bool was_held);
  cel::Outcome test_scores(const cel::PointsTest& test) const;
  // Measures and judges [a, b]; where that is undecided, `b` becomes a nearer end to try.
  bool decide(LeadState& state, Time a, Time& b);
  // Makes what was judged the state's, from `at` on.
  void settle(LeadState& state, Time at, const Digest* cause, std::vector<Change>& changes);
  std::optional<Standing> measured_standing() const;

  const Plan& plan_;
  const ScoringModel& model_;
  const Signatures& signatures_;
  const std::vector<AccountTimeline>& accounts_;
  Arena scratch_;

  LeadState* state_ = nullptr;          // Whose slots are read.
  const Digest* event_ = nullptr;       // Whose paths are read: set while an event is applied.
  bool steady_ = true;                  // Whether all that was read of history is (SeriesState::is_steady).
  std::vector<cel::Failure> no_value_;  // By history call.
  std::vector<int> occurred_;           // Positions of touchpoints (Plan::rules_of).

  // By Plan::Share::half_life: of the ends of the span that is measured.
  std::vector<Phase> phases_a_, phases_b_;
  Time phases_at_a_ = kForever;
  Time phases_at_b_ = kForever;
  std::vector<cel::Range> ranges_;  // By score.
  struct WideRange {
    Wide lo = 0;
    Wide hi = 0;
  };
  std::vector<WideRange> sums_;  // By Plan::buckets.
  std::vector<Millionths> scores_;
  Time rules_until_ = kForever;
  bool bounded_ = true;
  std::vector<Time> ends_;  // Of the spans that are still to be judged, the nearest last.
  std::vector<char> next_held_;
  std::vector<int> next_rungs_;
  // Of ladders that read only scores: what was judged last, by which ranges.
  struct Remembered {
    bool is_set = false;
    bool decided = false;
    int rung = 0;
    std::vector<cel::Range> ranges;
    std::vector<char> held;
  };
  std::vector<Remembered> remembered_;
  // State rules that read one path of the lead, by Plan::only_path_of_rule: many a value comes again and again.
  std::vector<std::optional<Memo<LeadState::StateRule>>> known_rules_;
};

}  // namespace reif
