#include "cel/checker.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace reif::cel {

std::string_view first_label(const Typed& typed, Use use) {
  if (typed.op == Op::slot && typed.use == use) {
    return typed.label;
  }
  for (const Typed& child : typed.children) {
    const std::string_view label = child.use == use ? first_label(child, use) : std::string_view();
    if (!label.empty()) {
      return label;
    }
  }
  return {};
}

Checker::Checker(const Environment& environment, const Options& options, Program::Code& code, Issues& issues)
    : environment_(environment), options_(options), code_(code), issues_(issues) {
  for (const Environment::Function& function : environment.functions) {
    REIF_CHECK(function.parameters.size() <= kArgumentsMax);
    Overload overload;
    overload.name = function.name;
    overload.member = function.member;
    overload.parameters = function.parameters;
    overload.result = function.result;
    overload.host = static_cast<int>(code_.functions.size());
    for (const Type& type : function.parameters) {
      overload.kinds.push_back(kinds_of(type));
    }
    code_.host_overloads.push_back(std::move(overload));
    code_.functions.push_back(function);
  }
}

void Checker::issue(Place place, std::string message, std::string hint) {
  issues_.push_back({Issue::Severity::error, place, std::move(message), std::move(hint)});
}

Typed Checker::refuse(Place place, std::string message, std::string hint, Failure::Code code) {
  Typed typed = poison(place);
  if (options_.check_types) {
    issue(place, std::move(message), std::move(hint));
  } else {
    typed.value = code_.fail(code, message);
  }
  return typed;
}

Typed Checker::node(Op op, Type type, Place place, std::vector<Typed> children) const {
  Typed typed;
  typed.op = op;
  typed.type = std::move(type);
  typed.place = place;
  typed.children = std::move(children);
  return typed;
}

bool Checker::demand(const Typed& typed, Type::Kind kind, std::string_view what) {
  if (is_assignable(typed.type, Type(kind)) || !options_.check_types) {
    return true;
  }
  issue(typed.place,
        std::string(what) + " must be " + Type(kind).short_name() + ", found " + typed.type.short_name());
  return false;
}

// What the host lets be compared only, stands elsewhere: the issue names it and shows what can be done.
void Checker::free_use(Typed& typed) {
  if (typed.use == Use::free) {
    return;
  }
  const bool rising = typed.use == Use::rising;
  issue(
      typed.place,
      "`" + std::string(first_label(typed, typed.use)) + "` may only stand in sums and differences that are compared",
      rising ? "compare it with a duration or a time, as in now - last(visit) >= days(7)"
             : "compare it with a number or another score, as in scores.a + scores.b >= 50");
  typed = poison(typed.place);
}

Typed Checker::value(const Expr& e) {
  Typed typed = any(e);
  free_use(typed);
  return typed;
}

Typed Checker::any(const Expr& e) {
  switch (e.kind) {
    case Expr::Kind::literal:
      return literal(e);
    case Expr::Kind::identifier:
    case Expr::Kind::select:
      return name(e);
    case Expr::Kind::list:
      return list(e);
    case Expr::Kind::map:
      return map(e);
    case Expr::Kind::call:
      return call(e);
  }
  return poison(e.place);
}

Typed Checker::literal(const Expr& e) {
  const auto type_of = [](cel::Kind kind) {
    switch (kind) {
      case cel::Kind::boolean:
        return Type::Kind::boolean;
      case cel::Kind::int64:
        return Type::Kind::int64;
      case cel::Kind::uint64:
        return Type::Kind::uint64;
      case cel::Kind::float64:
        return Type::Kind::float64;
      case cel::Kind::string:
        return Type::Kind::string;
      case cel::Kind::bytes:
        return Type::Kind::bytes;
      default:
        return Type::Kind::null;
    }
  };
  Typed typed = node(Op::constant, type_of(e.literal.kind()), e.place);
  typed.value = e.literal;
  if (e.literal.is(cel::Kind::string)) {
    typed.value = Value::string(code_.arena.copy(e.text));
  } else if (e.literal.is(cel::Kind::bytes)) {
    typed.value = Value::bytes(code_.arena.copy(e.text));
  }
  return typed;
}

// `?x`: stands in a list, or as a map's value, where it has a value.
Typed Checker::optional_item(Typed item) {
  demand(item, Type::Kind::optional, "what follows `?`");
  const Type inner = item.type.parameter(0);
  const Place place = item.place;
  std::vector<Typed> children;
  children.push_back(std::move(item));
  return node(Op::optional_item, inner, place, std::move(children));
}

Typed Checker::list(const Expr& e) {
  Typed typed = node(Op::list, Type::Kind::list, e.place);
  std::optional<Type> item_type;
  for (std::size_t i = 0; i < e.children.size(); ++i) {
    Typed item = value(*e.children[i]);
    if (e.optional_items[i]) {
      item = optional_item(std::move(item));
      typed.flags = kHasOptionalItems;
    }
    item_type = item_type ? join(*item_type, item.type) : item.type;
    typed.children.push_back(std::move(item));
  }
  typed.type.parameters = {item_type.value_or(Type())};
  return typed;
}

Typed Checker::map(const Expr& e) {
  Typed typed = node(Op::map, Type::Kind::map, e.place);
  std::optional<Type> key_type;
  std::optional<Type> value_type;
  for (std::size_t i = 0; i < e.children.size(); i += 2) {
    Typed key = value(*e.children[i]);
    Typed item = value(*e.children[i + 1]);
    if (e.optional_items[i / 2]) {
      item = optional_item(std::move(item));
      typed.flags = kHasOptionalItems;
    }
    key_type = key_type ? join(*key_type, key.type) : key.type;
    value_type = value_type ? join(*value_type, item.type) : item.type;
    typed.children.push_back(std::move(key));
    typed.children.push_back(std::move(item));
  }
  typed.type.parameters = {key_type.value_or(Type()), value_type.value_or(Type())};
  return typed;
}

}  // namespace reif::cel
