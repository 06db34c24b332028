#include "cel/checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/cel_trial.h"

namespace reif::cel {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Trial typed() {
  Trial trial;
  trial.set("s", Value::string("x"), Type::Kind::string)
      .set("n", Value::int64(1), Type::Kind::int64)
      .set("x", Value::float64(1.5), Type::Kind::float64)
      .set("names", Value(), Type(Type::Kind::list, {Type::Kind::string}))
      .set("by_name", Value(), Type(Type::Kind::map, {Type::Kind::string, Type::Kind::int64}))
      .set("event", Value());
  trial.environment.known_names = {"event", "names"};
  return trial;
}

TEST(Checker, SaysWhatWasFoundAndWhatIsTaken) {
  const Trial trial = typed();
  constexpr Row kRows[] = {
      {"s + n", "1:3 `+` cannot take string + int; it takes string + string"},
      {"n * true", "1:3 `*` cannot take int * bool; it takes int * int"},
      {"-s", "1:1 `-` cannot take -string; it takes -int, -double"},
      {"!n", "1:1 `!` cannot take !int; it takes !bool"},
      {"n.startsWith(s)", "1:3 `startsWith` cannot take int.startsWith(string); it takes string.startsWith(string)"},
      {"s.charAt(s)", "1:3 `charAt` cannot take string.charAt(string); it takes string.charAt(int)"},
      {"startsWith(s, s)",
       "1:1 `startsWith` cannot take startsWith(string, string); it takes string.startsWith(string)"},
      {"s == n", "1:3 `==` cannot compare string with int; both sides must be of one type, or numbers"},
      {"names < names",
       "1:7 `<` cannot compare list(string) with list(string); both sides must be of one type, or numbers"},
      {"n in names",
       "1:3 `in` cannot take int in list(string); it takes a list, or a map with such keys, on its right"},
      {"s in s", "1:3 `in` cannot take string in string; to look for a part of a text write text.contains(part)"},
      {"n && true", "1:1 each side of `&&` must be bool, found int"},
      {"n ? 1 : 2", "1:1 what stands before `?` must be bool, found int"},
      {"true ? 1 : 'a'",
       "1:6 the two results of `?:` are of different types: int and string; where both are meant, write dyn(…) "
       "around "
       "one"},
      {"names[s]", "1:6 `[…]` cannot take list(string)[string]; it takes list[int] and map[key]"},
      {"n.size", "1:1 a value of type int has no field `size`"},
      {"names.all(s, 1)", "1:14 the condition of `all` must be bool, found int"},
      {"n.map(i, i)", "1:1 `map` goes through a list or a map, found int"},
      {"names.map(1, 2)", "1:11 `map` takes a name here; write it as list.map(x, …)"},
      {"names.exists(n)", "1:7 `exists` takes a name and what is to be done with it; write it as list.exists(x, …)"},
      {"names.all(i, i, true)", "1:14 the two names of `all` are the same"},
      {"math.greatest(s)", "1:15 `math.greatest` takes numbers, found string"},
      {"s.matches('(')", "1:11 the pattern is not valid: missing ): (; patterns are written as RE2 takes them"},
      {"timestamp('tomorrow')",
       R"(1:11 "tomorrow" is no time of the years 1 to 9999; write it as "2026-01-19T10:00:00Z")"},
      {"duration('7 days')", R"(1:10 "7 days" is no duration; write it as "36h", "1h30m" or "1.5s")"},
      {"timestamp(0).getHours('Mars')",
       R"(1:23 there is no time zone `Mars`; it is a name like "Europe/Berlin" or an offset like "+02:00")"},
  };
  for (const Row& row : kRows) {
    EXPECT_THAT(trial.issues(row.expression), ElementsAre(row.result)) << row.expression;
  }
}

TEST(Checker, SuggestsWhatWasMeant) {
  Trial trial = typed();
  trial.environment.calls["count"] = [](const Expr&, Issues&) { return Value::int64(1); };
  EXPECT_THAT(trial.issues("evnt.path"), ElementsAre("1:1 unknown name `evnt`; did you mean `event`?"));
  EXPECT_THAT(trial.issues("s.startWith('a')"),
              ElementsAre("1:3 unknown function `startWith`; did you mean `startsWith`?"));
  EXPECT_THAT(trial.issues("cuont(x)"), ElementsAre("1:1 unknown function `cuont`; did you mean `count`?"));
  EXPECT_THAT(trial.issues("names.exsts(s, true)"),
              ElementsAre("1:7 unknown function `exsts`; did you mean `exists`?"));
}

TEST(Checker, TellsAllMistakesAtOnceAndNoneTwice) {
  const Trial trial = typed();
  EXPECT_THAT(trial.issues("evnt.path == 1 &&\n s + n > 2 && bar(nam).x + 1 == 2"),
              ElementsAre("1:1 unknown name `evnt`; did you mean `event`?",
                          "2:4 `+` cannot take string + int; it takes string + string", "2:15 unknown function `bar`",
                          "2:19 unknown name `nam`"));
}

TEST(Checker, WhatIsDynIsLeftToTheRun) {
  const Trial trial = typed();
  for (const char* expression : {"event.a + 1", "event.a && event.b", "event < s", "event in names", "names[event]",
                                 "event.startsWith(event)", "event.map(e, e.x)", "s in event"}) {
    EXPECT_THAT(trial.issues(expression), IsEmpty()) << expression;
  }
}

TEST(Checker, Types) {
  const Trial trial = typed();
  constexpr Row kRows[] = {
      {"n + 1", "int"},
      {"event.a + 1", "int"},
      {"event.a + event.b", "dyn"},
      {"x / 2.0", "double"},
      {"[1, 2]", "list(int)"},
      {"[1, 'a']", "list(dyn)"},
      {"{'a': 1.5}", "map(string, double)"},
      {"names.map(s, s.size())", "list(int)"},
      {"by_name.map(k, k)", "list(string)"},
      {"names.transformMap(i, s, s)", "map(int, string)"},
      {"by_name.a", "int"},
      {"by_name.?a", "optional_type(int)"},
      {"by_name.?a.orValue(1)", "int"},
      {"optional.of(n).optMap(v, v > 1)", "optional_type(bool)"},
      {"n > 1 ? s : 'a'", "string"},
      {"type(n)", "type(int)"},
      {"timestamp(0) - timestamp(1)", "google.protobuf.Duration"},
      {"s.split(',')", "list(string)"},
      {"math.greatest(1, n)", "int"},
      {"math.greatest(1, x)", "dyn"},
      {"cel.bind(v, n, [v])", "list(int)"},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(trial.compile(row.expression).program.value().type().name(), row.result) << row.expression;
  }
}

TEST(Checker, MixedArithmeticGivesDoublesWhereItIsOn) {
  Trial trial = typed();
  EXPECT_THAT(trial.issues("n + x"), ElementsAre("1:3 `+` cannot take int + double; it takes int + int"));
  trial.options.mixed_arithmetic = true;
  EXPECT_EQ(trial.compile("n + x").program.value().type(), Type(Type::Kind::float64));
  EXPECT_EQ(trial.compile("event.a / 10").program.value().type(), Type());
  EXPECT_EQ(trial.compile("event.a / 10.0").program.value().type(), Type(Type::Kind::float64));
  EXPECT_EQ(trial.run("n + x"), "2.5");
  EXPECT_EQ(trial.run("3 / 2 == 1 && 3 / 2.0 == 1.5"), "true");
  EXPECT_THAT(trial.issues("x % 2"),
              ElementsAre("1:3 `%` cannot take double % int; it takes int % int, uint % uint"));
}

TEST(Checker, NumbersOfAnyTypeAreCompared) {
  const Trial trial = typed();
  EXPECT_THAT(trial.issues("n == x && x >= 31 && 1u < n && n in [1.0, 2.0]"), IsEmpty());
}

TEST(Checker, LongestPathFirst) {
  Trial trial;
  trial.set("a", Value(), Type(Type::Kind::map)).set("a.b", Value::int64(2)).set("a.b.c", Value::int64(3));
  EXPECT_EQ(trial.run("a.b.c"), "3");
  EXPECT_EQ(trial.run("a[\"b\"].c"), "3");
  EXPECT_EQ(trial.run("a.b"), "2");
  EXPECT_EQ(trial.compile("a.b.d").program.value().slots(), std::vector<int>{1});
  EXPECT_EQ(trial.compile("a.?b.c").program.value().slots(), std::vector<int>{0});
  EXPECT_EQ(trial.compile("a.b.c + a.b + a.b.c").program.value().slots(), (std::vector<int>{1, 2}));
}

TEST(Checker, VariablesOfMacrosHideNames) {
  Trial trial;
  trial.set("x", Value::int64(7)).set("x.y", Value::int64(8));
  EXPECT_EQ(trial.run("[{'y': 1}].map(x, x.y)"), "[1]");
  EXPECT_EQ(trial.run("[1].map(x, .x)"), "[7]");
  EXPECT_EQ(trial.run("[1].map(x, [2].map(x, x))"), "[[2]]");
  EXPECT_EQ(trial.run("[1].map(x, x) == [x]"), "false");
}

TEST(Checker, NamesWithinAContainer) {
  Trial trial;
  trial.set("x", Value::int64(1))
      .set("a.x", Value::int64(2))
      .set("a.b.x", Value::int64(3))
      .set("a.y", Value::int64(4));
  trial.options.container = "a.b";
  EXPECT_EQ(trial.run("[x, .x, y, a.x]"), "[3, 1, 4, 2]");
}

TEST(Checker, TheHostsOwnWordStands) {
  Trial trial;
  trial.refuse("lead.emial", "`lead` has no attribute `emial`").set("lead", Value());
  EXPECT_THAT(trial.issues("lead.emial == 'a' || lead.x == 1"), ElementsAre("1:1 `lead` has no attribute `emial`"));
}

TEST(Checker, CallsThatTheHostExpands) {
  Trial trial;
  trial.environment.calls["days"] = [](const Expr& call, Issues& issues) -> std::optional<Expansion> {
    if (call.children.size() == 1 && is_literal(*call.children[0], Kind::int64)) {
      return Value::duration_ms(call.children[0]->literal.as_int64() * kDay);
    }
    issues.push_back({Issue::Severity::error, call.place, "days() takes a literal number", {}});
    return std::nullopt;
  };
  EXPECT_EQ(trial.run("days(7)"), "duration(\"604800s\")");
  EXPECT_EQ(trial.compile("days(7)").program.value().type(), Type(Type::Kind::duration));
  EXPECT_THAT(trial.issues("1 + days(1 + 1) == 2"), ElementsAre("1:5 days() takes a literal number"));
  EXPECT_THAT(trial.issues("days(7) + 1"), ElementsAre(testing::StartsWith("1:9 `+` cannot take duration + int")));
}

TEST(Checker, FunctionsOfTheHost) {
  Trial trial;
  trial.set("event", Value::int64(3));
  trial.environment.functions.push_back({"shout",
                                         true,
                                         {Type::Kind::string, Type::Kind::int64},
                                         Type::Kind::string,
                                         [](Context& context, std::span<const Value> arguments) {
                                           const std::string text =
                                               std::string(arguments[0].as_text()) +
                                               std::string(static_cast<std::size_t>(arguments[1].as_int64()), '!');
                                           return Value::string(context.arena->copy(text));
                                         }});
  EXPECT_EQ(trial.run("'hey'.shout(2)"), "\"hey!!\"");
  EXPECT_EQ(trial.run("event.shout(2)"), "error: `shout` cannot take int, int");
  EXPECT_THAT(trial.issues("'hey'.shout('x')"),
              ElementsAre("1:7 `shout` cannot take string.shout(string); it takes string.shout(int)"));
  EXPECT_FALSE(trial.compile("'hey'.shout(2)").program.value().is_constant());
}

TEST(Checker, WithoutTypeChecksMistakesWaitForTheRun) {
  Trial trial;
  trial.options.check_types = false;
  EXPECT_EQ(trial.run("x || true"), "true");
  EXPECT_EQ(trial.run("a.if() || true"), "true");
  EXPECT_EQ(trial.run("1 + 'a'"), "error: `+` cannot take int + string");
  EXPECT_EQ(trial.run("f(1)"), "error: unknown function `f`");
  EXPECT_EQ(trial.run("1 == 1.0"), "true");
}

}  // namespace
}  // namespace reif::cel
