#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "model/known_names.h"
#include "model/names.h"
#include "model/readers.h"
#include "model/scalars.h"
#include "model/score_draft.h"

namespace reif {
namespace {

// ----------------------------------------------------------------------------------------------------------------
// groups

constexpr MapForm kGroup = {"a group", "{ max: 20 }"};
constexpr std::array<Key<Group>, 3> kGroupKeys = {{
    {{"min", kOptional, "0"}, [](Checker& c, const Field& f, Group& group) { read_min(c, f, group.bounds); }},
    {{"max", kOptional, "20"}, [](Checker& c, const Field& f, Group& group) { read_max(c, f, group.bounds); }},
    {{"label", kOptional, "{ de: Newsletter, en: Mailings }"},
     [](Checker& c, const Field& f, Group& group) { read_label(c, f, group.label); }},
}};

void read_groups(Checker& checker, const Field& field, ScoreDraft& draft) {
  for (const Tree::Member* member :
       find_entries(checker, field, {"group", checker.limits.groups_max, "groups_max"})) {
    check_name(checker, NameOf::group, member->key, member->place);
    Group group;
    group.id = member->key;
    read_map(checker, member->value, kGroup, kGroupKeys, group);
    draft.score.groups.push_back(std::move(group));
    draft.group_places.push_back(member->place);
  }
}

// ----------------------------------------------------------------------------------------------------------------
// scores

constexpr MapForm kScore = {"a score", "{ rules: [ { id: pricing, each: pricing, points: 15 } ] }"};
constexpr std::array<Key<ScoreDraft>, 6> kScoreKeys = {{
    {{"min", kOptional, "0"}, [](Checker& c, const Field& f, ScoreDraft& d) { read_min(c, f, d.score.bounds); }},
    {{"max", kOptional, "100"}, [](Checker& c, const Field& f, ScoreDraft& d) { read_max(c, f, d.score.bounds); }},
    {{"decay", kOptional, "{ half_life: 180d }"},
     [](Checker& c, const Field& f, ScoreDraft& d) { d.decay = read_decay(c, f); }},
    {{"groups", kOptional, "{ mail: { max: 20 } }"}, read_groups},
    {{"rules", kOptional, "[ { id: pricing, each: pricing, points: 15 } ]"}, read_rules},
    {{"label", kOptional, "{ de: Interesse, en: Engagement }"},
     [](Checker& c, const Field& f, ScoreDraft& d) { read_label(c, f, d.score.label); }},
}};

bool has_no_rules(const Tree& score) {
  const Tree* rules = score.find("rules");
  return score.kind == Tree::Kind::map &&
         (rules == nullptr || (rules->kind == Tree::Kind::list && rules->items.empty()));
}

void warn_of_idle(Checker& checker, const ScoreDraft& draft, const Tree::Member& member) {
  const std::vector<Rule>& rules = checker.model.rules;
  if (has_no_rules(member.value)) {
    checker.warning(member.place, fmt::format("the score `{}` has no rules", draft.score.name), "it never changes");
  }
  for (std::size_t i = 0; i < draft.score.groups.size(); ++i) {
    const bool used = std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) {
      return rule.score == draft.index && rule.group == static_cast<int>(i);
    });
    if (!used) {
      checker.warning(draft.group_places[i], fmt::format("no rule is in the group `{}`", draft.score.groups[i].id),
                      fmt::format("a rule is in it with `group: {}`", draft.score.groups[i].id));
    }
  }
}

}  // namespace

void read_scores(Checker& checker, const Field& field) {
  checker.scores_readable = field.value.kind == Tree::Kind::map;
  for (const Tree::Member* member :
       find_entries(checker, field, {"score", checker.limits.scores_max, "scores_max"})) {
    check_name(checker, NameOf::score, member->key, member->place);
    ScoreDraft draft;
    draft.score.name = member->key;
    draft.index = static_cast<int>(checker.model.scores.size());
    read_map(checker, member->value, kScore, kScoreKeys, draft);
    warn_of_idle(checker, draft, *member);
    checker.model.scores.push_back(std::move(draft.score));
  }
  if (checker.scores_readable && field.value.members.empty()) {
    checker.error(field.value.place, "a model needs at least one score", example_of(field));
  }
}

int read_score_name(Checker& checker, const Field& field) {
  const std::optional<std::string> name = read_text(checker, field, "the name of a score");
  const std::vector<Score>& scores = checker.model.scores;
  const auto found =
      std::find_if(scores.begin(), scores.end(), [&](const Score& score) { return name && score.name == *name; });
  if (found != scores.end()) {
    return static_cast<int>(found - scores.begin());
  }
  if (name && checker.scores_readable) {
    const std::vector<std::string> names = names_of(scores, &Score::name);
    checker.error(field.value.place, fmt::format("unknown score `{}`", *name),
                  hint_for(*name, names, fmt::format("the model has {}", fmt::join(names, ", "))));
  }
  return -1;
}

}  // namespace reif
