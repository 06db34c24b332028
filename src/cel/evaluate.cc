#include <algorithm>
#include <array>

#include "cel/deep.h"
#include "cel/evaluator.h"
#include "cel/functions.h"

namespace reif::cel {
namespace {

bool is_text(const Value& v) { return v.is(Kind::string) || v.is(Kind::bytes); }

}  // namespace

std::string_view comparison_sign(Op op) {
  switch (op) {
    case Op::equal:
      return "==";
    case Op::not_equal:
      return "!=";
    case Op::less:
      return "<";
    case Op::less_equal:
      return "<=";
    case Op::greater:
      return ">";
    default:
      return ">=";
  }
}

Value Evaluator::dispatch(const Node& node) {
  switch (node.op) {
    case Op::constant:
      return node.value;
    case Op::slot:
      return context().slot(node.index);
    case Op::has_slot:
      return has_slot(node);
    case Op::variable:
      return variables_[node.index];
    case Op::select:
    case Op::has_field:
    case Op::optional_select:
      return select(node);
    case Op::index:
    case Op::optional_index:
      return index(node);
    case Op::logical_not:
    case Op::negate:
      return unary(node);
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::modulo:
      return arithmetic(node);
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
      return comparison(node);
    case Op::in:
    case Op::in_set:
      return member(node);
    case Op::logical_and:
      return logical(node, false);
    case Op::logical_or:
      return logical(node, true);
    case Op::conditional:
      return conditional(node);
    case Op::list:
      return list(node);
    case Op::optional_item:
      return evaluate_child(node, 0);
    case Op::map:
      return map(node);
    case Op::call:
      return call(node);
    case Op::starts_with:
    case Op::ends_with:
    case Op::contains:
      return text_test(node);
    case Op::matches:
      return matches(node);
    case Op::zoned:
      return zoned(node);
    case Op::optional_or:
    case Op::optional_or_value:
      return optional_else(node);
    default:
      return dispatch_macro(node);
  }
}

Value Evaluator::dispatch_macro(const Node& node) {
  switch (node.op) {
    case Op::bind:
      return bind(node);
    case Op::all:
      return quantifier(node, false);
    case Op::exists:
      return quantifier(node, true);
    case Op::exists_one:
      return exists_one(node);
    case Op::filter:
      return filter(node);
    case Op::map_list:
      return map_list(node);
    case Op::transform_map:
      return transform_map(node);
    case Op::transform_entries:
      return transform_entries(node);
    case Op::opt_map:
    case Op::opt_flat_map:
      return optional_map(node);
    case Op::compare_rising:
      return compare_rising(node);
    default:
      return compare_points(node);
  }
}

Value Evaluator::has_slot(const Node& node) {
  const Value v = context().slot(node.index);
  if (v.is(Kind::error)) {
    return v.failure().code == Failure::Code::no_such_key ? Value::boolean(false) : v;
  }
  return v.is_value() ? Value::boolean(true) : v;
}

// The field of a map, of an optional map, and whether there is one.
Value Evaluator::select(const Node& node) {
  Value operand = evaluate_child(node, 0);
  if (!operand.is_value()) {
    return operand;
  }
  const bool of_optional = operand.is(Kind::optional);
  if (of_optional) {
    if (operand.as_optional() == nullptr) {
      return node.op == Op::has_field ? Value::boolean(false) : operand;
    }
    operand = *operand.as_optional();
  }
  const Selection& selection = code_.selections[static_cast<std::size_t>(node.index)];
  if (!operand.is(Kind::map)) {
    return Value::error(selection.no_map);
  }
  const Map& map = operand.as_map();
  if (!charge(map.size)) {
    return over_limit();
  }
  const Value* const found = map.find(node.value.as_text());
  if (node.op == Op::has_field) {
    return Value::boolean(found != nullptr);
  }
  if (of_optional || node.op == Op::optional_select) {
    return Value::optional(found);
  }
  return found != nullptr ? *found : Value::error(selection.missing);
}

Value Evaluator::index(const Node& node) {
  Value container = evaluate_child(node, 0);
  if (!container.is_value()) {
    return container;
  }
  const Value key = evaluate_child(node, 1);
  if (!key.is_value()) {
    return key;
  }
  const bool of_optional = container.is(Kind::optional);
  if (of_optional) {
    if (container.as_optional() == nullptr) {
      return container;
    }
    container = *container.as_optional();
  }
  const Found found = find_item(*this, container, key);
  if (!found.error.is(Kind::null)) {
    return found.error;
  }
  if (of_optional || node.op == Op::optional_index) {
    return Value::optional(found.value);
  }
  if (found.value != nullptr) {
    return *found.value;
  }
  const std::string text = to_text(key);
  return container.is(Kind::list) ? fail(Failure::Code::out_of_range, {"the list has no item ", text})
                                  : fail(Failure::Code::no_such_key, {"no such key: ", text});
}

Value Evaluator::unary(const Node& node) {
  const Value v = evaluate_child(node, 0);
  if (!v.is_value()) {
    return v;
  }
  if (node.op == Op::negate) {
    return negate(*this, v);
  }
  return v.is(Kind::boolean) ? Value::boolean(!v.as_bool()) : no_overload(node, "!", {&v, 1});
}

Value Evaluator::arithmetic(const Node& node) {
  const Value a = evaluate_child(node, 0);
  if (!a.is_value()) {
    return a;
  }
  const Value b = evaluate_child(node, 1);
  if (!b.is_value()) {
    return b;
  }
  Value result;
  switch (node.op) {
    case Op::add:
      result = add(*this, a, b);
      break;
    case Op::subtract:
      result = subtract(*this, a, b);
      break;
    case Op::multiply:
      result = multiply(*this, a, b);
      break;
    case Op::divide:
      result = divide(*this, a, b);
      break;
    default:
      result = modulo(*this, a, b);
      break;
  }
  if (result.is(Kind::error) && result.failure().code == Failure::Code::no_such_overload) {
    return fail(Failure::Code::no_such_overload, {result.failure().message}, subject_of(node));
  }
  return result;
}

Value Evaluator::comparison(const Node& node) {
  const Value a = evaluate_child(node, 0);
  if (!a.is_value()) {
    return a;
  }
  const Value b = evaluate_child(node, 1);
  if (!b.is_value()) {
    return b;
  }
  if (node.op == Op::equal || node.op == Op::not_equal) {
    const bool same = equal(a, b, context().cost_left);
    return context().cost_left < 0 ? over_limit() : Value::boolean(same == (node.op == Op::equal));
  }
  if (is_text(a) && is_text(b) && !charge_bytes(std::min(a.as_text().size(), b.as_text().size()))) {
    return over_limit();
  }
  const Order order = compare(a, b);
  if (order == Order::incomparable) {
    const std::array<Value, 2> both = {a, b};
    return no_overload(node, comparison_sign(node.op), both);
  }
  return Value::boolean(order != Order::unordered && holds(node.op, order == Order::less    ? -1
                                                                    : order == Order::equal ? 0
                                                                                            : 1));
}

Value Evaluator::member(const Node& node) {
  const Value item = evaluate_child(node, 0);
  if (!item.is_value()) {
    return item;
  }
  if (node.op == Op::in_set) {
    if (item.is(Kind::string) && !charge_bytes(item.as_text().size())) {
      return over_limit();
    }
    return Value::boolean(code_.sets[static_cast<std::size_t>(node.index)].find(item) != nullptr);
  }
  const Value container = evaluate_child(node, 1);
  return container.is_value() ? contains_item(*this, container, item) : container;
}

// && and ||: a term that decides (false, true) makes the others' errors and undecided values meaningless. Else
// undecided is more than an error, which could be decided against at another time.
Value Evaluator::logical(const Node& node, bool decides) {
  Value result = Value::boolean(!decides);
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const Value term = evaluate_child(node, i);
    if (term.is(Kind::boolean)) {
      if (term.as_bool() == decides) {
        return term;
      }
    } else if (term.is(Kind::undecided) || result.is(Kind::boolean)) {
      result = term.is_value() ? no_overload(child(node, i), decides ? "||" : "&&", {&term, 1}) : term;
    }
  }
  return result;
}

