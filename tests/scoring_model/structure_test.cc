#include <gtest/gtest.h>

#include "rows.h"

namespace reif {
namespace {

// What is told about a model whose keys, names and values are wrong. A snippet stands in a model that is right
// without it (rows.h); the rows hold all that is told, word for word.

TEST(ScoringModelStructure, File) {
  expect_told({
      {In::file,
       "",
       {"1:1: error: a scoring model is a map of keys, not nothing; for example `name: … touchpoints: … scores: …`"}},
      {In::file,
       "[]",
       {"1:1: error: a scoring model is a map of keys, not a list; for example `name: … touchpoints: … scores: …`"}},
      {In::file,
       "just text",
       {"1:1: error: a scoring model is a map of keys, not a single value; for example `name: … touchpoints: … "
        "scores: …`"}},
      {In::file,
       R"(name: m
touchpoints: {}
)",
       {"1:1: error: a scoring model needs the key `scores`; for example `scores: { engagement: { rules: [ … ] } "
        "}`"}},
      {In::file,
       R"(touchpoints: {}
scores: { s: { rules: [ { id: a, points: 1 } ] } })",
       {"1:1: error: a scoring model needs the key `name`; for example `name: b2b_behavioural`"}},
      {In::file,
       R"(name: m
touchpoints: []
scores: { s: { rules: [ { id: a, each: pricing, points: 1 } ] } })",
       {"2:14: error: `touchpoints` takes a map from the name of each touchpoint to what it is, not a list; for "
        "example `touchpoints: { pricing: { type: page } }`"}},
      {In::file,
       R"(name: m
touchpoints: {}
scores: {})",
       {"3:9: error: a model needs at least one score; for example `scores: { engagement: { rules: [ … ] } }`"}},
      {In::file,
       R"(name: m
touchpoints: {}
scores:)",
       {"3:1: error: `scores` has no value; for example `scores: { engagement: { rules: [ … ] } }`"}},
      {In::file,
       R"(name: m
touchpoints: {}
scores: { s: { rules: [ { id: a, points: 1 } ] } }
stage: [])",
       {"4:1: error: unknown key `stage` of a scoring model; did you mean `stages`?"}},
      {In::file,
       R"(name: m
name: n
touchpoints: {}
scores: { s: { rules: [ { id: a, points: 1 } ] } })",
       {"2:1: error: the key `name` stands here twice; it is in line 1 already"}},
      {In::file,
       R"(!model
name: m
touchpoints: {}
scores: { s: { rules: [ { id: a, points: 1 } ] } })",
       {"1:1: error: the tag `!model` means nothing here; leave it out"}},
      {In::file,
       R"(name: m
touchpoints: {}
scores: { s: { rules: [ { id: a, points: 1 } ] }
)",
       {"4:1: error: no YAML: the `}` that ends the map is missing, or a `,` before this; within `{ }` and `[ ]` a "
        "text that holds one of `,[]{}` needs quotes"}},
  });
}

TEST(ScoringModelStructure, ModelKeys) {
  expect_told({
      {In::top,
       "time_zone: Europe/Berln",
       {"11:12: error: unknown time zone `Europe/Berln`; did you mean `Europe/Berlin`?"}},
      {In::top,
       "time_zone: Mars/Olympus",
       {"11:12: error: unknown time zone `Mars/Olympus`; a name of the IANA data base, for example `Europe/Berlin`"}},
      {In::top,
       "time_zone: [Europe/Berlin]",
       {"11:12: error: `time_zone` takes the name of a time zone, not a list; for example `time_zone: "
        "Europe/Berlin`"}},
      {In::top,
       "predictor: wins",
       {"11:12: error: `wins` is no predictor; write NAME@VERSION, for example `wins@3`"}},
      {In::top,
       "predictor: wins@",
       {"11:12: error: `wins@` is no predictor; write NAME@VERSION, for example `wins@3`"}},
      {In::top,
       "predictor: Wins@3",
       {"11:12: error: `Wins@3` is no predictor; write NAME@VERSION, for example `wins@3`"}},
      {In::top,
       "exclude: scores.fit > 3",
       {"11:10: error: `scores` cannot stand in `exclude`; scores are read by stages and labels"}},
      {In::top,
       R"(exclude: event.name == "x")",
       {"11:10: error: `event` cannot stand in `exclude`; an event is at hand in touchpoints and in rules with "
        "`each`"}},
      {In::top,
       "exclude: ''",
       {"11:10: error: `exclude` is empty; for example `exclude: lead.email.endsWith(\"@our-firm.example\")`"}},
  });
}

