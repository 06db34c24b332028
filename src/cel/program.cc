#include "cel/program.h"

#include <array>

#include "base/check.h"
#include "cel/evaluator.h"

namespace reif::cel {
namespace {

constexpr std::size_t kFewVariables = 8;

constexpr Failure kNoBool{Failure::Code::no_such_overload, "the condition gives no bool", ""};

}  // namespace

Value Program::evaluate(Context& context) const {
  const Code& code = *code_;
  REIF_CHECK(context.arena != nullptr);
  if (code.variables == 0) {
    return Evaluator(code, code.nodes.data(), nullptr, context).evaluate(code.nodes.front());
  }
  const auto count = static_cast<std::size_t>(code.variables);
  std::array<Value, kFewVariables> few;
  Value* variables = few.data();
  if (count > kFewVariables) {
    variables = context.arena->array<Value>(count);
    std::uninitialized_fill_n(variables, count, Value());
  }
  return Evaluator(code, code.nodes.data(), variables, context).evaluate(code.nodes.front());
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

}  // namespace reif::cel
