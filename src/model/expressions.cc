#include "model/expressions.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

#include "cel/compile.h"
#include "model/no_host.h"
#include "model/scalars.h"

namespace reif {
namespace {

constexpr std::string_view kTakes = "an expression";

// Where a place of an expression's text is in the file. A block (| or >) begins below its indicator, indented by two
// blanks as a rule; it and a text with line breaks are told by those. Escapes of a quoted text are not counted.
Place place_in_file(const Field& field, Place within) {
  const Tree& scalar = field.value;
  const Place& start = scalar.place;
  if (scalar.quoted && scalar.text.find('\n') != std::string::npos) {
    return {start.line + within.line, field.place.column + 2 + within.column - 1};
  }
  return {start.line, start.column + (scalar.quoted ? 1 : 0) + within.column - 1};
}

void add_issues(Checker& checker, const Field& field, const Issues& issues) {
  for (Issue issue : issues) {
    issue.place = place_in_file(field, issue.place);
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

bool is_one_of(const cel::Type& type, std::initializer_list<cel::Type::Kind> kinds) {
  return std::find(kinds.begin(), kinds.end(), type.kind) != kinds.end();
}

void warn_of_constant(Checker& checker, const Field& field, const cel::Program& program) {
  if (!program.is_constant()) {
    return;
  }
  NoHost host;
  const cel::Failure* why = nullptr;
  const cel::Outcome outcome = program.condition(host, &why);
  if (outcome == cel::Outcome::not_met) {
    checker.warning(field.value.place, fmt::format("`{}` can never be met", field.name), "it reads nothing");
  } else if (outcome == cel::Outcome::unknown) {
    checker.warning(field.value.place, fmt::format("`{}` can never be known", field.name),
                    why == nullptr ? "" : std::string(why->message));
  }
}

using Type = cel::Type::Kind;

std::string_view type_hint(const cel::Type& type) {
  if (is_one_of(type, {Type::int64, Type::uint64, Type::float64})) {
    return "compare it, for example `… > 0`";
  }
  if (is_one_of(type, {Type::timestamp, Type::duration})) {
    return "compare it, for example `since(pricing) < days(30)`";
  }
  if (is_one_of(type, {Type::string})) {
    return "compare it, for example `… == \"CEO\"`";
  }
  return "compare it or ask it something that is true or false";
}

std::string_view amount_hint(const cel::Type& type) {
  return type.kind == Type::boolean ? "give a number for each case: `… ? 10 : 0`"
                                    : "for example `points: event.properties.revenue / 10`";
}

}  // namespace

std::optional<cel::Program> read_condition(Checker& checker, const Field& field, const Scope& scope) {
  std::optional<cel::Program> program = compile(checker, field, scope);
  if (!program) {
    return std::nullopt;
  }
  if (!is_one_of(program->type(), {Type::dyn, Type::boolean})) {
    checker.error(field.value.place,
                  fmt::format("`{}` must be true or false, but this is {}", field.name, program->type().name()),
                  std::string(type_hint(program->type())));
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
  if (amount.expression &&
      !is_one_of(amount.expression->type(), {Type::dyn, Type::int64, Type::uint64, Type::float64})) {
    checker.error(field.value.place,
                  fmt::format("`{}` must be a number, but this is {}", field.name, amount.expression->type().name()),
                  std::string(amount_hint(amount.expression->type())));
  }
  return amount;
}

}  // namespace reif
