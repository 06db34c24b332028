#include "scoring/engine.h"

#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "base/check.h"

namespace reif {
namespace {

// The calendar period of an instant: days, weeks from Monday, months, counted from 1970.
std::int64_t period_of(Limit::Per per, const TimeZone& zone, Time at) {
  switch (per) {
    case Limit::Per::ever:
      return 0;
    case Limit::Per::day:
      return zone.local_day(at);
    case Limit::Per::week:
      return floor_div(zone.local_day(at) + 3, 7);  // 1970-01-01 was a Thursday.
    case Limit::Per::month: {
      const Date date = date_of_days(zone.local_day(at));
      return std::int64_t{date.year} * 12 + date.month;
    }
  }
  return 0;
}

bool takes_room(const Limit& limit, std::int64_t period, LeadState::RuleState& state) {
  if (state.room.used > 0 && period != state.room.period) {
    if (period == state.earlier.period && state.earlier.used > 0) {
      std::swap(state.room, state.earlier);
    } else {
      state.earlier = state.room;
      state.room.used = 0;
    }
  }
  state.room.period = period;
  if (state.room.used >= limit.times) {
    return false;
  }
  ++state.room.used;
  return true;
}

}  // namespace

std::string grade_name(int grade) { return {static_cast<char>('A' + grade / 4), static_cast<char>('1' + grade % 4)}; }

void Attributes::clear(const Plan::AttributePaths& paths) {
  values_ = paths.absent;
  entries_.clear();
}

void Attributes::merge(const Plan::AttributePaths& paths, const cel::Value* said) {
  if (said == nullptr) {
    return;
  }
  for (std::size_t path = 0; path < values_.size(); ++path) {
    if (path == paths.whole) {
      merge_whole(said[path].as_map());
    } else if (!said[path].is(cel::Kind::undecided)) {
      values_[path] = said[path];
    }
  }
}

void Attributes::merge_whole(const cel::Map& traits) {
  for (const cel::Entry& trait : traits) {
    const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const cel::Entry& entry) {
      return entry.key.as_text() == trait.key.as_text();
    });
    if (trait.value.is(cel::Kind::null)) {
      if (same != entries_.end()) {
        entries_.erase(same);
      }
    } else if (same != entries_.end()) {
      same->value = trait.value;
    } else {
      entries_.push_back(trait);
    }
  }
}

Engine::Engine(const Plan& plan, const Signatures& signatures, const std::vector<AccountTimeline>& accounts)
    : plan_(plan),
      model_(plan.model()),
      signatures_(signatures),
      accounts_(accounts),
      phases_a_(plan.half_lives.size() + 1),
      phases_b_(plan.half_lives.size() + 1),
      ranges_(model_.scores.size()),
      sums_(plan.buckets.size()),
      scores_(model_.scores.size()),
      next_held_(plan.held_size),
      next_rungs_(plan.ladders.size()),
      remembered_(plan.ladders.size()) {
  arena = &scratch_;
  known_rules_.resize(model_.rules.size());
  for (std::size_t i = 0; i < known_rules_.size(); ++i) {
    if (const int path = plan.only_path_of_rule[i]; path >= 0) {
      known_rules_[i].emplace();
    }
  }
  for (const HistoryCall& call : model_.history_calls) {
    no_value_.push_back({cel::Failure::Code::no_value, "no value", call.text});
  }
}

void Engine::clear(LeadState& state) const {
  state.known_since = kForever;
  state.reached = kTimeMin;
  state.lead.clear(plan_.lead_attributes);
  state.account = -1;
  state.account_events = 0;
  state.account_attributes.clear(plan_.account_attributes);
  state.last_match.assign(model_.touchpoints.size(), kTimeMin);
  state.series.resize(model_.series.size());
  for (SeriesState& series : state.series) {
    series.clear();
  }
  state.rules.resize(model_.rules.size());
  for (LeadState::RuleState& rule : state.rules) {
    rule.worth.clear();
    rule.room = {};
    rule.earlier = {};
    rule.unknown = false;
  }
  state.counted_rules.clear();
  state.state_rules.assign(model_.rules.size(), {});
  state.state_sums.assign(plan_.buckets.size(), 0);
  state.all_until = kTimeMin;
  state.any_late = false;
  state.held.assign(plan_.held_size, 0);
  state.rungs.assign(plan_.ladders.size(), 0);
}

void Engine::begin(LeadState& state, Time t) {
  state_ = &state;
  now = t;
  holds_until = kForever;
  steady_ = true;
}

cel::Outcome Engine::condition(const cel::Program& program, const cel::Failure** why) {
  scratch_.reset();
  cost_left = kConditionCostMax;
  return program.condition(*this, why);
}

