#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cel/program.h"
#include "support/cel_trial.h"

namespace reif::cel {
namespace {

constexpr Failure kMissing{Failure::Code::no_such_key, "no such key: role", "lead.role"};
constexpr Failure kNoParent{Failure::Code::no_such_parent, "no such key: company", "lead.company.size"};

void expect_all(Trial& trial, std::span<const Row> rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(trial.run(row.expression), row.result) << row.expression;
  }
}

TEST(Evaluate, Arithmetic) {
  Trial trial;
  constexpr Row kRows[] = {
      {"7 / 2", "3"},
      {"-7 / 2", "-3"},
      {"-7 % 3", "-1"},
      {"7u - 7u", "0u"},
      {"3u - 4u", "error: the result of `-` is beyond the range of its type"},
      {"9223372036854775807 + 1", "error: the result of `+` is beyond the range of its type"},
      {"-9223372036854775808 / -1", "error: the result of `/` is beyond the range of its type"},
      {"-(-9223372036854775808)", "error: the result of `-` is beyond the range of its type"},
      {"-9223372036854775808 % -1", "0"},
      {"1 / 0", "error: division by zero"},
      {"1 % 0", "error: division by zero"},
      {"1.0 / 0.0", "double(\"Infinity\")"},
      {"0.1 + 0.2", "0.30000000000000004"},
      {"'a' + 'b' + ''", "\"ab\""},
      {"b'a' + b'b'", "b\"ab\""},
      {"[1] + [] + ['a']", "[1, \"a\"]"},
      {"dyn(1) + dyn('a')", "error: `+` cannot take int + string"},
  };
  expect_all(trial, kRows);
  trial.options.division_error = true;
  EXPECT_EQ(trial.run("1.0 / 0.0"), "error: division by zero");
  EXPECT_EQ(trial.run("1.0 / -0.0"), "error: division by zero");
}

TEST(Evaluate, ComparesNumbersExactly) {
  Trial trial;
  constexpr Row kRows[] = {
      {"9007199254740993 == 9007199254740992.0", "false"},
      {"9007199254740993 > 9007199254740992.0", "true"},
      {"9007199254740993u > 9007199254740992.0", "true"},
      {"9007199254740992.0 < 9007199254740993", "true"},
      {"-1 < 0u", "true"},
      {"18446744073709551615u > 9223372036854775807", "true"},
      {"1 < 1.5 && 2 > 1.5 && -1 > -1.5", "true"},
      {"0.0 == -0.0", "true"},
      {"double('NaN') == double('NaN')", "false"},
      {"double('NaN') != 1", "true"},
      {"1 < double('NaN') || 1 >= double('NaN')", "false"},
      {"{1: 'a'}[1.0] == {1u: 'a'}[1]", "true"},
      {"1.0 in [1, 2] && 2u in {2: 0}", "true"},
  };
  expect_all(trial, kRows);
}

TEST(Evaluate, EqualityIsByContent) {
  Trial trial;
  constexpr Row kRows[] = {
      {"[1, [2]] == [1.0, [2u]]", "true"},
      {"{'a': 1, 'b': 2} == {'b': 2.0, 'a': 1u}", "true"},
      {"dyn(1) == dyn('1')", "false"},
      {"dyn(null) == dyn(false)", "false"},
      {"b'a' == bytes('a')", "true"},
      {"optional.of(1) == optional.of(1.0)", "true"},
      {"type(1) == int && type(1) != uint", "true"},
  };
  expect_all(trial, kRows);
}

TEST(Evaluate, LogicAbsorbsErrors) {
  Trial trial;
  trial.set("e", Value::error(&kMissing)).set("five", Value::int64(5));
  constexpr Row kRows[] = {
      {"e && false", "false"},
      {"false && e", "false"},
      {"e || true", "true"},
      {"e && true", "error: no such key: role"},
      {"e || false", "error: no such key: role"},
      {"five && false", "false"},
      {"five || true", "true"},
      {"five && true", "error: `&&` cannot take int"},
      {"!e", "error: no such key: role"},
      {"e ? 1 : 2", "error: no such key: role"},
      {"true ? 1 : e", "1"},
      {"five ? 1 : 2", "error: `?:` cannot take int"},
      {"[1, 2].exists(x, 1 / (x - 1) == 1)", "true"},
      {"[1, 2].all(x, 1 / (x - 1) == 0)", "false"},
      {"[1].exists(x, e)", "error: no such key: role"},
      {"[1, 2].exists_one(x, e || x == 1)", "error: no such key: role"},
      {"[e, 1].size()", "error: no such key: role"},
  };
  expect_all(trial, kRows);
}

TEST(Evaluate, HasIsTrueWhereTheSlotHasAValue) {
  Trial trial;
  trial.set("lead.role", Value::error(&kMissing))
      .set("lead.company.size", Value::error(&kNoParent))
      .set("lead.email", Value::string(""))
      .set("lead.nothing", Value());
  constexpr Row kRows[] = {
      {"has(lead.role)", "false"},
      {"has(lead.company.size)", "error: no such key: company"},
      {"has(lead.email)", "true"},
      {"has(lead.nothing)", "true"},
      {"!has(lead.role) || lead.role == 'a'", "true"},
  };
  expect_all(trial, kRows);
}

TEST(Evaluate, Selections) {
  Trial trial;
  constexpr Row kRows[] = {
      {"{'a': {'b': 1}}.a.b", "1"},
      {"{'a': 1}.b", "error: no such key: b"},
      {"dyn(1).a", "error: no field `a`: what it is taken from is no map"},
      {"has({'a': null}.a)", "true"},
      {"has({'a': 1}.b)", "false"},
      {"has({'a': {}}.b.c)", "error: no such key: b"},
      {"[1, 2][1]", "2"},
      {"[1, 2][2]", "error: the list has no item 2"},
      {"[1, 2][-1]", "error: the list has no item -1"},
      {"[1, 2][dyn(1.5)]", "error: a list's item is named by a whole number, not by double"},
      {"{'a': 1}['b']", "error: no such key: \"b\""},
      {"{1: 'x', 1u: 'y'}", "error: the key 1u stands in the map twice"},
      {"{dyn(1.5): 1}", "error: a key of a map cannot be double"},
  };
  expect_all(trial, kRows);
}

TEST(Evaluate, WhyNamesThePath) {
  Trial trial;
  const Entry company[] = {{Value::string("name"), Value::string("x")}};
  const Map map{company, 1};
  trial.set("lead.company", Value::map(&map)).set("lead.role", Value::int64(1));
  const Failure* why = nullptr;
  EXPECT_EQ(trial.outcome("lead.company.size > 3", &why), Outcome::unknown);
  EXPECT_EQ(why->code, Failure::Code::no_such_key);
  EXPECT_EQ(why->subject, "lead.company.size");
  EXPECT_EQ(trial.outcome("lead.company.name.first == 'a'", &why), Outcome::unknown);
  EXPECT_EQ(why->code, Failure::Code::no_such_parent);
  EXPECT_EQ(why->message, "no field `first`: `lead.company.name` is no map");
  EXPECT_EQ(trial.outcome("lead.role.startsWith('a')", &why), Outcome::unknown);
  EXPECT_EQ(why->code, Failure::Code::no_such_overload);
  EXPECT_EQ(why->subject, "lead.role");
  EXPECT_EQ(trial.outcome("lead.role + 'a' == 'b'", &why), Outcome::unknown);
  EXPECT_EQ(why->subject, "lead.role");
  EXPECT_EQ(trial.outcome("lead.role", &why), Outcome::unknown);
  EXPECT_EQ(why->message, "the condition gives no bool");
}

TEST(Evaluate, Macros) {
  Trial trial;
  constexpr Row kRows[] = {
      {"[1, 2, 3].map(x, x * x)", "[1, 4, 9]"},
      {"[1, 2, 3].map(x, x > 1, x * x)", "[4, 9]"},
      {"[1, 2, 3].filter(x, x % 2 == 1)", "[1, 3]"},
      {"{'a': 1, 'b': 2}.filter(k, k > 'a')", "[\"b\"]"},
      {"{'a': 1}.map(k, k + k)", "[\"aa\"]"},
      {"[1, 1].exists_one(x, x == 1)", "false"},
      {"[3, 4].existsOne(i, v, i == 1 && v == 4)", "true"},
      {"{'a': 1}.exists(k, v, k == 'a' && v == 1)", "true"},
      {"[5, 6].transformList(i, v, i + v)", "[5, 7]"},
      {"[5, 6].transformMap(i, v, i > 0, v)", "{1: 6}"},
      {"[5, 6].transformMapEntry(i, v, {v: i})", "{5: 0, 6: 1}"},
      {"[5, 5].transformMapEntry(i, v, {v: i})", "error: the key 5 stands in the map twice"},
      {"cel.bind(x, 2, cel.bind(y, x + 1, x * y))", "6"},
      {"[[1, 2], [3]].map(l, l.map(x, x + size(l)))", "[[3, 4], [4]]"},
      {"dyn(1).map(x, x)", "error: a macro goes through a list or a map, found int"},
      {"[1].filter(x, dyn(x))", "error: a condition is true or false, found int"},
      {"[].all(x, false) && ![].exists(x, true)", "true"},
  };
  expect_all(trial, kRows);
}

TEST(Evaluate, Optionals) {
  Trial trial;
  constexpr Row kRows[] = {
      {"{'a': 1}.?a", "optional.of(1)"},
      {"{'a': 1}.?b", "optional.none()"},
      {"{'a': {'b': 2}}.?a.b", "optional.of(2)"},
      {"{'a': dyn(1)}.?b.c.d.orValue(7)", "7"},
      {"[1][?0].value() + [1][?5].orValue(2)", "3"},
      {"optional.none().value()", "error: the optional has no value"},
      {"optional.of(1).or(optional.of(1 / 0)).value()", "1"},
      {"optional.none().orValue(1 / 0)", "error: division by zero"},
      {"[1, ?optional.none(), ?optional.of(2)]", "[1, 2]"},
      {"{?'a': optional.none(), ?'b': optional.of(1)}", "{\"b\": 1}"},
      {"optional.ofNonZeroValue('').hasValue()", "false"},
      {"optional.of(2).optMap(x, x * 2)", "optional.of(4)"},
      {"optional.none().optFlatMap(x, optional.of(1))", "optional.none()"},
      {"has({'a': {'b': 1}}.?a.b) && !has({'a': {}}.?a.b)", "true"},
      {"dyn(1).or(optional.of(1))", "error: `or` cannot take int"},
  };
  expect_all(trial, kRows);
}

TEST(Evaluate, LooksUpInLongConstantLists) {
  Trial trial;
  trial.set("x", Value::string("j")).set("n", Value::float64(9));
  EXPECT_EQ(trial.run("x in ['a','b','c','d','e','f','g','h','i','j']"), "true");
  EXPECT_EQ(trial.run("x in ['a','b','c','d','e','f','g','h','i','k']"), "false");
  EXPECT_EQ(trial.run("n in [1, 2, 3, 4, 5, 6, 7, 8, 9u, 9, 10.0]"), "true");
  EXPECT_EQ(trial.run("n in ['a', 2, 3, 4, 5, 6, 7, 8, 9, true]"), "true");
  EXPECT_EQ(trial.run("dyn([n]) in ['a','b','c','d','e','f','g','h','i','j']"), "false");
  EXPECT_EQ(trial.run("double('NaN') in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, double('NaN')]"), "false");
}

TEST(Evaluate, ConstantsAreKnown) {
  Trial trial;
  trial.set("x", Value::int64(1));
  EXPECT_TRUE(trial.compile("1 + 1 == 2").program->is_constant());
  EXPECT_TRUE(trial.compile("[1, 2].map(x, x)").program->is_constant());
  EXPECT_FALSE(trial.compile("x == x").program->is_constant());
  EXPECT_TRUE(trial.compile("1 / 0").program->is_constant());
}

TEST(Evaluate, ProgramsOutliveWhatTheyWereMadeFrom) {
  std::optional<Program> copy;
  {
    const std::string source = "'abc'.contains('b') && ['x', 'y'].exists(v, v == 'y')";
    Trial trial;
    copy = trial.compile(source).program;
  }
  Trial other;
  EXPECT_EQ(copy->condition(other), Outcome::met);
  EXPECT_EQ(copy->condition(other), Outcome::met);
}

TEST(Evaluate, ManyVariablesAtOnce) {
  std::string source = "0";
  for (int i = 0; i < 20; ++i) {
    source = "cel.bind(v" + std::to_string(i) + ", " + std::to_string(i) + ", v" + std::to_string(i) + " + " +
             source + ")";
  }
  Trial trial;
  EXPECT_EQ(trial.run(source), "190");
}

}  // namespace
}  // namespace reif::cel
