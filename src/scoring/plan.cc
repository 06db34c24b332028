#include "scoring/plan.h"

#include <algorithm>
#include <map>
#include <set>

namespace reif {
namespace {

void add_once(std::vector<int>& list, int value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) {
    list.push_back(value);
  }
}

std::vector<Plan::Missing> missing(const std::vector<Path>& paths) {
  std::vector<Plan::Missing> list;
  for (const Path& path : paths) {
    list.push_back({{cel::Failure::Code::no_such_key, "no such key", path.text},
                    {cel::Failure::Code::no_such_parent, "no such key", path.text}});
  }
  return list;
}

Plan::AttributePaths attribute_paths(const std::vector<Path>& paths, bool all) {
  Plan::AttributePaths attributes;
  attributes.paths = &paths;
  attributes.missing = missing(paths);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const Plan::Missing& why = attributes.missing[i];
    attributes.absent.push_back(cel::Value::error(paths[i].names.size() > 1 ? &why.parent : &why.key));
    attributes.whole = paths[i].names.empty() ? i : attributes.whole;
  }
  if (all && attributes.whole == SIZE_MAX) {
    attributes.whole = paths.size();
    attributes.absent.push_back({});
  }
  return attributes;
}

}  // namespace

Plan::Plan(std::shared_ptr<const ScoringModel> model, bool all_attributes) : model_(std::move(model)) {
  missing_event_paths = missing(model_->event_paths);
  lead_attributes = attribute_paths(model_->lead_paths, all_attributes);
  account_attributes = attribute_paths(model_->account_paths, all_attributes);
  index_touchpoints();
  index_rules();
  index_buckets();
  index_series();
  index_slots();
  index_ladders();
}

const Plan::Candidates& Plan::candidates(EventType type, std::string_view name) const {
  const auto found = name.empty() ? by_name_.end() : by_name_.find(name);
  const ByType& lists = found == by_name_.end() ? by_type_ : found->second;
  return lists[static_cast<std::size_t>(type)];
}

void Plan::index_touchpoints() {
  for (const Touchpoint& touchpoint : model_->touchpoints) {
    for (const std::string& name : touchpoint.names) {
      by_name_[name];
    }
  }
  const auto add = [](ByType& lists, const Touchpoint& touchpoint, int index) {
    for (std::size_t type = 0; type < kEventTypes; ++type) {
      if (touchpoint.types[type]) {
        lists[type].touchpoints.push_back(index);
      }
    }
  };
  for (int i = 0; i < static_cast<int>(model_->touchpoints.size()); ++i) {
    const Touchpoint& touchpoint = model_->touchpoints[static_cast<std::size_t>(i)];
    if (touchpoint.names.empty()) {
      add(by_type_, touchpoint, i);
    }
    for (auto& [name, lists] : by_name_) {
      const auto& names = touchpoint.names;
      if (names.empty() || std::find(names.begin(), names.end(), name) != names.end()) {
        add(lists, touchpoint, i);
      }
    }
  }
  const auto finish = [this](ByType& lists) {
    for (Candidates& candidates : lists) {
      candidates.number = candidate_lists++;
      share_paths(candidates);
    }
  };
  finish(by_type_);
  for (auto& [name, lists] : by_name_) {
    finish(lists);
  }
}

void Plan::share_paths(Candidates& candidates) {
  std::map<int, std::vector<std::size_t>> by_path;
  for (std::size_t i = 0; i < candidates.touchpoints.size(); ++i) {
    const Touchpoint& touchpoint = model_->touchpoints[static_cast<std::size_t>(candidates.touchpoints[i])];
    const std::vector<int> slots = touchpoint.condition ? touchpoint.condition->slots() : std::vector<int>();
    const bool reads_one_path =
        slots.size() == 1 && model_->slots[static_cast<std::size_t>(slots.front())].kind == SlotUse::Kind::event_path;
    if (reads_one_path) {
      by_path[model_->slots[static_cast<std::size_t>(slots.front())].index].push_back(i);
    } else {
      candidates.one_by_one.push_back(i);
    }
  }
  for (auto& [path, positions] : by_path) {
    candidates.shared.push_back({shared_lists++, path, std::move(positions)});
  }
}

