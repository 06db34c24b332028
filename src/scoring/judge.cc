// The second half of Engine: what the scores are over a span of time, and what is judged by them.
#include <algorithm>

#include "base/check.h"
#include "scoring/engine.h"

namespace reif {
namespace {

cel::Range clamp(const Bounds& bounds, const cel::Range& range) {
  return {bounds.clamp(range.lo), bounds.clamp(range.hi)};
}

// 0 for at least the first bound, … 3 for less than the last.
int band(const std::array<Millionths, 3>& bounds, Millionths points) {
  int i = 0;
  while (i < 3 && points < bounds[static_cast<std::size_t>(i)]) {
    ++i;
  }
  return i;
}

}  // namespace

bool Engine::measure(LeadState& state, Time a, Time b) {
  rules_until_ = kForever;
  bounded_ = true;
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    sums_[i] = {plan_.buckets[i].idle, plan_.buckets[i].idle};
  }
  set_phases(a, b);
  for (const int rule : state.counted_rules) {
    const Plan::Share& share = plan_.shares[static_cast<std::size_t>(rule)];
    cel::Range worth = event_rule_range(state, rule, a, b);
    if (share.is_bounded) {
      worth = clamp(model_.rules[static_cast<std::size_t>(rule)].bounds, worth);
      worth = {worth.lo - share.idle, worth.hi - share.idle};
    }
    WideRange& sum = sums_[static_cast<std::size_t>(share.bucket)];
    sum.lo += worth.lo;
    sum.hi += worth.hi;
  }
  add_state_rules(state, a, b);
  for (std::size_t i = ranges_.size(); i < sums_.size(); ++i) {
    const Plan::Bucket& group = plan_.buckets[i];
    WideRange& score = sums_[static_cast<std::size_t>(group.score)];
    score.lo += group.bounds.clamp(saturate(sums_[i].lo));
    score.hi += group.bounds.clamp(saturate(sums_[i].hi));
  }
  for (std::size_t s = 0; s < ranges_.size(); ++s) {
    ranges_[s] = clamp(model_.scores[s].bounds, {saturate(sums_[s].lo), saturate(sums_[s].hi)});
  }
  return bounded_;
}

cel::Range Engine::event_rule_range(const LeadState& state, int rule, Time a, Time b) const {
  const auto i = static_cast<std::size_t>(rule);
  const Plan::Share& share = plan_.shares[i];
  const auto phase = static_cast<std::size_t>(share.half_life);
  return state.rules[i].worth.over(*share.decay, a, b, phases_a_[phase], phases_b_[phase]);
}

void Engine::add_state_rules(LeadState& state, Time a, Time b) {
  if (a < state.all_from || a >= state.all_until) {
    judge_state_rules(state, a);
  }
  if (b >= state.all_until && state.any_late) {
    judge_late_rules(state, a, b);
  }
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    sums_[i].lo += state.state_sums[i];
    sums_[i].hi += state.state_sums[i];
  }
  if (b < state.all_until) {
    return;
  }
  rules_until_ = state.all_until;
  for (const int rule : plan_.state_rules) {
    const auto i = static_cast<std::size_t>(rule);
    const LeadState::StateRule& judged = state.state_rules[i];
    if (judged.until <= b) {
      // Before b it may come to be met, or no longer be.
      const Rule& definition = model_.rules[i];
      const Millionths met = definition.bounds.clamp(definition.points.constant);
      const Millionths not_met = definition.bounds.clamp(0);
      WideRange& sum = sums_[static_cast<std::size_t>(plan_.shares[i].bucket)];
      sum.lo += std::min(met, not_met) - judged.worth;
      sum.hi += std::max(met, not_met) - judged.worth;
      bounded_ = bounded_ && !definition.points.expression;
    }
  }
}

