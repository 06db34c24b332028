#include <algorithm>
#include <optional>
#include <utility>

#include "base/suggest.h"
#include "cel/checker.h"

namespace reif::cel {
namespace {

std::vector<std::string_view> split_names(std::string_view dotted) {
  std::vector<std::string_view> names;
  while (!dotted.empty()) {
    const std::size_t dot = std::min(dotted.find('.'), dotted.size());
    names.push_back(dotted.substr(0, dot));
    dotted.remove_prefix(std::min(dot + 1, dotted.size()));
  }
  return names;
}

bool is_text_index(const Expr& e) {
  return e.kind == Expr::Kind::call && e.text == "_[_]" && is_literal(*e.children[1], Kind::string);
}

// The type of a field of an operand of that type; nothing where it can have none.
std::optional<Type> field_type(const Type& operand) {
  switch (operand.kind) {
    case Type::Kind::dyn:
      return Type();
    case Type::Kind::map:
      return operand.parameter(1);
    default:
      return std::nullopt;
  }
}

}  // namespace

const Checker::Variable* Checker::variable(std::string_view name) const {
  const auto found = std::find_if(variables_.rbegin(), variables_.rend(),
                                  [name](const Variable& variable) { return variable.name == name; });
  return found == variables_.rend() ? nullptr : &*found;
}

// The names of a path, the first one first. False where it does not begin with a name that the host may know.
bool Checker::chain(const Expr& e, std::vector<Link>& links) const {
  if (e.kind == Expr::Kind::identifier) {
    if (variable(e.text) != nullptr) {
      return false;
    }
    links.push_back({&e, e.text});
    return true;
  }
  if (e.kind == Expr::Kind::select && !e.optional && chain(*e.children[0], links)) {
    links.push_back({&e, e.text});
    return true;
  }
  if (is_text_index(e) && chain(*e.children[0], links)) {
    links.push_back({&e, e.children[1]->text});
    return true;
  }
  return false;
}

// The names that may stand before a name: of container a.b these are a.b, a, and nothing.
std::vector<std::vector<std::string_view>> Checker::prefixes(bool rooted) const {
  std::vector<std::vector<std::string_view>> all;
  std::vector<std::string_view> prefix = split_names(rooted ? std::string_view() : options_.container);
  for (;; prefix.pop_back()) {
    all.push_back(prefix);
    if (prefix.empty()) {
      return all;
    }
  }
}

Typed Checker::name(const Expr& e) {
  std::vector<Link> links;
  if (chain(e, links)) {
    return path(e, links);
  }
  if (e.kind == Expr::Kind::identifier) {
    const Variable& found = *variable(e.text);
    Typed typed = node(Op::variable, found.type, e.place);
    typed.index = found.index;
    typed.label = found.name;
    return typed;
  }
  return select_expression(e);
}

Typed Checker::select_expression(const Expr& e) {
  const Op op = e.test_only ? Op::has_field : e.optional ? Op::optional_select : Op::select;
  return select(value(*e.children[0]), e.text, e.place, op);
}

Typed Checker::path(const Expr& e, const std::vector<Link>& links) {
  const Expr& root = *links.front().expr;
  const bool rooted = root.text.starts_with('.');
  const auto all_prefixes = prefixes(rooted);
  for (std::size_t count = links.size(); count > 0; --count) {
    for (std::vector<std::string_view> names : all_prefixes) {
      std::string label;
      for (const Link& link : std::span(links).first(count)) {
        const bool first = label.empty();
        names.push_back(first && rooted ? link.name.substr(1) : link.name);
        label += (first ? "" : ".") + std::string(names.back());
      }
      const std::size_t issues_before = issues_.size();
      const std::optional<Slot> found =
          environment_.path ? environment_.path(names, root.place, issues_) : std::nullopt;
      if (issues_.size() > issues_before) {
        return poison(root.place);
      }
      if (found) {
        return rest_of_path(slot(*found, std::move(label), root.place), std::span(links).subspan(count), e.test_only);
      }
      if (const std::optional<Type> type = type_named(label)) {
        Typed typed = node(Op::constant, Type(Type::Kind::type, {*type}), root.place);
        typed.value = Value::type(code_.arena.copy(label));
        return rest_of_path(std::move(typed), std::span(links).subspan(count), e.test_only);
      }
    }
  }
  return unknown_name(root, rooted ? links.front().name.substr(1) : links.front().name);
}

Typed Checker::slot(const Slot& slot, std::string label, Place place) {
  Typed typed = node(Op::slot, slot.type, place);
  typed.index = slot.index;
  typed.use = slot.use == Use::compared ? Use::rising : slot.use;  // Bound alike; whether it grows is in the flags.
  typed.flags = slot.use == Use::rising ? kRising : 0;
  typed.value = Value::string(code_.arena.copy(label));
  typed.label = std::move(label);
  code_.slots.push_back(slot.index);
  return typed;
}

// The names of a path that its slot does not cover are selected when the program runs.
Typed Checker::rest_of_path(Typed typed, std::span<const Link> rest, bool test_only) {
  if (rest.empty() && test_only) {
    free_use(typed);
    if (typed.op != Op::slot) {
      return refuse(typed.place, "has() takes one field", "write it as has(lead.email)");
    }
    typed.op = Op::has_slot;
    typed.type = Type::Kind::boolean;
    return typed;
  }
  for (const Link& link : rest) {
    free_use(typed);
    const bool tests = test_only && &link == &rest.back();
    typed = select(std::move(typed), link.name, link.expr->place, tests ? Op::has_field : Op::select);
  }
  return typed;
}

Typed Checker::unknown_name(const Expr& root, std::string_view name) {
  std::vector<std::string> candidates = environment_.known_names;
  for (const Variable& variable : variables_) {
    candidates.push_back(variable.name);
  }
  return refuse(root.place, "unknown name `" + std::string(name) + "`", suggestion_hint(name, candidates),
                Failure::Code::no_value);
}

Typed Checker::select(Typed operand, std::string_view field, Place place, Op op) {
  const bool of_optional = operand.type.is(Type::Kind::optional);
  const std::optional<Type> type = field_type(of_optional ? operand.type.parameter(0) : operand.type);
  if (!type && options_.check_types) {
    return refuse(operand.place,
                  "a value of type " + operand.type.short_name() + " has no field `" + std::string(field) + "`");
  }
  Type result = type.value_or(Type());
  if (op == Op::has_field) {
    result = Type::Kind::boolean;
  } else if (of_optional || op == Op::optional_select) {
    result = Type(Type::Kind::optional, {result});
  }
  const std::string label = operand.label.empty() ? std::string(field) : operand.label + "." + std::string(field);
  const std::string parent = operand.label.empty() ? "what it is taken from" : "`" + operand.label + "`";
  Selection selection;
  selection.missing = &code_.fail(Failure::Code::no_such_key, "no such key: " + std::string(field), label).failure();
  selection.no_map = &code_
                          .fail(Failure::Code::no_such_parent,
                                "no field `" + std::string(field) + "`: " + parent + " is no map", label)
                          .failure();
  std::vector<Typed> children;
  children.push_back(std::move(operand));
  Typed typed = node(op, std::move(result), place, std::move(children));
  typed.value = Value::string(code_.arena.copy(field));
  typed.index = static_cast<std::int32_t>(code_.selections.size());
  typed.label = label;
  code_.selections.push_back(selection);
  return typed;
}

}  // namespace reif::cel