void Engine::set_phases(Time a, Time b) {
  if (phases_at_a_ != a) {
    if (phases_at_b_ == a) {
      phases_a_ = phases_b_;
    } else {
      for (std::size_t i = 0; i < plan_.half_lives.size(); ++i) {
        phases_a_[i] = Phase::of(a, plan_.half_lives[i]);
      }
    }
    phases_at_a_ = a;
  }
  if (phases_at_b_ != b) {
    if (a == b) {
      phases_b_ = phases_a_;
    } else {
      for (std::size_t i = 0; i < plan_.half_lives.size(); ++i) {
        phases_b_[i] = Phase::of(b, plan_.half_lives[i]);
      }
    }
    phases_at_b_ = b;
  }
}

void Engine::apply(LeadState& state, const Digest& event, Witness* witness) {
  begin(state, event.timestamp);
  event_ = &event;
  state.known_since = std::min(state.known_since, event.timestamp);
  if (event.type == EventType::identify && event.details->attributes != nullptr) {
    state.lead.merge(plan_.lead_attributes, event.details->attributes);
    state_rules_changed(state, plan_.state_rules_of_lead);
  } else if (event.type == EventType::group && event.account() != state.account) {
    state.account = event.account();
    state.account_events = 0;
    state.account_attributes.clear(plan_.account_attributes);
    state_rules_changed(state, plan_.state_rules_of_account);
  }
  find_occurrences(state, event);
  for (const int position : occurred_) {
    for (const int series : plan_.series_of[static_cast<std::size_t>(position)]) {
      add_to_series(state, event, series);
    }
  }
  // Only now: what a rule knows of history reaches up to and including the event.
  for (const int position : occurred_) {
    for (const int rule : plan_.rules_of[static_cast<std::size_t>(position)]) {
      count(state, event, rule, witness);
    }
  }
  event_ = nullptr;
}

void Engine::find_occurrences(LeadState& state, const Digest& event) {
  occurred_.clear();
  const Signature& signature = signatures_[event.signature];
  if (signature.is_activity) {
    occurred_.push_back(static_cast<int>(plan_.any_position()));
  }
  for (const int touchpoint : signature.met) {
    if (gap_passed(state, event, touchpoint)) {
      occurred_.push_back(touchpoint);
    }
  }
  for (const int touchpoint : signature.pending) {
    const auto& program = model_.touchpoints[static_cast<std::size_t>(touchpoint)].condition;
    if (condition(*program) == cel::Outcome::met && gap_passed(state, event, touchpoint)) {
      occurred_.push_back(touchpoint);
    }
  }
}

bool Engine::gap_passed(LeadState& state, const Digest& event, int touchpoint) const {
  const Span gap = model_.touchpoints[static_cast<std::size_t>(touchpoint)].gap;
  if (gap == 0) {
    return true;
  }
  Time& last = state.last_match[static_cast<std::size_t>(touchpoint)];
  const bool passed = last == kTimeMin || event.timestamp - last >= gap;
  last = event.timestamp;
  return passed;
}

void Engine::add_to_series(LeadState& state, const Digest& event, int series) {
  const auto i = static_cast<std::size_t>(series);
  const Series& definition = model_.series[i];
  cel::Value value;
  if (definition.path >= 0) {
    value = event.details->values[plan_.kept_position[static_cast<std::size_t>(definition.path)]];
  }
  state.series[i].add(definition, plan_.window_of_series[i], event.timestamp, value);
  something_occurred(state, plan_.state_rules_of_series[i]);
}

void Engine::count(LeadState& state, const Digest& event, int index, Witness* witness) {
  const auto i = static_cast<std::size_t>(index);
  const Rule& rule = model_.rules[i];
  LeadState::RuleState& counted = state.rules[i];
  const cel::Failure* why = nullptr;
  if (rule.condition) {
    const cel::Outcome outcome = condition(*rule.condition, &why);
    if (outcome == cel::Outcome::unknown) {
      counted.unknown = true;
      if (witness != nullptr) {
        witness->unknown(index, event, why);
      }
    }
    if (outcome != cel::Outcome::met) {
      return;
    }
  }
  if (rule.limit) {
    const std::int64_t period = period_of(rule.limit->per, model_.time_zone, event.timestamp);
    if (!takes_room(*rule.limit, period, counted)) {
      return;
    }
  }
  Points points = Points::of(rule.points.constant);
  if (rule.points.expression) {
    const std::optional<double> value = amount(*rule.points.expression, &why);
    if (!value) {
      counted.unknown = true;
      if (witness != nullptr) {
        witness->unknown(index, event, why);
      }
    }
    points = Points::of(value.value_or(0));
  }
  if (counted.worth.is_empty()) {
    state.counted_rules.push_back(index);
  }
  const std::size_t half_life = plan_.shares[i].half_life;
  if (half_life < plan_.half_lives.size()) {
    set_phases(event.timestamp, phases_at_b_);
  }
  counted.worth.add(rule.decay, event.timestamp, points, phases_a_[half_life]);
  if (witness != nullptr) {
    witness->counted(index, event, points);
  }
}