void Engine::judge_state_rules(LeadState& state, Time t) {
  std::fill(state.state_sums.begin(), state.state_sums.end(), 0);
  state.all_from = kTimeMin;
  state.all_until = kForever;
  state.any_late = false;
  for (const int rule : plan_.state_rules) {
    const auto i = static_cast<std::size_t>(rule);
    LeadState::StateRule& judged = state.state_rules[i];
    if (t < judged.from || t >= judged.until) {
      judge_state_rule(state, rule, t);
    }
    state.state_sums[static_cast<std::size_t>(plan_.shares[i].bucket)] += judged.worth;
    state.all_from = std::max(state.all_from, judged.from);
    state.all_until = std::min(state.all_until, judged.until);
    state.any_late = state.any_late || judged.is_late;
  }
}

// Those that may hold beyond b after all.
void Engine::judge_late_rules(LeadState& state, Time a, Time b) {
  for (const int rule : plan_.state_rules) {
    LeadState::StateRule& judged = state.state_rules[static_cast<std::size_t>(rule)];
    if (judged.is_late && judged.until <= b) {
      judged.until = kTimeMin;
    }
  }
  judge_state_rules(state, a);
}

void Engine::judge_state_rule(LeadState& state, int index, Time t) {
  const auto i = static_cast<std::size_t>(index);
  const Rule& rule = model_.rules[i];
  Memo<LeadState::StateRule>::Place* place = nullptr;
  if (known_rules_[i]) {
    place = known_rules_[i]->place(state.lead[static_cast<std::size_t>(plan_.only_path_of_rule[i])]);
  }
  if (place == nullptr) {
    state.state_rules[i] = find_state_rule(state, rule, t);
    return;
  }
  if (place->found() == nullptr) {
    place->note(find_state_rule(state, rule, t));
  }
  state.state_rules[i] = *place->found();
  state.state_rules[i].from = t;
}

LeadState::StateRule Engine::find_state_rule(LeadState& state, const Rule& rule, Time t) {
  begin(state, t);
  Millionths worth = 0;
  cel::Outcome outcome = rule.condition ? condition(*rule.condition) : cel::Outcome::met;
  if (outcome == cel::Outcome::met) {
    worth = rule.points.constant;
    if (rule.points.expression) {
      const cel::Failure* why = nullptr;
      const std::optional<double> value = amount(*rule.points.expression, &why);
      outcome = value ? outcome : cel::Outcome::unknown;
      worth = to_millionths(value.value_or(0));
    }
  }
  REIF_CHECK(holds_until > t);
  return {rule.bounds.clamp(worth), t, holds_until, outcome == cel::Outcome::unknown, steady_, false};
}

const std::vector<Millionths>& Engine::scores(LeadState& state, Time t) {
  apply_account(state, t);
  measure(state, t, t);
  for (std::size_t s = 0; s < ranges_.size(); ++s) {
    scores_[s] = ranges_[s].lo;
  }
  return scores_;
}

Standing Engine::standing(LeadState& state, Time t) {
  apply_account(state, t);
  measure(state, t, t);
  return *measured_standing();
}

void Engine::judge_at(LeadState& state, Time t) {
  apply_account(state, t);
  measure(state, t, t);
  REIF_CHECK(judge_ladders(state, t));
  std::swap(state.held, next_held_);
  std::swap(state.rungs, next_rungs_);
  state.reached = t;
}

void Engine::read(LeadState& state, Time judged, Time as_of, Standing& standing, std::vector<Millionths>& scores) {
  standing = this->standing(state, judged);
  if (as_of != judged) {
    measure(state, as_of, as_of);
  }
  scores.resize(ranges_.size());
  std::transform(ranges_.begin(), ranges_.end(), scores.begin(), [](const cel::Range& range) { return range.lo; });
}

std::optional<Standing> Engine::measured_standing() const {
  Standing standing;
  standing.whole_points.reserve(ranges_.size());
  for (const cel::Range& range : ranges_) {
    standing.whole_points.push_back(whole_points(range.lo));
    if (whole_points(range.hi) != standing.whole_points.back()) {
      return std::nullopt;
    }
  }
  if (const auto& grade = model_.grade) {
    const auto at = [&](Millionths cel::Range::* end) {
      return band(grade->letter_bounds, ranges_[static_cast<std::size_t>(grade->letter_score)].*end) * 4 +
             band(grade->digit_bounds, ranges_[static_cast<std::size_t>(grade->digit_score)].*end);
    };
    standing.grade = at(&cel::Range::lo);
    if (at(&cel::Range::hi) != standing.grade) {
      return std::nullopt;
    }
  }
  return standing;
}

