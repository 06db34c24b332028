#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "base/millionths.h"
#include "cel/checker.h"
#include "cel/numbers.h"

namespace reif::cel {
namespace {

struct OperatorName {
  std::string_view name;
  Op op;
};
constexpr std::array<OperatorName, 13> kBinary = {{{"_+_", Op::add},
                                                   {"_-_", Op::subtract},
                                                   {"_*_", Op::multiply},
                                                   {"_/_", Op::divide},
                                                   {"_%_", Op::modulo},
                                                   {"-_", Op::negate},
                                                   {"!_", Op::logical_not},
                                                   {"_==_", Op::equal},
                                                   {"_!=_", Op::not_equal},
                                                   {"_<_", Op::less},
                                                   {"_<=_", Op::less_equal},
                                                   {"_>_", Op::greater},
                                                   {"_>=_", Op::greater_equal}}};

std::optional<Op> operator_named(std::string_view name) {
  for (const OperatorName& row : kBinary) {
    if (row.name == name) {
      return row.op;
    }
  }
  return std::nullopt;
}

constexpr bool is_comparison(Op op) { return op >= Op::equal && op <= Op::greater_equal; }

bool is_ordered(const Type& type) {
  switch (type.kind) {
    case Type::Kind::dyn:
    case Type::Kind::boolean:
    case Type::Kind::int64:
    case Type::Kind::uint64:
    case Type::Kind::float64:
    case Type::Kind::string:
    case Type::Kind::bytes:
    case Type::Kind::timestamp:
    case Type::Kind::duration:
      return true;
    default:
      return false;
  }
}

// A sum of number literals: what may stand beside slots of Use::points.
bool is_number_literal(const Typed& typed) {
  if (typed.op == Op::constant) {
    return typed.value.is_number();
  }
  return (typed.op == Op::add || typed.op == Op::subtract || typed.op == Op::negate) &&
         std::all_of(typed.children.begin(), typed.children.end(), is_number_literal);
}

// A number of at most six decimals within ±10⁹, exactly.
std::optional<Millionths> exact_millionths(const Value& v) {
  const double number = as_double(v);
  if (!(std::abs(number) <= 1e9)) {
    return std::nullopt;
  }
  const Millionths millionths = to_millionths(number);
  return to_double(millionths) == number ? std::optional(millionths) : std::nullopt;
}

std::vector<Typed> pair_of(Typed left, Typed right) {
  std::vector<Typed> children;
  children.push_back(std::move(left));
  children.push_back(std::move(right));
  return children;
}

}  // namespace

Typed Checker::operation(const Expr& e) {
  if (e.text == "_&&_" || e.text == "_||_") {
    return logical(e);
  }
  if (e.text == "_?_:_") {
    return conditional(e);
  }
  if (e.text == "_[_]" || e.text == "_[?_]") {
    return index(e);
  }
  if (e.text == "@in") {
    return membership(e);
  }
  return is_comparison(*operator_named(e.text)) ? comparison(e) : arithmetic(e);
}

Typed Checker::logical(const Expr& e) {
  Typed typed = node(e.text == "_&&_" ? Op::logical_and : Op::logical_or, Type::Kind::boolean, e.place);
  for (const auto& child : e.children) {
    typed.children.push_back(value(*child));
    demand(typed.children.back(), Type::Kind::boolean, e.text == "_&&_" ? "each side of `&&`" : "each side of `||`");
  }
  return typed;
}

Typed Checker::conditional(const Expr& e) {
  Typed typed = node(Op::conditional, {}, e.place);
  for (const auto& child : e.children) {
    typed.children.push_back(value(*child));
  }
  demand(typed.children[0], Type::Kind::boolean, "what stands before `?`");
  const Type& yes = typed.children[1].type;
  const Type& no = typed.children[2].type;
  typed.type = join(yes, no);
  const bool numbers = options_.mixed_arithmetic && yes.is_number() && no.is_number();
  if (options_.check_types && !is_assignable(yes, no) && !numbers) {
    issue(e.place, "the two results of `?:` are of different types: " + yes.short_name() + " and " + no.short_name(),
          "where both are meant, write dyn(…) around one");
  }
  return typed;
}

Typed Checker::index(const Expr& e) {
  std::vector<Link> links;
  if (e.text == "_[_]" && chain(e, links)) {
    return path(e, links);
  }
  const bool optional = e.text == "_[?_]";
  Typed container = value(*e.children[0]);
  Typed key = value(*e.children[1]);
  const bool of_optional = container.type.is(Type::Kind::optional);
  const Type type = of_optional ? container.type.parameter(0) : container.type;
  Type result;
  bool fits = true;
  if (type.is(Type::Kind::list)) {
    fits = is_assignable(key.type, Type::Kind::int64) || (options_.mixed_arithmetic && key.type.is_number());
    result = type.parameter(0);
  } else if (type.is(Type::Kind::map)) {
    fits = may_be_equal(key.type, type.parameter(0));
    result = type.parameter(1);
  } else {
    fits = type.is(Type::Kind::dyn);
  }
  if (!fits && options_.check_types) {
    return refuse(e.place, "`[…]` cannot take " + container.type.short_name() + "[" + key.type.short_name() + "]",
                  "it takes list[int] and map[key]");
  }
  if (optional || of_optional) {
    result = Type(Type::Kind::optional, {result});
  }
  Typed typed = node(optional ? Op::optional_index : Op::index, std::move(result), e.place,
                     pair_of(std::move(container), std::move(key)));
  typed.label = typed.children[0].label;
  return typed;
}

Typed Checker::membership(const Expr& e) {
  Typed item = value(*e.children[0]);
  Typed container = value(*e.children[1]);
  const Type& type = container.type;
  const bool has_items = type.is(Type::Kind::list) || type.is(Type::Kind::map);
  const bool fits = type.is(Type::Kind::dyn) || (has_items && may_be_equal(item.type, type.parameter(0)));
  if (!fits && options_.check_types) {
    return refuse(e.place, "`in` cannot take " + item.type.short_name() + " in " + type.short_name(),
                  type.is(Type::Kind::string) ? "to look for a part of a text write text.contains(part)"
                                              : "it takes a list, or a map with such keys, on its right");
  }
  return node(Op::in, Type::Kind::boolean, e.place, pair_of(std::move(item), std::move(container)));
}

Typed Checker::arithmetic(const Expr& e) {
  const Op op = *operator_named(e.text);
  Typed left = any(*e.children[0]);
  if (e.children.size() == 2) {
    Typed right = any(*e.children[1]);
    if ((op == Op::add || op == Op::subtract) && (left.use != Use::free || right.use != Use::free)) {
      return sum(e, std::move(left), std::move(right));
    }
    free_use(left);
    free_use(right);
    return function(e, e.text, false, pair_of(std::move(left), std::move(right)));
  }
  std::vector<Typed> children;
  if (op == Op::negate && left.use == Use::points) {
    children.push_back(std::move(left));
    Typed typed = node(op, Type::Kind::float64, e.place, std::move(children));
    typed.use = Use::points;
    return typed;
  }
  free_use(left);
  children.push_back(std::move(left));
  return function(e, e.text, false, std::move(children));
}

// A sum or difference with a slot of Use::rising or Use::points in it.
Typed Checker::sum(const Expr& e, Typed left, Typed right) {
  const Use use = left.use != Use::free ? left.use : right.use;
  const auto fits = [use](const Typed& side) {
    return side.use == use || (side.use == Use::free && (use == Use::rising || is_number_literal(side)));
  };
  if (!fits(left) || !fits(right)) {
    free_use(left);
    free_use(right);
    return poison(e.place);
  }
  Typed typed;
  if (use == Use::points) {
    typed = node(*operator_named(e.text), Type::Kind::float64, e.place, pair_of(std::move(left), std::move(right)));
  } else {
    typed = function(e, e.text, false, pair_of(std::move(left), std::move(right)));
  }
  if (typed.op != Op::constant) {
    typed.use = use;
  }
  return typed;
}

bool Checker::comparable(Op op, const Typed& left, const Typed& right) const {
  if (!options_.check_types) {
    return true;
  }
  const bool is_equality = op == Op::equal || op == Op::not_equal;
  return may_be_equal(left.type, right.type) && (is_equality || (is_ordered(left.type) && is_ordered(right.type)));
}

Typed Checker::comparison(const Expr& e) {
  const Op op = *operator_named(e.text);
  Typed left = any(*e.children[0]);
  Typed right = any(*e.children[1]);
  const bool points = left.use == Use::points || right.use == Use::points;
  const bool rising = left.use == Use::rising || right.use == Use::rising;
  if (points && !rising) {
    return compare_points(e, op, left, right);
  }
  if (points) {
    free_use(left);
    free_use(right);
    return poison(e.place);
  }
  if (!comparable(op, left, right)) {
    const std::array<Type, 2> types = {left.type, right.type};
    return refuse(e.place,
                  "`" + e.text.substr(1, e.text.size() - 2) + "` cannot compare " + types[0].short_name() + " with " +
                      types[1].short_name(),
                  "both sides must be of one type, or numbers");
  }
  Typed typed = node(rising ? Op::compare_rising : op, Type::Kind::boolean, e.place,
                     pair_of(std::move(left), std::move(right)));
  typed.flags = rising ? static_cast<std::uint8_t>(op) : 0;
  return typed;
}

Typed Checker::compare_points(const Expr& e, Op op, const Typed& left, const Typed& right) {
  Sum sum;
  if (!add_terms(sum, left, 1) || !add_terms(sum, right, -1)) {
    return poison(e.place);
  }
  Typed typed = node(Op::compare_points, Type::Kind::boolean, e.place);
  typed.index = static_cast<std::int32_t>(code_.sums.size());
  typed.flags = static_cast<std::uint8_t>(op);
  code_.sums.push_back(std::move(sum));
  return typed;
}

bool Checker::add_constant(Sum& sum, const Typed& typed, std::int64_t factor) {
  const std::optional<Millionths> constant = exact_millionths(typed.value);
  if (!constant) {
    issue(typed.place, "a number compared with a score has at most six decimals and lies within ±1,000,000,000");
    return false;
  }
  sum.constant += factor * *constant;
  return true;
}

// Adds what is known to be a sum of points and number literals; false after an issue.
bool Checker::add_terms(Sum& sum, const Typed& typed, std::int64_t factor) {
  if (typed.use == Use::free && !is_number_literal(typed)) {
    issue(typed.place, "a score can only be compared with numbers and other scores",
          "anything else could change at a time that cannot be known beforehand");
    return false;
  }
  switch (typed.op) {
    case Op::constant:
      return add_constant(sum, typed, factor);
    case Op::negate:
      return add_terms(sum, typed.children[0], -factor);
    case Op::add:
      return add_terms(sum, typed.children[0], factor) && add_terms(sum, typed.children[1], factor);
    case Op::subtract:
      return add_terms(sum, typed.children[0], factor) && add_terms(sum, typed.children[1], -factor);
    default:
      break;
  }
  const auto same = std::find_if(sum.terms.begin(), sum.terms.end(),
                                 [&typed](const Sum::Term& term) { return term.slot == typed.index; });
  if (same != sum.terms.end()) {
    same->factor += factor;
    return true;
  }
  const Value missing = code_.fail(Failure::Code::no_value, "no value: " + typed.label, typed.label);
  sum.terms.push_back({typed.index, factor, &missing.failure()});
  return true;
}

}  // namespace reif::cel