TEST(ScoringModelStructure, Names) {
  expect_told({
      {In::name,
       "M",
       {"1:7: error: `M` cannot be the name of a scoring model; names have the letters a to z, digits and _, and "
        "begin with no digit; try `m`"}},
      {In::name,
       "b2b-model",
       {"1:7: error: `b2b-model` cannot be the name of a scoring model; names have the letters a to z, digits and _, "
        "and begin with no digit; try `b2b_model`"}},
      {In::name,
       "for",
       {"1:7: error: `for` cannot be the name of a scoring model: it is a word of the expression language; choose "
        "another, for example `for_value`"}},
      {In::name,
       "2nd",
       {"1:7: error: `2nd` cannot be the name of a scoring model; names have the letters a to z, digits and _, and "
        "begin with no digit; try `_2nd`"}},
      {In::named_touchpoint,
       "Preis Übersicht",
       {"4:3: error: `Preis Übersicht` cannot be the name of a touchpoint; names have the letters a to z, digits and "
        "_, and begin with no digit; try `preis_uebersicht`"}},
      {In::named_touchpoint,
       "in",
       {"4:3: error: `in` cannot be the name of a touchpoint: it is a word of the expression language; choose "
        "another, for example `in_seen`"}},
      {In::named_touchpoint,
       "count",
       {"4:3: error: `count` cannot be the name of a touchpoint: it is a name of the expression language; choose "
        "another, for example `count_seen`"}},
      {In::named_touchpoint,
       "For",
       {"4:3: error: `For` cannot be the name of a touchpoint; names have the letters a to z, digits and _, and "
        "begin with no digit; try `for_seen`"}},
      {In::named_touchpoint,
       "any",
       {"4:3: error: `any` cannot be the name of a touchpoint: it is a name of the expression language; choose "
        "another, for example `any_seen`"}},
      {In::named_touchpoint,
       "now",
       {"4:3: error: `now` cannot be the name of a touchpoint: it is a name of the expression language; choose "
        "another, for example `now_seen`"}},
      {In::named_touchpoint,
       "string",
       {"4:3: error: `string` cannot be the name of a touchpoint: it is a name of the expression language; choose "
        "another, for example `string_seen`"}},
      {In::named_touchpoint,
       "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
       {"4:3: error: `abcdefghijklmnopqrst…` is too long; at most 64 bytes (limit `id_bytes_max`)"}},
      {In::rule,
       "{ id: größe 2, each: pricing, points: 1 }",
       {"11:15: error: `größe 2` cannot be an id; ids have letters without accents, digits, _ and -; try "
        "`groesse_2`"}},
      {In::rule,
       "{ id: a, each: pricing, points: 1 }",
       {"11:15: error: another rule has the id `a`; it is in line 9"}},
      {In::rule, "{ id: '', each: pricing, points: 1 }", {"11:15: error: `id` is empty; for example `id: pricing`"}},
      {In::rule,
       "{ id: [x], each: pricing, points: 1 }",
       {"11:15: error: `id` takes an id, not a list; for example `id: pricing`"}},
      {In::rule,
       "{ each: pricing, points: 1 }",
       {"11:9: error: a rule needs the key `id`; for example `id: pricing`"}},
  });
}