Value Evaluator::conditional(const Node& node) {
  const Value condition = evaluate_child(node, 0);
  if (!condition.is(Kind::boolean)) {
    return condition.is_value() ? no_overload(node, "?:", {&condition, 1}) : condition;
  }
  return evaluate_child(node, condition.as_bool() ? 1 : 2);
}

Value Evaluator::text_test(const Node& node) {
  const Value text = evaluate_child(node, 0);
  if (!text.is_value()) {
    return text;
  }
  const Value part = evaluate_child(node, 1);
  if (!part.is_value()) {
    return part;
  }
  if (!text.is(Kind::string) || !part.is(Kind::string)) {
    const std::array<Value, 2> both = {text, part};
    return no_overload(node,
                       node.op == Op::contains      ? "contains"
                       : node.op == Op::starts_with ? "startsWith"
                                                    : "endsWith",
                       both);
  }
  const std::string_view whole = text.as_text();
  const std::string_view sought = part.as_text();
  if (!charge_bytes(node.op == Op::contains ? whole.size() : std::min(whole.size(), sought.size()))) {
    return over_limit();
  }
  switch (node.op) {
    case Op::starts_with:
      return Value::boolean(whole.starts_with(sought));
    case Op::ends_with:
      return Value::boolean(whole.ends_with(sought));
    default:
      return Value::boolean(whole.find(sought) != std::string_view::npos);
  }
}