void Plan::index_rules() {
  rules_of.resize(any_position() + 1);
  for (int i = 0; i < static_cast<int>(model_->rules.size()); ++i) {
    const Rule& rule = model_->rules[static_cast<std::size_t>(i)];
    if (!rule.is_event_rule()) {
      state_rules.push_back(i);
      continue;
    }
    rules_of[rule.touchpoint == Rule::kAny ? any_position() : static_cast<std::size_t>(rule.touchpoint)].push_back(i);
    if (rule.decay.kind == Decay::Kind::half_life &&
        std::find(half_lives.begin(), half_lives.end(), rule.decay.span) == half_lives.end()) {
      half_lives.push_back(rule.decay.span);
    }
  }
}

void Plan::index_buckets() {
  std::vector<int> first_group;
  for (int s = 0; s < static_cast<int>(model_->scores.size()); ++s) {
    buckets.push_back({s, {}, 0});
  }
  for (int s = 0; s < static_cast<int>(model_->scores.size()); ++s) {
    first_group.push_back(static_cast<int>(buckets.size()));
    for (const Group& group : model_->scores[static_cast<std::size_t>(s)].groups) {
      buckets.push_back({s, group.bounds, 0});
    }
  }
  for (const Rule& rule : model_->rules) {
    const int bucket = rule.group < 0 ? rule.score : first_group[static_cast<std::size_t>(rule.score)] + rule.group;
    const Millionths idle = rule.is_event_rule() ? rule.bounds.clamp(0) : 0;
    const auto half_life = rule.decay.kind == Decay::Kind::half_life
                               ? std::find(half_lives.begin(), half_lives.end(), rule.decay.span)
                               : half_lives.end();
    shares.push_back({bucket, rule.bounds.min || rule.bounds.max, idle,
                      static_cast<std::size_t>(half_life - half_lives.begin()), &rule.decay});
    buckets[static_cast<std::size_t>(bucket)].idle += idle;
  }
}

void Plan::index_series() {
  series_of.resize(any_position() + 1);
  window_of_series.assign(model_->series.size(), 0);
  for (int i = 0; i < static_cast<int>(model_->series.size()); ++i) {
    const int touchpoint = model_->series[static_cast<std::size_t>(i)].touchpoint;
    series_of[touchpoint == Rule::kAny ? any_position() : static_cast<std::size_t>(touchpoint)].push_back(i);
  }
  for (const HistoryCall& call : model_->history_calls) {
    Span& window = window_of_series[static_cast<std::size_t>(call.series)];
    window = std::max(window, call.window.value_or(0));
  }
}

void Plan::keep_event_slots(const cel::Program& program, std::size_t position) {
  for (const int slot : program.slots()) {
    const SlotUse& use = model_->slots[static_cast<std::size_t>(slot)];
    if (use.kind == SlotUse::Kind::event_path) {
      add_once(kept_paths, use.index);
      needs_values[position] = true;
    }
  }
}

