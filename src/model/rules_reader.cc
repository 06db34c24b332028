#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include "model/expressions.h"
#include "model/known_names.h"
#include "model/names.h"
#include "model/readers.h"
#include "model/scalars.h"
#include "model/score_draft.h"

namespace reif {
namespace {

struct RuleDraft {
  const ScoreDraft& in;
  Rule rule;
};

const Scope& scope_of(const Rule& rule) { return rule.is_event_rule() ? kEventRuleScope : kStateRuleScope; }

void read_each(Checker& checker, const Field& field, RuleDraft& draft) {
  draft.rule.touchpoint = Rule::kAny;  // An event rule, whatever may be wrong with the name.
  const std::optional<std::string> name = read_text(checker, field, "the name of a touchpoint, or any");
  if (!name || *name == "any") {
    return;
  }
  const int index = checker.model.touchpoint_index(*name);
  if (index >= 0) {
    draft.rule.touchpoint = index;
    checker.used_touchpoints[static_cast<std::size_t>(index)] = true;
  } else if (checker.touchpoints_readable) {
    checker.error(field.value.place, fmt::format("unknown touchpoint `{}`", *name),
                  hint_for(*name, touchpoint_names(checker.model),
                           "touchpoints are listed in `touchpoints`; `any` stands for every contact"));
  }
}

void read_rule_group(Checker& checker, const Field& field, RuleDraft& draft) {
  const std::optional<std::string> name = read_text(checker, field, "the name of a group");
  const std::vector<Group>& groups = draft.in.score.groups;
  const auto found =
      std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return name && g.id == *name; });
  if (found != groups.end()) {
    draft.rule.group = static_cast<int>(found - groups.begin());
  } else if (name) {
    checker.error(field.value.place, fmt::format("unknown group `{}`", *name),
                  hint_for(*name, names_of(groups, &Group::id),
                           fmt::format("groups are listed in `groups` of the score `{}`", draft.in.score.name)));
  }
}

// Whether the key may stand here: what happens over and over belongs to rules with `each`.
bool is_of_event_rule(Checker& checker, const Field& field, const Rule& rule) {
  if (!rule.is_event_rule()) {
    checker.error(field.place, fmt::format("`{}` is for rules with `each`", field.name),
                  "this rule asks how things stand, so it is worth its points while `if` is met");
  }
  return rule.is_event_rule();
}

constexpr MapForm kRule = {"a rule", "{ id: pricing, each: pricing, points: 15 }"};
constexpr std::array<Key<RuleDraft>, 10> kRuleKeys = {{
    {{"id", kRequired, "pricing"}, [](Checker& c, const Field& f, RuleDraft& d) { d.rule.id = read_id(c, f); }},
    {{"each", kOptional, "pricing"}, read_each},
    {{"if", kOptional, "lead.role == \"CEO\""},
     [](Checker& c, const Field& f, RuleDraft& d) { d.rule.condition = read_condition(c, f, scope_of(d.rule)); }},
    {{"points", kRequired, "10"},
     [](Checker& c, const Field& f, RuleDraft& d) { d.rule.points = read_amount(c, f, scope_of(d.rule)); }},
    {{"limit", kOptional, "{ times: 3, per: day }"},
     [](Checker& c, const Field& f, RuleDraft& d) {
       if (is_of_event_rule(c, f, d.rule)) {
         d.rule.limit = read_limit(c, f);
       }
     }},
    {{"decay", kOptional, "{ half_life: 180d }"},
     [](Checker& c, const Field& f, RuleDraft& d) {
       if (is_of_event_rule(c, f, d.rule)) {
         d.rule.decay = read_decay(c, f);
       }
     }},
    {{"min", kOptional, "0"}, [](Checker& c, const Field& f, RuleDraft& d) { read_min(c, f, d.rule.bounds); }},
    {{"max", kOptional, "30"}, [](Checker& c, const Field& f, RuleDraft& d) { read_max(c, f, d.rule.bounds); }},
    {{"group", kOptional, "mail"}, read_rule_group},
    {{"label", kOptional, "{ de: Preise angesehen, en: Looked at prices }"},
     [](Checker& c, const Field& f, RuleDraft& d) { read_label(c, f, d.rule.label); }},
}};

Rule read_rule(Checker& checker, const Tree& tree, const ScoreDraft& in) {
  RuleDraft draft{in, {}};
  draft.rule.score = in.index;
  read_map(checker, tree, kRule, kRuleKeys, draft);
  if (draft.rule.is_event_rule() && tree.find("decay") == nullptr) {
    draft.rule.decay = in.decay;
  }
  return std::move(draft.rule);
}

}  // namespace

void read_rules(Checker& checker, const Field& field, ScoreDraft& draft) {
  const EntriesForm form = {"rule", checker.limits.rules_max, "rules_max", checker.model.rules.size()};
  UniqueIds ids("rule");
  for (const Tree* item : find_items(checker, field, form)) {
    Rule rule = read_rule(checker, *item, draft);
    ids.check(checker, rule.id, *item);
    draft.score.rules.push_back(static_cast<int>(checker.model.rules.size()));
    checker.model.rules.push_back(std::move(rule));
  }
}

}  // namespace reif