Value Evaluator::matches(const Node& node) {
  const Value text = evaluate_child(node, 0);
  if (!text.is_value()) {
    return text;
  }
  if (!text.is(Kind::string)) {
    return no_overload(node, "matches", {&text, 1});
  }
  return find_pattern(*this, *code_.patterns[static_cast<std::size_t>(node.index)], text.as_text());
}

Value Evaluator::zoned(const Node& node) {
  const Value time = evaluate_child(node, 0);
  if (!time.is_value()) {
    return time;
  }
  if (!time.is(Kind::timestamp)) {
    return wrong_kind(node, "only a time has a time zone", time);
  }
  return time_part(time, static_cast<TimePart>(node.value.as_int64()),
                   code_.zones[static_cast<std::size_t>(node.index)]);
}

Value Evaluator::call(const Node& node) {
  std::array<Value, kArgumentsMax> values;
  for (std::uint32_t i = 0; i < node.count && i < kArgumentsMax; ++i) {
    values[i] = evaluate_child(node, i);
    if (!values[i].is_value()) {
      return values[i];
    }
  }
  return call_overload(node, std::span(values).first(std::min<std::size_t>(node.count, kArgumentsMax)));
}

Value Evaluator::call_overload(const Node& node, std::span<const Value> arguments) {
  const auto alternatives = std::span(code_.overloads).subspan(static_cast<std::size_t>(node.index), node.flags);
  for (const Overload* overload : alternatives) {
    if (overload->takes(arguments)) {
      return overload->host < 0
                 ? overload->evaluate(*this, arguments)
                 : code_.functions[static_cast<std::size_t>(overload->host)].evaluate(context(), arguments);
    }
  }
  return no_overload(node, alternatives.empty() ? std::string_view() : alternatives.front()->name, arguments);
}

// The other one is looked at only where the optional has no value.
Value Evaluator::optional_else(const Node& node) {
  const Value optional = evaluate_child(node, 0);
  if (!optional.is_value()) {
    return optional;
  }
  const bool of_value = node.op == Op::optional_or_value;
  if (!optional.is(Kind::optional)) {
    return no_overload(node, of_value ? "orValue" : "or", {&optional, 1});
  }
  if (optional.as_optional() != nullptr) {
    return of_value ? *optional.as_optional() : optional;
  }
  const Value other = evaluate_child(node, 1);
  return of_value || !other.is_value() || other.is(Kind::optional) ? other : no_overload(node, "or", {&other, 1});
}

// The path that the first child reads, or the node itself; empty where it is none.
std::string_view Evaluator::subject_of(const Node& node) const {
  const auto path_of = [this](const Node& n) -> std::string_view {
    if (n.op == Op::slot) {
      return n.value.as_text();
    }
    return n.op == Op::select ? code_.selections[static_cast<std::size_t>(n.index)].missing->subject
                              : std::string_view();
  };
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const std::string_view path = path_of(child(node, i));
    if (!path.empty()) {
      return path;
    }
  }
  return path_of(node);
}

Value Evaluator::wrong_kind(const Node& node, std::string_view wanted, const Value& found) {
  return fail(Failure::Code::no_such_overload, {wanted, ", found ", short_type_name(found.kind())}, subject_of(node));
}

Value Evaluator::no_overload(const Node& node, std::string_view name, std::span<const Value> arguments) {
  std::array<std::string_view, 12> parts = {"`", name, "` cannot take "};
  std::size_t count = 3;
  for (const Value& argument : arguments.first(std::min(arguments.size(), kArgumentsMax))) {
    if (count > 3) {
      parts[count++] = ", ";
    }
    parts[count++] = short_type_name(argument.kind());
  }
  return Value::error(arena().make<Failure>(Failure::Code::no_such_overload,
                                            concatenate(std::span(parts).first(count)), subject_of(node)));
}

}  // namespace reif::cel