void Engine::judge(LeadState& state, Time from, Time to, const Digest* cause, std::vector<Change>& changes) {
  apply_account(state, from);
  Time a = from;
  // Between two events of one minute there is nothing to judge but the first of them.
  ends_.assign(1, minute_after(from) > to ? from : to);
  while (!ends_.empty()) {
    if (a > ends_.back()) {
      ends_.pop_back();
      continue;
    }
    Time b = ends_.back();
    if (!decide(state, a, b)) {
      ends_.push_back(b);
      continue;
    }
    const Time next = holds_until > b ? minute_after(b) : minute_ceil(holds_until);
    settle(state, a, a == from ? cause : nullptr, changes);
    a = next;
  }
  state.reached = to;
}

bool Engine::decide(LeadState& state, Time a, Time& b) {
  if (measure(state, a, b) && judge_ladders(state, a)) {
    return true;
  }
  REIF_CHECK(a < b);
  if (rules_until_ <= b) {
    b = std::max(a, rules_until_ - 1);
  } else {
    b = std::max(a, minute_floor(a + (b - a) / 2));
  }
  return false;
}

bool Engine::judge_ladders(LeadState& state, Time a) {
  begin(state, a);
  next_held_ = state.held;
  for (std::size_t i = 0; i < plan_.ladders.size(); ++i) {
    const bool decided =
        remembers(i) ? recall(i) : remember(i, judge_ladder(plan_.ladders[i], state.held, next_rungs_[i]));
    if (!decided) {
      return false;
    }
  }
  return true;
}

bool Engine::remembers(std::size_t ladder) const {
  const Plan::JudgedLadder& judged = plan_.ladders[ladder];
  const Remembered& remembered = remembered_[ladder];
  if (!remembered.is_set) {
    return false;
  }
  for (std::size_t i = 0; i < judged.scores.size(); ++i) {
    if (!(remembered.ranges[i] == ranges_[static_cast<std::size_t>(judged.scores[i])])) {
      return false;
    }
  }
  return true;
}

bool Engine::recall(std::size_t ladder) {
  const Remembered& remembered = remembered_[ladder];
  std::copy(remembered.held.begin(), remembered.held.end(),
            next_held_.begin() + static_cast<std::ptrdiff_t>(plan_.ladders[ladder].first_held));
  next_rungs_[ladder] = remembered.rung;
  return remembered.decided;
}

bool Engine::remember(std::size_t ladder, bool decided) {
  const Plan::JudgedLadder& judged = plan_.ladders[ladder];
  if (judged.reads_only_scores) {
    Remembered& remembered = remembered_[ladder];
    remembered.is_set = true;
    remembered.decided = decided;
    remembered.rung = next_rungs_[ladder];
    remembered.ranges.resize(judged.scores.size());
    for (std::size_t i = 0; i < judged.scores.size(); ++i) {
      remembered.ranges[i] = ranges_[static_cast<std::size_t>(judged.scores[i])];
    }
    const auto held = next_held_.begin() + static_cast<std::ptrdiff_t>(judged.first_held);
    remembered.held.assign(held, held + static_cast<std::ptrdiff_t>(judged.ladder->rungs.size()));
  }
  return decided;
}

bool Engine::judge_ladder(const Plan::JudgedLadder& judged, const std::vector<char>& held, int& rung) {
  rung = 0;
  const std::vector<Rung>& rungs = judged.ladder->rungs;
  for (std::size_t i = 1; i < rungs.size(); ++i) {
    const std::optional<bool> now_held = held_on(judged, i, held[judged.first_held + i] != 0);
    if (!now_held) {
      return false;
    }
    next_held_[judged.first_held + i] = *now_held ? 1 : 0;
    if (*now_held) {
      rung = static_cast<int>(i);
    }
  }
  return true;
}

