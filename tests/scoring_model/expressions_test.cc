#include <gtest/gtest.h>

#include "rows.h"

namespace reif {
namespace {

// What is told about expressions that are wrong where they stand (rows.h).

TEST(ScoringModelExpressions, Texts) {
  expect_told({
      {In::rule,
       "{ id: x, if: !has(lead.email), points: 1 }",
       {"11:22: error: YAML reads `!has(lead.email)` as a tag, since it begins with `!`; put the value in quotes: "
        "`if: '!has(lead.email)'`"}},
      {In::rule,
       "{ id: x, if: !!has(lead.email), points: 1 }",
       {"11:22: error: YAML reads `!!has(lead.email)` as a tag, since it begins with `!`; put the value in quotes: "
        "`if: '!!has(lead.email)'`"}},
      {In::rule,
       "{ id: x, if: !lead.a == true, points: 1 }",
       {"11:22: error: YAML reads `!lead.a` as a tag, since it begins with `!`; put the value in quotes: `if: "
        "'!lead.a == true'`"}},
      {In::rule, "{ id: x, if: yes, points: 1 }", {"11:22: error: unknown name `yes`; write `true`"}},
      {In::rule, "{ id: x, if: True, points: 1 }", {"11:22: error: unknown name `True`; write `true`"}},
      {In::rule,
       "{ id: x, if: lead.a and lead.b, points: 1 }",
       {"11:29: error: `and` stands where an operator or the end is expected; write `&&`"}},
      {In::rule,
       "{ id: x, if: null, points: 1 }",
       {R"(11:18: error: `if` has no value; for example `if: lead.role == "CEO"`)"}},
      {In::rule,
       "{ id: x, if: [lead.a], points: 1 }",
       {"11:22: error: `if` takes an expression; in quotes where it begins with [ or {, not a list; for example `if: "
        "lead.role == \"CEO\"`"}},
      {In::rule,
       "{ id: x, if: lead.a ==, points: 1 }",
       {"11:31: error: the expression ends where a value is expected"}},
      {In::rule,
       R"({ id: x, if: 'lead.a == "b', points: 1 })",
       {R"(11:33: error: the text has no end; close it with ")"}},
      {In::rule, R"x({ id: x, if: "foo(lead.a)", points: 1 })x", {"11:23: error: unknown function `foo`"}},
      {In::rule, "{ id: x, if: leed.a, points: 1 }", {"11:22: error: unknown name `leed`; did you mean `lead`?"}},
  });
}

TEST(ScoringModelExpressions, TypesAndConstants) {
  expect_told({
      {In::rule, "{ id: x, if: 1 == 2, points: 1 }", {"11:22: warning: `if` can never be met; it reads nothing"}},
      {In::rule,
       "{ id: x, if: 1 / 0 == 1, points: 1 }",
       {"11:22: warning: `if` can never be known; division by zero"}},
      {In::rule,
       "{ id: x, if: count(pricing), points: 1 }",
       {"11:22: error: `if` must be true or false, but this is of type double; compare it, for example `… > 0`"}},
      {In::rule,
       "{ id: x, if: since(pricing), points: 1 }",
       {"11:22: error: `since` may only stand in sums and differences that are compared; compare it with a duration "
        "or a time, as in now - last(visit) >= days(7)"}},
      {In::rule,
       R"({ id: x, if: "'CEO'", points: 1 })",
       {"11:22: error: `if` must be true or false, but this is of type string; compare it, for example `… == "
        "\"CEO\"`"}},
      {In::rule,
       "{ id: x, each: pricing, points: lead.a == 1 }",
       {"11:41: error: `points` must be a number, but this is of type bool; give a number for each case: `… ? 10 : "
        "0`"}},
      {In::rule,
       R"({ id: x, each: pricing, points: "'much'" })",
       {"11:41: error: `points` must be a number, but this is of type string; for example `points: "
        "event.properties.revenue / 10`"}},
      {In::rule,
       "{ id: x, each: pricing, points: event.name }",
       {"11:41: error: `points` must be a number, but this is of type string; for example `points: "
        "event.properties.revenue / 10`"}},
      {In::rule,
       "{ id: x, each: pricing, points: 10 / 0 }",
       {"11:41: warning: `points` always counts 0; division by zero"}},
      {In::rule,
       "{ id: x, each: pricing, points: 2 * 1000000000 }",
       {"11:41: warning: `points` always counts 0; a number from -1000000000 to 1000000000 counts"}},
      {In::rule,
       "{ id: x, if: 'not lead.a', points: 1 }",
       {"11:27: error: `lead` stands where an operator or the end is expected"}},
      {In::rule,
       R"({ id: x, if: '"a" in lead.tags ? 1 : 2', points: 1 })",
       {"11:22: error: `if` must be true or false, but this is of type int; compare it, for example `… > 0`"}},
      {In::rule,
       R"({ id: x, if: 'lead.email.matches("(")', points: 1 })",
       {"11:42: error: the pattern is not valid: missing ): (; patterns are written as RE2 takes them"}},
  });
}

TEST(ScoringModelExpressions, Places) {
  expect_told({
      {In::block,
       R"(|
            lead.a &&
            leed.b)",
       {"15:13: error: unknown name `leed`; did you mean `lead`?"}},
      {In::block,
       R"(>
            lead.a &&
            leed.b)",
       {"14:23: error: unknown name `leed`; did you mean `lead`?"}},
      {In::block,
       R"(>-
            leed.a)",
       {"14:13: error: unknown name `leed`; did you mean `lead`?"}},
      {In::rule,
       R"({ id: ü, if: "lead.ä == leed.b", points: 1 })",
       {"11:15: error: `ü` cannot be an id; ids have letters without accents, digits, _ and -; try `ue`",
        "11:28: error: `ä` has no meaning here; names have the letters a to z; a field with others is "
        "a[\"straße\"]"}},
  });
}

TEST(ScoringModelExpressions, Scopes) {
  expect_told({
      {In::rule,
       R"({ id: x, if: event.name == "x", points: 1 })",
       {"11:22: error: `event` cannot stand in a state rule; an event is at hand in touchpoints and in rules with "
        "`each`"}},
      {In::rule,
       "{ id: x, each: pricing, if: account.size > 1, points: 1 }",
       {"11:37: error: `account` cannot stand in an event rule; accounts are read by state rules (without `each`), "
        "stages and labels"}},
      {In::rule,
       "{ id: x, if: scores.fit > 1, points: 1 }",
       {"11:22: error: `scores` cannot stand in a state rule; scores are read by stages and labels"}},
      {In::rule,
       "{ id: x, if: pricing, points: 1 }",
       {"11:22: error: the touchpoint `pricing` is no value; ask its history: `count(pricing)`, `seen(pricing, "
        "days(30))`"}},
      {In::rule,
       "{ id: x, if: pricing > 3, points: 1 }",
       {"11:22: error: the touchpoint `pricing` is no value; ask its history: `count(pricing)`, `seen(pricing, "
        "days(30))`"}},
      {In::rule,
       "{ id: x, if: lead.since == string(now), points: 1 }",
       {"11:43: error: `now` may only stand in sums and differences that are compared; compare it with a duration or "
        "a time, as in now - last(visit) >= days(7)"}},
      {In::rule,
       "{ id: x, if: now.getFullYear() == 2026, points: 1 }",
       {"11:22: error: `now` may only stand in sums and differences that are compared; compare it with a duration or "
        "a time, as in now - last(visit) >= days(7)"}},
      {In::rule,
       "{ id: x, if: last(pricing).getFullYear() == 2026, points: 1 }",
       {"11:22: error: `last` may only stand in sums and differences that are compared; compare it with a duration "
        "or a time, as in now - last(visit) >= days(7)"}},
      {In::rule,
       R"({ id: x, if: 'string(first(pricing)) == "x"', points: 1 })",
       {"11:30: error: `first` may only stand in sums and differences that are compared; compare it with a duration "
        "or a time, as in now - last(visit) >= days(7)"}},
      {In::rule,
       "{ id: x, points: since(pricing) }",
       {"11:26: error: `since` may only stand in sums and differences that are compared; compare it with a duration "
        "or a time, as in now - last(visit) >= days(7)"}},
      {In::stage, "{ id: x, if: scores.fitt >= 3 }", {"13:18: error: unknown score `fitt`; did you mean `fit`?"}},
      {In::stage,
       "{ id: x, if: scores >= 3 }",
       {"13:18: error: `scores` alone is no value; name one: `scores.NAME`"}},
      {In::stage,
       "{ id: x, if: scores.fit * 2 >= 3 }",
       {"13:18: error: `scores.fit` may only stand in sums and differences that are compared; compare it with a "
        "number or another score, as in scores.a + scores.b >= 50"}},
      {In::stage,
       "{ id: x, if: scores.fit >= lead.bound }",
       {"13:32: error: a score can only be compared with numbers and other scores; anything else could change at a "
        "time that cannot be known beforehand"}},
      {In::stage,
       "{ id: x, if: scores.win_probability > 0.5 }",
       {"13:18: error: unknown score `win_probability`; a model has it with `predictor: NAME@VERSION`"}},
      {In::stage,
       R"({ id: x, if: event.name == "x" })",
       {"13:18: error: `event` cannot stand in a stage or a label; an event is at hand in touchpoints and in rules "
        "with `each`"}},
  });
}

TEST(ScoringModelExpressions, HistoryFunctions) {
  expect_told({
      {In::rule,
       "{ id: x, if: count(pricng) > 1, points: 1 }",
       {"11:28: error: unknown touchpoint `pricng`; did you mean `pricing`?"}},
      {In::rule,
       R"({ id: x, if: count("pricing") > 1, points: 1 })",
       {"11:28: error: the first argument of `count` is the bare name of a touchpoint, or `any`; without quotes: "
        "`pricing`"}},
      {In::rule,
       "{ id: x, if: count() > 1, points: 1 }",
       {"11:22: error: `count` takes 1 or 2 arguments, not 0; write it as count(pricing) or count(pricing, "
        "days(30))"}},
      {In::rule,
       "{ id: x, if: 'count(pricing, days(1), days(2)) > 1', points: 1 }",
       {"11:23: error: `count` takes 1 or 2 arguments, not 3; write it as count(pricing) or count(pricing, "
        "days(30))"}},
  });
}

TEST(ScoringModelExpressions, Windows) {
  expect_told({
      {In::rule,
       R"({ id: x, if: 'count(pricing, "7d") > 1', points: 1 })",
       {"11:38: error: the window of `count` is a literal duration; write `days(7)`"}},
      {In::rule,
       "{ id: x, if: 'count(pricing, 7) > 1', points: 1 }",
       {"11:38: error: the window of `count` is a literal duration; for example `days(30)`"}},
      {In::rule,
       "{ id: x, if: 'count(pricing, 7d) > 1', points: 1 }",
       {"11:38: error: `7d` is no number; write `days(7)`"}},
      {In::rule,
       R"({ id: x, if: 'count(pricing, "90s") > 1', points: 1 })",
       {R"(11:38: error: the window of `count` is a literal duration; write `duration("90s")`)"}},
      {In::rule,
       "{ id: x, if: 'count(pricing, days(0)) > 1', points: 1 }",
       {"11:38: error: `days` takes one literal number greater than 0; for example `days(7)`"}},
      {In::rule,
       "{ id: x, if: 'count(pricing, days(lead.n)) > 1', points: 1 }",
       {"11:38: error: `days` takes one literal number greater than 0; for example `days(7)`"}},
      {In::rule,
       R"({ id: x, if: 'count(pricing, duration("soon")) > 1', points: 1 })",
       {"11:47: error: a window is a duration greater than 0; for example `days(30)` or `duration(\"90m\")`"}},
      {In::rule,
       R"({ id: x, if: 'count(pricing, duration("-1h")) > 1', points: 1 })",
       {"11:47: error: a window is a duration greater than 0; for example `days(30)` or `duration(\"90m\")`"}},
  });
}

TEST(ScoringModelExpressions, Properties) {
  expect_told({
      {In::rule,
       "{ id: x, if: 'sum(purchase) > 1', points: 1 }",
       {"11:23: error: `sum` takes 2 or 3 arguments, not 1; write it as sum(purchase, \"revenue\") or sum(purchase, "
        "\"revenue\", days(365))"}},
      {In::rule,
       "{ id: x, if: 'sum(purchase, revenue) > 1', points: 1 }",
       {"11:37: error: the second argument of `sum` is the name of a property in quotes; write `\"revenue\"`"}},
      {In::rule,
       R"({ id: x, if: 'sum(purchase, "a..b") > 1', points: 1 })",
       {R"(11:37: error: the name of a property is empty; for example `"revenue"` or `"cart.total"`)"}},
      {In::rule,
       R"({ id: x, if: 'sum("purchase", revenue, 30) > 1', points: 1 })",
       {"11:27: error: the first argument of `sum` is the bare name of a touchpoint, or `any`; without quotes: "
        "`purchase`",
        "11:39: error: the second argument of `sum` is the name of a property in quotes; write `\"revenue\"`",
        "11:48: error: the window of `sum` is a literal duration; for example `days(30)`"}},
      {In::rule,
       "{ id: x, if: 'silent(any)', points: 1 }",
       {"11:23: error: `silent` takes 2 arguments, not 1; write it as silent(any, days(90))"}},
      {In::rule,
       "{ id: x, if: 'since(any, days(1)) > days(1)', points: 1 }",
       {"11:23: error: `since` takes 1 argument, not 2; write it as since(pricing)"}},
      {In::rule,
       "{ id: x, if: pricing.count() > 1, points: 1 }",
       {"11:22: error: the touchpoint `pricing` is no value; ask its history: `count(pricing)`, `seen(pricing, "
        "days(30))`",
        "11:30: error: `count` is no function of a value; write it as `count(…)`"}},
      {In::rule,
       "{ id: x, if: count(pricing) % 2 == 0, points: 1 }",
       {"11:37: error: `%` cannot take double % int; it takes int % int, uint % uint"}},
      {In::rule,
       "{ id: x, if: 'last(pricing) > last(purchase) * 2', points: 1 }",
       {"11:39: error: `last` may only stand in sums and differences that are compared; compare it with a duration "
        "or a time, as in now - last(visit) >= days(7)"}},
      {In::rule,
       "{ id: x, if: hours(-1) > days(1), points: 1 }",
       {"11:22: error: `hours` takes one literal number greater than 0; for example `hours(7)`"}},
  });
}

}  // namespace
}  // namespace reif
