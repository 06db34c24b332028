#include "model/check.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "model/checker.h"
#include "model/expressions.h"
#include "model/known_names.h"
#include "model/names.h"
#include "model/readers.h"
#include "model/scalars.h"

namespace reif {
namespace {

void read_name(Checker& checker, const Field& field, ScoringModel& model) {
  model.name = read_text(checker, field, "the name of the model").value_or("");
  if (!model.name.empty()) {
    check_name(checker, NameOf::scoring_model, model.name, field.value.place);
  }
}

// Zones to suggest for a misspelt one: those of the countries where the language is German, and a few large ones.
const std::vector<std::string> kZones = {"UTC",           "Europe/Berlin", "Europe/Vienna",   "Europe/Zurich",
                                         "Europe/London", "Europe/Paris",  "America/New_York"};

void read_time_zone(Checker& checker, const Field& field, ScoringModel& model) {
  const std::optional<std::string> name = read_text(checker, field, "the name of a time zone");
  if (!name) {
    return;
  }
  if (const std::optional<TimeZone> zone = TimeZone::find(*name)) {
    model.time_zone = *zone;
    model.time_zone_name = *name;
  } else {
    checker.error(field.value.place, fmt::format("unknown time zone `{}`", *name),
                  hint_for(*name, kZones, "a name of the IANA data base, for example `Europe/Berlin`"));
  }
}

void read_predictor(Checker& checker, const Field& field, ScoringModel& model) {
  const std::optional<std::string> text = read_text(checker, field, "the name and the version of a predictor");
  if (!text) {
    return;
  }
  const std::size_t at = text->find('@');
  const std::string_view name = std::string_view(*text).substr(0, at);
  if (at == std::string::npos || !is_name(name) || !is_id(text->substr(at + 1))) {
    checker.error(field.value.place, fmt::format("`{}` is no predictor", *text),
                  "write NAME@VERSION, for example `wins@3`");
    return;
  }
  model.predictor = *text;
}

constexpr MapForm kModel = {"a scoring model", "name: … touchpoints: … scores: …"};
constexpr std::array<Key<ScoringModel>, 9> kModelKeys = {{
    {{"name", kRequired, "b2b_behavioural"}, read_name},
    {{"time_zone", kOptional, "Europe/Berlin"}, read_time_zone},
    {{"predictor", kOptional, "wins@3"}, read_predictor},
    {{"touchpoints", kRequired, "{ pricing: { type: page } }"},
     [](Checker& c, const Field& f, ScoringModel&) { read_touchpoints(c, f); }},
    {{"scores", kRequired, "{ engagement: { rules: [ … ] } }"},
     [](Checker& c, const Field& f, ScoringModel&) { read_scores(c, f); }},
    {{"grade", kOptional, "{ letter: { … }, digit: { … } }"},
     [](Checker& c, const Field& f, ScoringModel&) { read_grade(c, f); }},
    {{"stages", kOptional, "[ { id: nurture }, { id: mql, if: scores.engagement >= 31 } ]"},
     [](Checker& c, const Field& f, ScoringModel&) { read_stages(c, f); }},
    {{"labels", kOptional, "{ segment: [ { id: new }, { id: active, if: scores.engagement > 0 } ] }"},
     [](Checker& c, const Field& f, ScoringModel&) { read_labels(c, f); }},
    {{"exclude", kOptional, "lead.email.endsWith(\"@our-firm.example\")"},
     [](Checker& c, const Field& f, ScoringModel& model) { model.exclude = read_condition(c, f, kExcludeScope); }},
}};

// A touchpoint may stand there for the journey alone: then it has a place in the funnel. In a model with mistakes
// nobody knows what would read it.
void warn_of_unused_touchpoints(Checker& checker, const Tree& file) {
  for (std::size_t i = 0; i < checker.model.touchpoints.size(); ++i) {
    const Touchpoint& touchpoint = checker.model.touchpoints[i];
    if (checker.used_touchpoints[i] || touchpoint.funnel != Funnel::none) {
      continue;
    }
    for (const Tree::Member& member : file.find("touchpoints")->members) {
      if (member.key == touchpoint.id) {
        checker.warning(
            member.place, fmt::format("nothing reads the touchpoint `{}`", touchpoint.id),
            "a rule does with `each`, an expression with `count` or `seen`; or give it a place in the funnel");
        break;
      }
    }
  }
}

}  // namespace

CheckedModel check_model(const Tree& file, const ModelLimits& limits) {
  auto model = std::make_shared<ScoringModel>();
  Checker checker(*model, limits);
  read_map(checker, file, kModel, kModelKeys, *model);
  if (!has_errors(checker.issues)) {
    warn_of_unused_touchpoints(checker, file);
  }
  sort_issues(checker.issues);
  if (has_errors(checker.issues)) {
    return {nullptr, std::move(checker.issues)};
  }
  return {std::move(model), std::move(checker.issues)};
}

}  // namespace reif
