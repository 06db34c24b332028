#include "cel/program.h"

#include <array>
#include <memory>

#include "base/check.h"
#include "cel/evaluator.h"

namespace reif::cel {
namespace {

constexpr std::size_t kFewVariables = 8;

constexpr Failure kNoBool{Failure::Code::no_such_overload, "the condition gives no bool", ""};

Value run(const Program::Code& code, Value* variables, Context& context) {
  return Evaluator(code, code.nodes.data(), variables, context).evaluate(code.nodes.front());
}

Value run_with_variables(const Program::Code& code, Context& context) {
  const auto count = static_cast<std::size_t>(code.variables);
  if (count > kFewVariables) {
    Value* const variables = context.arena->array<Value>(count);
    std::uninitialized_fill_n(variables, count, Value());
    return run(code, variables, context);
  }
  std::array<Value, kFewVariables> variables;
  return run(code, variables.data(), context);
}

}  // namespace

Value Program::evaluate(Context& context) const {
  REIF_CHECK(context.arena != nullptr);
  const Value v = code_->variables == 0 ? run(*code_, nullptr, context) : run_with_variables(*code_, context);
  return context.cost_left < 0 ? Run::over_limit() : v;  // Nothing absorbs this error.
}

Outcome Program::condition(Context& context, const Failure** why) const {
  const Value v = evaluate(context);
  const Failure* reason = nullptr;
  Outcome outcome = Outcome::unknown;
  if (v.is(Kind::boolean)) {
    outcome = v.as_bool() ? Outcome::met : Outcome::not_met;
  } else if (v.is(Kind::undecided)) {
    outcome = Outcome::undecided;
  } else {
    reason = v.is(Kind::error) ? &v.failure() : &kNoBool;
  }
  if (why != nullptr) {
    *why = reason;
  }
  return outcome;
}

const Type& Program::type() const { return code_->type; }
const std::vector<int>& Program::slots() const { return code_->slots; }
bool Program::is_constant() const { return code_->is_constant; }

std::optional<PointsTest> Program::points_test() const {
  const Node& root = code_->nodes.front();
  if (root.op != Op::compare_points) {
    return std::nullopt;
  }
  const Sum& sum = code_->sums[static_cast<std::size_t>(root.index)];
  const auto op = static_cast<Op>(root.flags);
  PointsTest test;
  for (const Sum::Term& term : sum.terms) {
    test.terms.push_back({term.slot, term.factor});
  }
  test.constant = sum.constant;
  test.if_negative = holds(op, -1);
  test.if_zero = holds(op, 0);
  test.if_positive = holds(op, 1);
  return test;
}

}  // namespace reif::cel