std::optional<double> Engine::amount(const cel::Program& expression, const cel::Failure** why) {
  scratch_.reset();
  cost_left = kConditionCostMax;
  const cel::Value value = expression.evaluate(*this);
  double number = 0;
  switch (value.kind()) {
    case cel::Kind::float64:
      number = value.as_float64();
      break;
    case cel::Kind::int64:
      number = static_cast<double>(value.as_int64());
      break;
    case cel::Kind::uint64:
      number = static_cast<double>(value.as_uint64());
      break;
    case cel::Kind::error:
      *why = &value.failure();
      return std::nullopt;
    default:
      return std::nullopt;
  }
  if (!(std::fabs(number) <= to_double(kPointsMax))) {  // Also NaN.
    return std::nullopt;
  }
  return number;
}

void Engine::reset(LeadState& state) const { std::fill(state.held.begin(), state.held.end(), char{0}); }

void Engine::apply_account(LeadState& state, Time t) const {
  if (state.account < 0) {
    return;
  }
  const AccountTimeline& timeline = accounts_[static_cast<std::size_t>(state.account)];
  const std::size_t known = state.account_events;
  std::size_t& next = state.account_events;
  for (; next < timeline.size() && timeline[next]->timestamp <= t; ++next) {
    state.account_attributes.merge(plan_.account_attributes, timeline[next]->details->attributes);
  }
  if (next != known) {
    state_rules_changed(state, plan_.state_rules_of_account);
  }
}

void Engine::state_rules_changed(LeadState& state, const std::vector<int>& rules) {
  for (const int rule : rules) {
    state.state_rules[static_cast<std::size_t>(rule)].until = kTimeMin;
    state.all_until = kTimeMin;
  }
}

// What is steady holds on; only how long is to be found again, once somebody asks for later.
void Engine::something_occurred(LeadState& state, const std::vector<int>& rules) {
  for (const int rule : rules) {
    LeadState::StateRule& judged = state.state_rules[static_cast<std::size_t>(rule)];
    if (judged.is_steady) {
      judged.is_late = true;
      state.any_late = true;
    } else {
      judged.until = kTimeMin;
      state.all_until = kTimeMin;
    }
  }
}

cel::Value Engine::whole(const Attributes& attributes) {
  const std::vector<cel::Entry>& entries = attributes.entries();
  return cel::Value::map(scratch_.make<cel::Map>(entries.data(), entries.size()));
}

cel::Value Engine::slot(int index) {
  const SlotUse& use = model_.slots[static_cast<std::size_t>(index)];
  const auto i = static_cast<std::size_t>(use.index);
  switch (use.kind) {
    case SlotUse::Kind::now:
      return cel::Value::timestamp(now);
    case SlotUse::Kind::event_path:
      REIF_CHECK(event_ != nullptr && event_->details != nullptr && event_->details->values != nullptr);
      return event_->details->values[plan_.kept_position[i]];
    case SlotUse::Kind::lead_path:
      return i == plan_.lead_attributes.whole ? whole(state_->lead) : state_->lead[i];
    case SlotUse::Kind::account_path:
      return i == plan_.account_attributes.whole ? whole(state_->account_attributes) : state_->account_attributes[i];
    case SlotUse::Kind::history: {
      const HistoryCall& call = model_.history_calls[i];
      const SeriesState& series = state_->series[static_cast<std::size_t>(call.series)];
      const cel::Value answer = series.answer(call, no_value_[i], state_->known_since, *this);
      steady_ = steady_ && SeriesState::is_steady(call, answer);
      return answer;
    }
    case SlotUse::Kind::score:
    case SlotUse::Kind::win_probability:
      break;  // Read as points.
  }
  REIF_CHECK(false);
}

std::optional<cel::Range> Engine::points(int index) {
  const SlotUse& use = model_.slots[static_cast<std::size_t>(index)];
  if (use.kind == SlotUse::Kind::win_probability) {
    return std::nullopt;
  }
  return ranges_[static_cast<std::size_t>(use.index)];
}

}  // namespace reif
