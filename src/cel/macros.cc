#include <algorithm>
#include <array>
#include <utility>

#include "cel/checker.h"
#include "cel/functions.h"

namespace reif::cel {

// A macro: a call whose first arguments name variables that its last ones are evaluated with.
struct Checker::Macro {
  std::string_view name;
  std::size_t variables;
  bool filters;  // Whether a condition stands before the value.
  Op op;
};

namespace {

constexpr std::array<std::string_view, 13> kMacroNames = {
    "has",    "all",        "exists",        "exists_one",   "existsOne",
    "map",    "filter",     "transformList", "transformMap", "transformMapEntry",
    "optMap", "optFlatMap", "cel.bind"};

}  // namespace

std::vector<std::string_view> macro_names() { return {kMacroNames.begin(), kMacroNames.end()}; }

const Checker::Macro* Checker::macro(const Expr& e) const {
  static constexpr std::array<Macro, 19> kMacros = {{{"all", 1, false, Op::all},
                                                     {"all", 2, false, Op::all},
                                                     {"exists", 1, false, Op::exists},
                                                     {"exists", 2, false, Op::exists},
                                                     {"exists_one", 1, false, Op::exists_one},
                                                     {"exists_one", 2, false, Op::exists_one},
                                                     {"existsOne", 1, false, Op::exists_one},
                                                     {"existsOne", 2, false, Op::exists_one},
                                                     {"filter", 1, false, Op::filter},
                                                     {"map", 1, false, Op::map_list},
                                                     {"map", 1, true, Op::map_list},
                                                     {"transformList", 2, false, Op::map_list},
                                                     {"transformList", 2, true, Op::map_list},
                                                     {"transformMap", 2, false, Op::transform_map},
                                                     {"transformMap", 2, true, Op::transform_map},
                                                     {"transformMapEntry", 2, false, Op::transform_entries},
                                                     {"transformMapEntry", 2, true, Op::transform_entries},
                                                     {"optMap", 1, false, Op::opt_map},
                                                     {"optFlatMap", 1, false, Op::opt_flat_map}}};
  static constexpr Macro kWrong{"", 0, false, Op::constant};
  if (!e.member) {
    return nullptr;
  }
  bool named = false;
  const auto is_it = [&e, &named](const Macro& row) {
    named = named || row.name == e.text;
    return row.name == e.text && e.children.size() == 2 + row.variables + (row.filters ? 1 : 0);
  };
  const auto* const found = std::find_if(kMacros.begin(), kMacros.end(), is_it);
  if (found != kMacros.end()) {
    return found;
  }
  return named && candidates(e.text).empty() ? &kWrong : nullptr;
}

// Whether these children are names that may be variables; an issue says which is not.
bool Checker::variable_names(const Expr& e, std::size_t first, std::size_t count) {
  for (std::size_t i = first; i < first + count; ++i) {
    if (!is_identifier(*e.children[i])) {
      issue(e.children[i]->place, "`" + e.text + "` takes a name here", "write it as list." + e.text + "(x, …)");
      return false;
    }
  }
  if (count == 2 && e.children[first]->text == e.children[first + 1]->text) {
    issue(e.children[first + 1]->place, "the two names of `" + e.text + "` are the same");
    return false;
  }
  return true;
}

Typed Checker::wrong_macro(const Expr& e) {
  issue(e.place, "`" + e.text + "` takes a name and what is to be done with it",
        "write it as list." + e.text + "(x, …)");
  return poison(e.place);
}

Typed Checker::expand_macro(const Expr& e, const Macro& macro) {
  if (macro.name.empty()) {
    return wrong_macro(e);
  }
  const bool of_optional = macro.op == Op::opt_map || macro.op == Op::opt_flat_map;
  Typed range = value(*e.children[0]);
  if (!variable_names(e, 1, macro.variables)) {
    return poison(e.place);
  }
  const Type type = range.type;
  const bool is_map = type.is(Type::Kind::map);
  if (of_optional) {
    demand(range, Type::Kind::optional, "what stands before `." + e.text + "`");
  } else if (!is_map && !type.is(Type::Kind::list) && !type.is(Type::Kind::dyn) && options_.check_types) {
    return refuse(range.place, "`" + e.text + "` goes through a list or a map, found " + type.short_name());
  }
  const Type key = is_map ? type.parameter(0) : type.is(Type::Kind::list) ? Type(Type::Kind::int64) : Type();
  const Type item = is_map ? type.parameter(1) : type.parameter(0);
  Typed typed = node(macro.op, {}, e.place);
  typed.index = static_cast<std::int32_t>(variables_.size());
  typed.flags = macro.variables == 2 ? kTwoVariables : 0;
  typed.children.push_back(std::move(range));
  for (std::size_t i = 0; i < macro.variables; ++i) {
    const Type& variable_type = macro.variables == 2 ? (i == 0 ? key : item) : is_map ? key : item;
    variables_.push_back({e.children[1 + i]->text, variable_type, typed.index + static_cast<std::int32_t>(i)});
  }
  code_.variables = std::max(code_.variables, static_cast<int>(variables_.size()));
  for (std::size_t i = 1 + macro.variables; i < e.children.size(); ++i) {
    typed.children.push_back(value(*e.children[i]));
  }
  variables_.resize(variables_.size() - macro.variables);
  return result_of(macro, std::move(typed), key);
}

Typed Checker::result_of(const Macro& macro, Typed typed, const Type& key) {
  const Type range = typed.children.front().type;
  const Typed& last = typed.children.back();
  const std::string name(macro.name);
  if (macro.filters) {
    demand(typed.children[1], Type::Kind::boolean, "the condition of `" + name + "`");
  }
  switch (macro.op) {
    case Op::all:
    case Op::exists:
    case Op::exists_one:
      demand(last, Type::Kind::boolean, "the condition of `" + name + "`");
      typed.type = Type::Kind::boolean;
      break;
    case Op::filter:
      demand(last, Type::Kind::boolean, "the condition of `" + name + "`");
      typed.type = Type(Type::Kind::list, {range.parameter(0)});
      break;
    case Op::map_list:
      typed.type = Type(Type::Kind::list, {last.type});
      break;
    case Op::transform_map:
      typed.type = Type(Type::Kind::map, {key, last.type});
      break;
    case Op::transform_entries:
      demand(last, Type::Kind::map, "the last argument of `" + name + "`");
      typed.type = last.type.is(Type::Kind::map) ? last.type : Type(Type::Kind::map);
      break;
    case Op::opt_map:
      typed.type = Type(Type::Kind::optional, {last.type});
      break;
    default:
      demand(last, Type::Kind::optional, "the last argument of `" + name + "`");
      typed.type = Type(Type::Kind::optional, {last.type.parameter(0)});
      break;
  }
  return typed;
}

// cel.bind(name, value, body)
Typed Checker::bind(const Expr& e) {
  if (e.children.size() != 4) {
    issue(e.place, "`cel.bind` takes a name, its value, and what is to be done with it",
          "write it as cel.bind(x, value, expression)");
    return poison(e.place);
  }
  if (!variable_names(e, 1, 1)) {
    return poison(e.place);
  }
  Typed typed = node(Op::bind, {}, e.place);
  typed.children.push_back(value(*e.children[2]));
  typed.index = static_cast<std::int32_t>(variables_.size());
  variables_.push_back({e.children[1]->text, typed.children[0].type, typed.index});
  code_.variables = std::max(code_.variables, static_cast<int>(variables_.size()));
  typed.children.push_back(value(*e.children[3]));
  variables_.pop_back();
  typed.type = typed.children[1].type;
  return typed;
}

}  // namespace reif::cel