TEST(ScoringModelStructure, Touchpoints) {
  expect_told({
      {In::touchpoint,
       "",
       {"4:3: error: a touchpoint is a map of keys, not nothing; for example `{ event: Webinar Attended }`"}},
      {In::touchpoint,
       "page",
       {"4:13: error: a touchpoint is a map of keys, not a single value; for example `{ event: Webinar Attended }`"}},
      {In::touchpoint,
       "{ type: pge }",
       {"4:21: error: `type` takes one of track, page, screen, identify, group, alias, not `pge`; did you mean "
        "`page`?"}},
      {In::touchpoint, "{ type: [] }", {"4:21: error: the list of `type` is empty; for example `type: page`"}},
      {In::touchpoint,
       "{ type: [page, { a: b }] }",
       {"4:28: error: `type` takes a type of event, not a map; for example `type: page`"}},
      {In::touchpoint, "{ event: '' }", {"4:22: error: `event` is empty; for example `event: Webinar Attended`"}},
      {In::touchpoint,
       "{ event: { a: b } }",
       {"4:22: error: `event` takes the name of an event, or a list of such, not a map; for example `event: Webinar "
        "Attended`"}},
      {In::touchpoint,
       "{ event: Deal Won }",
       {"4:22: warning: `Deal Won` is never an occurrence of a touchpoint; it says how a lead fared in sales"}},
      {In::touchpoint,
       "{ type: identify, event: x }",
       {"4:31: warning: events of this type have no name; leave `event` out"}},
      {In::touchpoint,
       "{ gap: 30 }",
       {"4:20: error: `gap` takes a duration: a whole number greater than 0 and s, m, h, d or w, not `30`; for "
        "example `gap: 30m`"}},
      {In::touchpoint,
       "{ gap: 0m }",
       {"4:20: error: `gap` takes a duration: a whole number greater than 0 and s, m, h, d or w, not `0m`; for "
        "example `gap: 30m`"}},
      {In::touchpoint,
       "{ gap: [30m] }",
       {"4:20: error: `gap` takes a duration: a whole number greater than 0 and s, m, h, d or w, not a list; for "
        "example `gap: 30m`"}},
      {In::touchpoint,
       "{ funnel: top }",
       {"4:23: error: `funnel` takes one of tofu, mofu, bofu, not `top`; for example `funnel: bofu`"}},
      {In::touchpoint,
       "{ event: x, gapp: 30m }",
       {"4:25: error: unknown key `gapp` of a touchpoint; did you mean `gap`?"}},
      {In::touchpoint,
       "{ event: x, event: y }",
       {"4:25: error: the key `event` stands here twice; it is in line 4 already"}},
      {In::touchpoint,
       R"({ label: { german: "x" } })",
       {"4:24: error: `german` is no language; two letters as in `de` and `en`, or with a region as in `de-AT`"}},
      {In::touchpoint, "{ label: { de: '' } }", {"4:28: error: `de` is empty; for example `de: Visited pricing`"}},
      {In::touchpoint,
       "{ label: [] }",
       {"4:22: error: `label` takes a text, or a map of languages, not a list; for example `label: { de: Preise "
        "besucht, en: Visited pricing }`"}},
  });
}

TEST(ScoringModelStructure, TouchpointConditions) {
  expect_told({
      {In::touchpoint,
       "{ if: count(pricing) > 1 }",
       {"4:19: error: `count` cannot stand in the `if` of a touchpoint; history is read by rules, stages and "
        "labels"}},
      {In::touchpoint,
       "{ if: account.size > 1 }",
       {"4:19: error: `account` cannot stand in the `if` of a touchpoint; accounts are read by state rules (without "
        "`each`), stages and labels"}},
      {In::touchpoint,
       R"({ if: event.property.path == "/" })",
       {"4:19: error: an event has no `property`; did you mean `properties`?"}},
      {In::touchpoint,
       R"({ if: event.path == "/" })",
       {"4:19: error: an event has no `path`; did you mean `event.properties.path`?"}},
      {In::touchpoint, R"({ if: event.name.x == "/" })", {"4:19: error: a value of type string has no field `x`"}},
  });
}