void Plan::index_slots() {
  needs_values.assign(any_position() + 1, false);
  for (std::size_t i = 0; i < model_->touchpoints.size(); ++i) {
    const Touchpoint& touchpoint = model_->touchpoints[i];
    if (touchpoint.condition && !touchpoint.reads_event_only) {
      keep_event_slots(*touchpoint.condition, i);
    }
  }
  for (std::size_t position = 0; position < rules_of.size(); ++position) {
    for (const int i : rules_of[position]) {
      const Rule& rule = model_->rules[static_cast<std::size_t>(i)];
      for (const auto* program : {&rule.condition, &rule.points.expression}) {
        if (*program) {
          keep_event_slots(**program, position);
        }
      }
    }
    for (const int i : series_of[position]) {
      const int path = model_->series[static_cast<std::size_t>(i)].path;
      if (path >= 0) {
        add_once(kept_paths, path);
        needs_values[position] = true;
      }
    }
  }
  kept_position.assign(model_->event_paths.size(), -1);
  for (std::size_t i = 0; i < kept_paths.size(); ++i) {
    kept_position[static_cast<std::size_t>(kept_paths[i])] = static_cast<int>(i);
  }

  state_rules_of_series.resize(model_->series.size());
  only_path_of_rule.assign(model_->rules.size(), -1);
  for (const int i : state_rules) {
    const Rule& rule = model_->rules[static_cast<std::size_t>(i)];
    only_path_of_rule[static_cast<std::size_t>(i)] = only_path(rule);
    for (const auto* program : {&rule.condition, &rule.points.expression}) {
      if (!*program) {
        continue;
      }
      for (const int slot : (*program)->slots()) {
        const SlotUse& use = model_->slots[static_cast<std::size_t>(slot)];
        if (use.kind == SlotUse::Kind::lead_path) {
          add_once(state_rules_of_lead, i);
        } else if (use.kind == SlotUse::Kind::account_path) {
          add_once(state_rules_of_account, i);
        } else if (use.kind == SlotUse::Kind::history) {
          const int series = model_->history_calls[static_cast<std::size_t>(use.index)].series;
          add_once(state_rules_of_series[static_cast<std::size_t>(series)], i);
        }
      }
    }
  }
}

int Plan::only_path(const Rule& rule) const {
  int only = -1;
  for (const auto* program : {&rule.condition, &rule.points.expression}) {
    for (const int slot : *program ? (*program)->slots() : std::vector<int>()) {
      const SlotUse& use = model_->slots[static_cast<std::size_t>(slot)];
      if (use.kind != SlotUse::Kind::lead_path || (only >= 0 && use.index != only)) {
        return -1;
      }
      only = use.index;
    }
  }
  return only;
}

void Plan::index_ladders() {
  const auto add = [this](const Ladder& ladder) {
    ladders.push_back({&ladder, held_size, false, {}, {}});
    find_scores(ladders.back());
    held_size += ladder.rungs.size();
    has_keep = has_keep || ladder.has_keep;
    return static_cast<int>(ladders.size()) - 1;
  };
  if (model_->stages) {
    stage_ladder = add(*model_->stages);
  }
  for (const Ladder& label : model_->labels) {
    add(label);
  }
  if (model_->exclude) {
    exclude_.name = "exclude";
    exclude_.rungs.resize(2);
    exclude_.rungs[0].id = "included";
    exclude_.rungs[1].id = "excluded";
    exclude_.rungs[1].condition = model_->exclude;
    exclude_ladder = add(exclude_);
  }
}

void Plan::find_scores(JudgedLadder& judged) const {
  judged.reads_only_scores = !judged.ladder->has_keep;
  for (const Rung& rung : judged.ladder->rungs) {
    judged.tests.push_back(score_test(rung));
    for (const int slot : rung.condition ? rung.condition->slots() : std::vector<int>()) {
      const SlotUse& use = model_->slots[static_cast<std::size_t>(slot)];
      judged.reads_only_scores = judged.reads_only_scores && use.kind == SlotUse::Kind::score;
      add_once(judged.scores, use.index);
    }
  }
}

std::optional<cel::PointsTest> Plan::score_test(const Rung& rung) const {
  std::optional<cel::PointsTest> test = rung.condition ? rung.condition->points_test() : std::nullopt;
  if (test) {
    for (cel::PointsTest::Term& term : test->terms) {
      const SlotUse& use = model_->slots[static_cast<std::size_t>(term.slot)];
      if (use.kind != SlotUse::Kind::score) {
        return std::nullopt;
      }
      term.slot = use.index;
    }
  }
  return test;
}

}  // namespace reif
