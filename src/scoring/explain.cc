#include "scoring/explain.h"

#include <algorithm>

namespace reif {
namespace {

// Collects what event rules count, over a pass of a lead's events.
class Evidence : public Witness {
 public:
  explicit Evidence(std::size_t rules) : counted_(rules), unknown_(rules) {}

  void counted(int rule, const Digest& event, const Points& points) override {
    Contribution& c = counted_[static_cast<std::size_t>(rule)];
    if (c.occurrences++ == 0) {
      c.first = event.timestamp;
    }
    c.last = event.timestamp;
    c.undecayed += points.value;
    c.events.emplace_back(event.id());
    if (c.events.size() > 2 * Contribution::kEventsMax) {
      keep_latest(c.events);
    }
  }

  void unknown(int rule, const Digest&, const cel::Failure* why) override {
    Unknown& u = unknown_[static_cast<std::size_t>(rule)];
    ++u.occurrences;
    if (why != nullptr) {
      u.missing = why->subject;
      u.reason = why->message;
    }
  }

  Contribution contribution(int rule) {
    Contribution c = counted_[static_cast<std::size_t>(rule)];
    if (c.events.size() > Contribution::kEventsMax) {
      keep_latest(c.events);
    }
    return c;
  }
  const Unknown& unknown_of(int rule) const { return unknown_[static_cast<std::size_t>(rule)]; }

 private:
  static void keep_latest(std::vector<std::string>& ids) {
    ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(Contribution::kEventsMax));
  }

  std::vector<Contribution> counted_;
  std::vector<Unknown> unknown_;
};

class Explainer {
 public:
  Explainer(const Plan& plan, Engine& engine, LeadState& state, const Outlook& outlook, Evidence& evidence)
      : plan_(plan), model_(plan.model()), engine_(engine), state_(state), outlook_(outlook), evidence_(evidence) {}

  Explanation explain() {
    result_.as_of = outlook_.as_of;
    result_.scores = outlook_.scores;
    for (int s = 0; s < static_cast<int>(model_.scores.size()); ++s) {
      explain_score(s);
    }
    explain_ladders();
    find_next();
    return std::move(result_);
  }

 private:
  void explain_score(int index);
  void add_clamp(Contribution::Kind kind, int score, int rule, int group, Millionths before, Millionths after);
  void add_unknown(int rule, const cel::Failure* why);
  void explain_ladders();
  void find_next();

  const Plan& plan_;
  const ScoringModel& model_;
  Engine& engine_;
  LeadState& state_;
  const Outlook& outlook_;
  Evidence& evidence_;
  Explanation result_;
};

void Explainer::explain_score(int index) {
  const Score& score = model_.scores[static_cast<std::size_t>(index)];
  std::vector<Wide> groups(score.groups.size(), 0);
  Wide total = 0;
  for (const int r : score.rules) {
    const Rule& rule = model_.rules[static_cast<std::size_t>(r)];
    const Engine::RuleView view = engine_.view(state_, r, outlook_.as_of);
    Contribution c = evidence_.contribution(r);
    c.kind = rule.is_event_rule() ? Contribution::Kind::event_rule : Contribution::Kind::state_rule;
    c.score = index;
    c.rule = r;
    c.group = rule.group;
    c.points = view.unclamped;
    const bool is_unknown = view.condition == cel::Outcome::unknown || evidence_.unknown_of(r).occurrences > 0;
    if (is_unknown) {
      add_unknown(r, view.why);
    }
    if (c.points != 0 || c.occurrences > 0) {
      result_.contributions.push_back(std::move(c));
    }
    add_clamp(Contribution::Kind::rule_clamp, index, r, rule.group, view.unclamped, view.worth);
    (rule.group < 0 ? total : groups[static_cast<std::size_t>(rule.group)]) += view.worth;
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Millionths sum = saturate(groups[g]);
    const Millionths clamped = score.groups[g].bounds.clamp(sum);
    add_clamp(Contribution::Kind::group_clamp, index, -1, static_cast<int>(g), sum, clamped);
    total += clamped;
  }
  add_clamp(Contribution::Kind::score_clamp, index, -1, -1, saturate(total), score.bounds.clamp(saturate(total)));
}

void Explainer::add_clamp(Contribution::Kind kind, int score, int rule, int group, Millionths before,
                          Millionths after) {
  if (before != after) {
    Contribution c;
    c.kind = kind;
    c.score = score;
    c.rule = rule;
    c.group = group;
    c.points = after - before;
    result_.contributions.push_back(std::move(c));
  }
}

void Explainer::add_unknown(int index, const cel::Failure* why) {
  const Rule& rule = model_.rules[static_cast<std::size_t>(index)];
  Unknown unknown = evidence_.unknown_of(index);
  unknown.id = rule.id;
  unknown.rule = index;
  if (why != nullptr) {
    unknown.missing = why->subject;
    unknown.reason = why->message;
  }
  if (!rule.is_event_rule() && !rule.points.expression) {
    unknown.could_add = rule.bounds.clamp(rule.points.constant);
  }
  result_.unknown.push_back(std::move(unknown));
}

void Explainer::explain_ladders() {
  for (std::size_t i = 0; i < plan_.ladders.size(); ++i) {
    for (const Rung& rung : plan_.ladders[i].ladder->rungs) {
      const cel::Failure* why = nullptr;
      if (engine_.rung_condition(state_, rung, outlook_.judged, &why) != cel::Outcome::unknown) {
        continue;
      }
      Unknown unknown;
      unknown.kind = static_cast<int>(i) == plan_.exclude_ladder ? Unknown::Kind::exclude : Unknown::Kind::rung;
      unknown.id = rung.id;
      unknown.ladder = static_cast<int>(i);
      if (why != nullptr) {
        unknown.missing = why->subject;
        unknown.reason = why->message;
      }
      result_.unknown.push_back(std::move(unknown));
    }
  }
}

void Explainer::find_next() {
  if (plan_.stage_ladder < 0) {
    return;
  }
  LeadState future = state_;
  std::vector<Change> changes;
  engine_.judge(future, minute_after(outlook_.as_of), outlook_.as_of + kOutlookMax, nullptr, changes);
  const auto stage = std::find_if(changes.begin(), changes.end(),
                                  [&](const Change& change) { return change.ladder == plan_.stage_ladder; });
  if (stage != changes.end()) {
    const auto& rungs = model_.stages->rungs;
    result_.next = {stage->at, rungs[static_cast<std::size_t>(stage->from)].id,
                    rungs[static_cast<std::size_t>(stage->to)].id};
  }
}

}  // namespace

Explanation explain(const Plan& plan, Engine& engine, LeadState& state, std::span<const Membership> events,
                    const Outlook& outlook) {
  Evidence evidence(plan.model().rules.size());
  LeadState pass;
  engine.clear(pass);
  for (const Membership& member : events) {
    engine.apply(pass, *member.event, &evidence);
  }
  return Explainer(plan, engine, state, outlook, evidence).explain();
}

}  // namespace reif