cel::Outcome Engine::test_scores(const cel::PointsTest& test) const {
  Wide lo = test.constant;
  Wide hi = test.constant;
  for (const cel::PointsTest::Term& term : test.terms) {
    const cel::Range& range = ranges_[static_cast<std::size_t>(term.slot)];
    const Wide a = Wide{term.factor} * range.lo;
    const Wide b = Wide{term.factor} * range.hi;
    lo += std::min(a, b);
    hi += std::max(a, b);
  }
  return test.over(lo, hi);
}

std::optional<bool> Engine::held_on(const Plan::JudgedLadder& judged, std::size_t index, bool was_held) {
  const Rung& rung = judged.ladder->rungs[index];
  if (was_held && rung.keep_always) {
    return true;
  }
  const auto& test = judged.tests[index];
  const cel::Outcome met = test ? test_scores(*test) : condition(*rung.condition);
  if (met == cel::Outcome::met) {
    return true;
  }
  const cel::Outcome kept = was_held && rung.keep ? condition(*rung.keep) : cel::Outcome::not_met;
  if (kept == cel::Outcome::met) {
    return true;
  }
  if (met == cel::Outcome::undecided || kept == cel::Outcome::undecided) {
    return std::nullopt;
  }
  return false;
}

void Engine::settle(LeadState& state, Time at, const Digest* cause, std::vector<Change>& changes) {
  std::swap(state.held, next_held_);
  if (next_rungs_ == state.rungs) {
    return;
  }
  const std::vector<int> rungs = next_rungs_;
  const std::vector<Millionths> now_scores = scores(state, at);
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    if (rungs[i] != state.rungs[i]) {
      changes.push_back({at, static_cast<int>(i), state.rungs[i], rungs[i], cause, now_scores});
    }
  }
  state.rungs = rungs;
}

std::optional<Time> Engine::next_change(LeadState& state, const Standing& judged, Time limit) {
  const std::vector<char> held = state.held;
  std::optional<Time> found;
  Time a = minute_after(state.reached);
  ends_.assign(1, limit);
  while (!ends_.empty() && !found) {
    if (a > ends_.back()) {
      ends_.pop_back();
      continue;
    }
    Time b = ends_.back();
    const std::optional<Standing> standing = measure(state, a, b) ? measured_standing() : std::nullopt;
    if (!standing || !judge_ladders(state, a)) {
      REIF_CHECK(a < b);
      ends_.push_back(std::max(a, rules_until_ <= b ? rules_until_ - 1 : minute_floor(a + (b - a) / 2)));
      continue;
    }
    if (next_rungs_ != state.rungs || *standing != judged) {
      found = a;
    }
    std::swap(state.held, next_held_);
    a = holds_until > b ? minute_after(b) : minute_ceil(holds_until);
  }
  state.held = held;
  return found;
}

Engine::RuleView Engine::view(LeadState& state, int index, Time t) {
  const Rule& rule = model_.rules[static_cast<std::size_t>(index)];
  RuleView view;
  if (rule.is_event_rule()) {
    set_phases(t, t);
    view.unclamped = event_rule_range(state, index, t, t).lo;
    view.worth = rule.bounds.clamp(view.unclamped);
    return view;
  }
  begin(state, t);
  if (rule.condition) {
    view.condition = condition(*rule.condition, &view.why);
  }
  if (view.condition == cel::Outcome::met) {
    view.unclamped = rule.points.constant;
    if (rule.points.expression) {
      const std::optional<double> value = amount(*rule.points.expression, &view.why);
      view.condition = value ? cel::Outcome::met : cel::Outcome::unknown;
      view.unclamped = to_millionths(value.value_or(0));
    }
  }
  view.worth = rule.bounds.clamp(view.unclamped);
  return view;
}

cel::Outcome Engine::rung_condition(LeadState& state, const Rung& rung, Time t, const cel::Failure** why) {
  if (!rung.condition) {
    return cel::Outcome::met;
  }
  scores(state, t);
  begin(state, t);
  return condition(*rung.condition, why);
}

}  // namespace reif
