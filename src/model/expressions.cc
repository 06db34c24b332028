#include "model/expressions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "cel/compile.h"
#include "model/history_functions.h"
#include "model/no_host.h"
#include "model/scalars.h"

namespace reif {
namespace {

constexpr std::string_view kTakes = "an expression";

// In YAML a duration is `7d`; in an expression, where that is no number, `days(7)`.
std::string duration_hint(std::string_view message) {
  const std::string_view word = message.substr(1, message.find('`', 1) - 1);
  const std::optional<Span> span = message.starts_with('`') ? parse_span(word) : std::nullopt;
  return span ? fmt::format("write `{}`", window_text(*span)) : "";
}

void add_issues(Checker& checker, const Field& field, const Issues& issues) {
  for (Issue issue : issues) {
    issue.place = place_of(field.value, issue.place);
    issue.hint = issue.hint.empty() ? duration_hint(issue.message) : issue.hint;
    checker.issues.push_back(std::move(issue));
  }
}

bool is_text(Checker& checker, const Field& field) {
  const Tree& value = field.value;
  if (value.kind != Tree::Kind::scalar) {
    wrong_form(checker, field, fmt::format("{}; in quotes where it begins with [ or {{", kTakes));
    return false;
  }
  if (value.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    checker.error(value.place, fmt::format("`{}` is empty", field.name), example_of(field));
    return false;
  }
  return true;
}

std::optional<cel::Program> compile(Checker& checker, const Field& field, const Scope& scope) {
  if (!is_text(checker, field)) {
    return std::nullopt;
  }
  cel::Options options;
  options.mixed_arithmetic = true;
  options.division_error = true;
  cel::Compiled compiled = cel::compile(field.value.text, environment_of(checker, scope), options);
  add_issues(checker, field, compiled.issues);
  return std::move(compiled.program);
}

using Type = cel::Type::Kind;

bool is_one_of(const cel::Type& type, std::initializer_list<Type> kinds) {
  return std::find(kinds.begin(), kinds.end(), type.kind) != kinds.end();
}

bool is_number(const cel::Type& type) { return is_one_of(type, {Type::int64, Type::uint64, Type::float64}); }

// Whether the value may be what is wanted; `dyn` turns out when it is evaluated.
bool may_be(Checker& checker, const Field& field, const cel::Type& type, bool fits, std::string_view wanted,
            std::string_view hint) {
  if (type.is(Type::dyn) || fits) {
    return true;
  }
  checker.error(field.value.place,
                fmt::format("`{}` must be {}, but this is of type {}", field.name, wanted, type.short_name()),
                std::string(hint));
  return false;
}

std::string_view condition_hint(const cel::Type& type) {
  if (is_number(type)) {
    return "compare it, for example `… > 0`";
  }
  return type.is(Type::string) ? "compare it, for example `… == \"CEO\"`"
                               : "compare it, or ask it something that is true or false";
}

std::string_view amount_hint(const cel::Type& type) {
  return type.is(Type::boolean) ? "give a number for each case: `… ? 10 : 0`"
                                : "for example `points: event.properties.revenue / 10`";
}

// What reads nothing and is worth nothing is a slip of the author's.
void warn_of_constant(Checker& checker, const Field& field, const cel::Program& condition) {
  NoHost host;
  const cel::Failure* why = nullptr;
  const cel::Outcome outcome = condition.is_constant() ? condition.condition(host, &why) : cel::Outcome::met;
  if (outcome == cel::Outcome::not_met) {
    checker.warning(field.value.place, fmt::format("`{}` can never be met", field.name), "it reads nothing");
  } else if (outcome == cel::Outcome::unknown) {
    checker.warning(field.value.place, fmt::format("`{}` can never be known", field.name),
                    std::string(why == nullptr ? "" : why->message));
  }
}

std::optional<double> number_of(const cel::Value& value) {
  switch (value.kind()) {
    case cel::Kind::int64:
      return static_cast<double>(value.as_int64());
    case cel::Kind::uint64:
      return static_cast<double>(value.as_uint64());
    case cel::Kind::float64:
      return value.as_float64();
    default:
      return std::nullopt;
  }
}

void warn_of_constant_amount(Checker& checker, const Field& field, const cel::Program& amount) {
  if (!amount.is_constant()) {
    return;
  }
  NoHost host;
  const cel::Value value = amount.evaluate(host);
  const std::optional<double> number = number_of(value);
  if (!number || !(std::abs(*number) <= to_double(kPointsMax))) {
    checker.warning(field.value.place, fmt::format("`{}` always counts 0", field.name),
                    value.is(cel::Kind::error) ? std::string(value.failure().message)
                                               : "a number from -1000000000 to 1000000000 counts");
  }
}

}  // namespace

std::optional<cel::Program> read_condition(Checker& checker, const Field& field, const Scope& scope) {
  std::optional<cel::Program> program = compile(checker, field, scope);
  if (!program || !may_be(checker, field, program->type(), program->type().is(Type::boolean), "true or false",
                          condition_hint(program->type()))) {
    return std::nullopt;
  }
  warn_of_constant(checker, field, *program);
  return program;
}

Amount read_amount(Checker& checker, const Field& field, const Scope& scope) {
  Amount amount;
  if (looks_like_number(field.value)) {
    amount.constant = read_number_text(checker, field).value_or(0);
    return amount;
  }
  amount.expression = compile(checker, field, scope);
  if (amount.expression && may_be(checker, field, amount.expression->type(), is_number(amount.expression->type()),
                                  "a number", amount_hint(amount.expression->type()))) {
    warn_of_constant_amount(checker, field, *amount.expression);
  }
  return amount;
}

}  // namespace reif