TEST(ScoringModelStructure, Numbers) {
  expect_told({
      {In::rule,
       "{ id: x, each: pricing, points: 1, min: 5, max: 3 }",
       {"11:57: error: `max` 3.0 lies below `min` 5.0; no value fits between them"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, max: '3' }",
       {"11:49: error: `max` takes a number of at most six decimals, from -1000000000 to 1000000000, not a quoted "
        "text; for example `max: 30`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, max: 1e3 }",
       {"11:49: error: `max` takes a number of at most six decimals, from -1000000000 to 1000000000, not `1e3`; for "
        "example `max: 30`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 0.1234567 }",
       {"11:41: error: `points` takes a number of at most six decimals, from -1000000000 to 1000000000, not "
        "`0.1234567`; for example `points: 10`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 2000000000 }",
       {"11:41: error: `points` takes a number of at most six decimals, from -1000000000 to 1000000000, not "
        "`2000000000`; for example `points: 10`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 5,5 }",
       {"11:43: error: unknown key `5` of a rule; decimals stand after a point: `5.5`"}},
      {In::rule,
       "{ id: x, each: pricing, points: '5,5' }",
       {"11:41: error: `points` takes a number of at most six decimals, from -1000000000 to 1000000000, not `5,5`; "
        "decimals stand after a point: `5.5`"}},
      {In::rule,
       "{ id: x, each: pricing, points: [1] }",
       {"11:41: error: `points` takes an expression; in quotes where it begins with [ or {, not a list; for example "
        "`points: 10`"}},
      {In::rule,
       "{ id: x, each: pricing, points: }",
       {"11:33: error: `points` has no value; for example `points: 10`"}},
      {In::rule,
       "{ id: x, each: pricing }",
       {"11:9: error: a rule needs the key `points`; for example `points: 10`"}},
  });
}

TEST(ScoringModelStructure, Rules) {
  expect_told({
      {In::rule,
       "{ id: x, each: pricng, points: 1 }",
       {"11:24: error: unknown touchpoint `pricng`; did you mean `pricing`?"}},
      {In::rule,
       "{ id: x, each: nothing_alike, points: 1 }",
       {"11:24: error: unknown touchpoint `nothing_alike`; touchpoints are listed in `touchpoints`; `any` stands for "
        "every contact"}},
      {In::rule,
       "{ id: x, each: [pricing, purchase], points: 1 }",
       {"11:24: error: `each` takes the name of a touchpoint, or any, not a list; for example `each: pricing`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, group: mial }",
       {"11:51: error: unknown group `mial`; did you mean `mail`?"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, group: other }",
       {"11:51: error: unknown group `other`; groups are listed in `groups` of the score `fit`"}},
      {In::rule,
       "{ id: x, if: lead.a, points: 1, limit: { times: 1 } }",
       {"11:41: error: `limit` is for rules with `each`; this rule asks how things stand, so it is worth its points "
        "while `if` is met"}},
      {In::rule,
       "{ id: x, if: lead.a, points: 1, decay: none }",
       {"11:41: error: `decay` is for rules with `each`; this rule asks how things stand, so it is worth its points "
        "while `if` is met"}},
  });
}

TEST(ScoringModelStructure, LimitAndDecay) {
  expect_told({
      {In::rule,
       "{ id: x, each: pricing, points: 1, limit: { per: day } }",
       {"11:51: error: `limit` needs the key `times`; for example `times: 3`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, limit: { times: 0 } }",
       {"11:60: error: `times` takes a whole number greater than 0, not `0`; for example `times: 3`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, limit: { times: 1.5 } }",
       {"11:60: error: `times` takes a whole number greater than 0, not `1.5`; for example `times: 3`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, limit: { times: 1, per: year } }",
       {"11:68: error: `per` takes one of ever, day, week, month, not `year`; for example `per: day`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, limit: 3 }",
       {"11:51: error: `limit` is a map of keys, not a single value; for example `{ times: 3, per: day }`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, decay: 180d }",
       {"11:51: error: `decay` takes `none` or one of half_life, linear, expires and step; for example `decay: { "
        "half_life: 180d }`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, decay: {} }",
       {"11:51: error: `decay` takes exactly one of half_life, linear, expires and step; for example `decay: { "
        "half_life: 180d }`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, decay: { half_life: 1d, linear: 2d } }",
       {"11:51: error: `decay` takes exactly one of half_life, linear, expires and step; for example `decay: { "
        "half_life: 180d }`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, decay: { halflife: 1d } }",
       {"11:53: error: unknown key `halflife` of `decay`; did you mean `half_life`?"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, decay: { expires: never } }",
       {"11:62: error: `expires` takes a duration: a whole number greater than 0 and s, m, h, d or w, not `never`; "
        "for example `expires: 90d`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, decay: { step: { every: 1d } } }",
       {"11:59: error: `step` needs the key `by`; for example `by: 0.5`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, decay: { step: { every: 1d, by: 1 } } }",
       {"11:76: error: `by` lies between 0 and 1: what each step takes away; for example `by: 0.5`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 1, weight: 3 }",
       {"11:44: error: unknown key `weight` of a rule; a rule has the keys id, each, if, points, limit, decay, min, "
        "max, group, label"}},
      {In::rule,
       "pricing",
       {"11:9: error: a rule is a map of keys, not a single value; for example `{ id: pricing, each: pricing, "
        "points: 15 }`"}},
  });
}

TEST(ScoringModelStructure, Ladders) {
  expect_told({
      {In::stage,
       "{ id: x }",
       {"13:5: error: only the first rung can do without `if`; for example `if: scores.engagement >= 31`"}},
      {In::stage, "{ if: scores.fit > 1 }", {"13:5: error: a rung needs the key `id`; for example `id: mql`"}},
      {In::stage,
       "{ id: low, if: scores.fit > 1 }",
       {"13:11: error: another rung has the id `low`; it is in line 12"}},
      {In::stage,
       "{ id: x, if: scores.fit > 1, keep: forever }",
       {"13:40: error: unknown name `forever`; write `true`"}},
      {In::stage,
       "{ id: x, if: scores.fit > 1, keep: false }",
       {"13:40: warning: `keep` can never be met; it reads nothing"}},
      {In::stages, "[]", {"11:9: error: `stages` has no rungs; list at least one"}},
      {In::stages,
       "{ low: {} }",
       {"11:9: error: `stages` takes a list with one item for each rung, not a map; for example `stages: [ { id: "
        "nurture }, { id: mql, if: scores.engagement >= 31 } ]`"}},
      {In::stages,
       "[ { id: low, if: scores.fit > 1 } ]",
       {"11:22: error: the first rung has no `if`; leads are in it until they reach another; put a rung without "
        "conditions first"}},
      {In::stages,
       "[ { id: low, keep: true } ]",
       {"11:22: error: the first rung has no `keep`; leads are in it until they reach another; put a rung without "
        "conditions first"}},
      {In::labels,
       "[]",
       {"11:9: error: `labels` takes a map from the name of each label to what it is, not a list; for example "
        "`labels: { segment: [ { id: new }, { id: active, if: scores.engagement > 0 } ] }`"}},
      {In::labels,
       "{ In: [ { id: a } ], segment: { id: a } }",
       {"11:11: error: `In` cannot be the name of a label; names have the letters a to z, digits and _, and begin "
        "with no digit; try `in_value`",
        "11:39: error: `segment` takes a list with one item for each rung, not a map; for example `segment: [ { id: "
        "low }, { id: high, if: scores.fit >= 40 } ]`"}},
      {In::labels,
       "{ segment: }",
       {"11:11: error: `segment` has no value; for example `segment: [ { id: low }, { id: high, if: scores.fit >= 40 "
        "} ]`"}},
      {In::labels,
       "{ segment: [ { id: a }, { id: b, if: count(pricing) } ] }",
       {"11:46: error: `if` must be true or false, but this is of type double; compare it, for example `… > 0`"}},
  });
}

TEST(ScoringModelStructure, Grade) {
  expect_told({
      {In::grade,
       "{ letter: { score: fit, A: 40, B: 20, C: 0 } }",
       {"11:8: error: `grade` needs the key `digit`; for example `digit: { score: engagement, 1: 71, 2: 31, 3: 10 "
        "}`"}},
      {In::grade,
       "{ letter: { score: fi, A: 40, B: 20, C: 0 }, digit: { score: fit, 1: 3, 2: 2, 3: 1 } }",
       {"11:27: error: unknown score `fi`; did you mean `fit`?"}},
      {In::grade,
       "{ letter: { score: fit, A: 40, B: 40, C: 0 }, digit: { score: fit, 1: 3, 2: 2, 3: 2.5 } }",
       {"11:42: error: the bounds of a grade must fall, but 40.0 is not below 40.0; from the best to the worst, each "
        "lower than the one before",
        "11:90: error: the bounds of a grade must fall, but 2.5 is not below 2.0; from the best to the worst, each "
        "lower than the one before"}},
      {In::grade,
       "{ letter: { score: fit, A: 40, B: 20 }, digit: { score: fit, 1: 3, 2: x, 3: 1 } }",
       {"11:18: error: `letter` needs the key `C`; for example `C: 0`",
        "11:78: error: `2` takes a number of at most six decimals, from -1000000000 to 1000000000, not `x`; for "
        "example `2: 31`"}},
      {In::grade,
       "{ letter: { score: fit, a: 40, B: 20, C: 0 }, digit: { score: fit, 1: 3, 2: 2, 3: 1 } }",
       {"11:18: error: `letter` needs the key `A`; for example `A: 40`",
        "11:32: error: unknown key `a` of `letter`; did you mean `A`?"}},
  });
}

TEST(ScoringModelStructure, Scores) {
  expect_told({
      {In::score,
       "",
       {"11:3: error: a score is a map of keys, not nothing; for example `{ rules: [ { id: pricing, each: pricing, "
        "points: 15 } ] }`"}},
      {In::score,
       "{ rule: [] }",
       {"11:3: warning: the score `s` has no rules; it never changes",
        "11:8: error: unknown key `rule` of a score; did you mean `rules`?"}},
      {In::score,
       "{ groups: { mail: { max: 20 } }, rules: [ { id: a, points: 1 } ] }",
       {"11:18: warning: no rule is in the group `mail`; a rule is in it with `group: mail`"}},
      {In::score,
       "{ groups: [mail], rules: [ { id: a, points: 1 } ] }",
       {"11:16: error: `groups` takes a map from the name of each group to what it is, not a list; for example "
        "`groups: { mail: { max: 20 } }`"}},
      {In::score,
       "{ rules: { a: 1 } }",
       {"11:15: error: `rules` takes a list with one item for each rule, not a map; for example `rules: [ { id: "
        "pricing, each: pricing, points: 15 } ]`"}},
      {In::score, "{}", {"11:3: warning: the score `s` has no rules; it never changes"}},
      {In::more_touchpoints,
       "other: { type: page }",
       {"5:3: warning: nothing reads the touchpoint `other`; a rule does with `each`, an expression with `count` or "
        "`seen`; or give it a place in the funnel"}},
  });
}

}  // namespace
}  // namespace reif
