#include <algorithm>
#include <array>
#include <utility>

#include "base/suggest.h"
#include "cel/checker.h"
#include "cel/functions.h"

namespace reif::cel {
namespace {

constexpr std::size_t kListedMax = 4;  // Alternatives that a hint names.

struct ArithmeticOp {
  std::string_view name;
  Op op;
};
// Functions with an operation of their own.
constexpr std::array<ArithmeticOp, 10> kOps = {{{"_+_", Op::add},
                                                {"_-_", Op::subtract},
                                                {"_*_", Op::multiply},
                                                {"_/_", Op::divide},
                                                {"_%_", Op::modulo},
                                                {"-_", Op::negate},
                                                {"!_", Op::logical_not},
                                                {"startsWith", Op::starts_with},
                                                {"endsWith", Op::ends_with},
                                                {"contains", Op::contains}}};

std::vector<Type> types_of(const std::vector<Typed>& arguments) {
  std::vector<Type> types;
  for (const Typed& argument : arguments) {
    types.push_back(argument.type);
  }
  return types;
}

bool fits(const Overload& overload, bool member, const std::vector<Typed>& arguments, bool check_types) {
  if (overload.member != member || overload.parameters.size() != arguments.size()) {
    return false;
  }
  for (std::size_t i = 0; check_types && i < arguments.size(); ++i) {
    if (!is_assignable(arguments[i].type, overload.parameters[i])) {
      return false;
    }
  }
  return true;
}

bool is_arithmetic(std::string_view name) { return name == "_+_" || name == "_-_" || name == "_*_" || name == "_/_"; }

bool is_float_or_dyn(const Type& type) { return type.is(Type::Kind::float64) || type.is(Type::Kind::dyn); }

// Whether arithmetic of these types may be between a double and an integer.
bool may_mix(const std::vector<Typed>& arguments) {
  const Type& a = arguments[0].type;
  const Type& b = arguments[1].type;
  return (is_float_or_dyn(a) && (b.is_number() || b.is(Type::Kind::dyn))) || (is_float_or_dyn(b) && a.is_number());
}

// What messages call a function: "+" for "_+_".
std::string symbol(std::string_view name) {
  if (is_operator_name(name)) {
    name.remove_prefix(name.starts_with('_') ? 1 : 0);
    name.remove_suffix(1);
  }
  return std::string(name);
}

}  // namespace

Typed Checker::call(const Expr& e) {
  if (!e.member && is_operator_name(e.text)) {
    return operation(e);
  }
  if (!e.member && e.text == "has") {
    return poison(e.place);  // The parser has said what is wrong with it.
  }
  if (const auto expand_call = environment_.calls.find(e.text);
      !e.member && expand_call != environment_.calls.end()) {
    return expand(e, expand_call->second);
  }
  if (const Macro* found = macro(e)) {
    return expand_macro(e, *found);
  }
  const std::string qualified = qualified_function(e);
  if (qualified == "cel.bind") {
    return bind(e);
  }
  const bool member = e.member && qualified.empty();
  std::vector<Typed> arguments;
  for (std::size_t i = e.member && !member ? 1 : 0; i < e.children.size(); ++i) {
    arguments.push_back(value(*e.children[i]));
  }
  if (qualified == "math.greatest" || qualified == "math.least") {
    return extreme(e, qualified, std::move(arguments));
  }
  if (member && (e.text == "or" || e.text == "orValue") && arguments.size() == 2) {
    return optional_call(e, std::move(arguments));
  }
  if (!qualified.empty()) {
    return function(e, qualified, false, std::move(arguments));
  }
  const std::string_view name =
      e.text.starts_with('.') ? std::string_view(e.text).substr(1) : std::string_view(e.text);
  if (candidates(name).empty()) {
    return unknown_function(e, name);
  }
  return function(e, name, member, std::move(arguments));
}

// A call that the host gives a meaning of its own.
Typed Checker::expand(const Expr& e, const Environment::Expand& expand) {
  const std::optional<Expansion> expansion = expand(e, issues_);
  if (!expansion) {
    return poison(e.place);
  }
  if (const Slot* found = std::get_if<Slot>(&*expansion)) {
    return slot(*found, e.text, e.place);
  }
  Typed typed = node(Op::constant, {}, e.place);
  typed.value = std::get<Value>(*expansion);
  typed.type = type_of(typed.value);
  typed.label = e.text;
  return typed;
}

// Of math.ceil(x) and the like: the whole name, where there is such a function.
std::string Checker::qualified_function(const Expr& e) const {
  std::vector<Link> links;
  if (!e.member || e.children[0]->kind == Expr::Kind::call || !chain(*e.children[0], links)) {
    return {};
  }
  std::string name;
  for (const Link& link : links) {
    name += std::string(link.name) + ".";
  }
  name += e.text;
  name = name.substr(name.starts_with('.') ? 1 : 0);
  return name == "cel.bind" || !candidates(name).empty() ? name : std::string();
}

std::vector<const Overload*> Checker::candidates(std::string_view name) const {
  std::vector<const Overload*> named;
  for (const Overload& overload : overloads_of(name)) {
    named.push_back(&overload);
  }
  for (const Overload& overload : code_.host_overloads) {
    if (overload.name == name) {
      named.push_back(&overload);
    }
  }
  return named;
}

Typed Checker::unknown_function(const Expr& e, std::string_view name) {
  if (e.member && environment_.calls.contains(name)) {
    return refuse(e.place, "`" + std::string(name) + "` is no function of a value",
                  "write it as `" + std::string(name) + "(…)`");
  }
  std::vector<std::string> known = function_names();
  for (const auto& [call, expand_call] : environment_.calls) {
    known.push_back(call);
  }
  for (const Environment::Function& function : environment_.functions) {
    known.push_back(function.name);
  }
  for (const std::string_view macro_name : macro_names()) {
    known.emplace_back(macro_name);
  }
  return refuse(e.place, "unknown function `" + std::string(name) + "`", suggestion_hint(name, known));
}

Typed Checker::function(const Expr& e, std::string_view name, bool member, std::vector<Typed> arguments) {
  const std::vector<const Overload*> named = candidates(name);
  std::vector<const Overload*> fitting;
  for (const Overload* overload : named) {
    if (fits(*overload, member, arguments, options_.check_types)) {
      fitting.push_back(overload);
    }
  }
  const bool mixes = options_.mixed_arithmetic && is_arithmetic(name) && may_mix(arguments);
  if (fitting.empty() && !mixes) {
    return no_overload(e.place, name, member, arguments, named);
  }
  const bool only_mixed = fitting.empty();
  Typed typed = resolved(name, e.place, fitting, std::move(arguments));
  if (only_mixed) {
    typed.type = Type::Kind::float64;
  } else if (mixes && !typed.type.is(Type::Kind::float64)) {
    typed.type = {};
  }
  return specialised(name, std::move(typed));
}

Typed Checker::no_overload(Place place, std::string_view name, bool member, const std::vector<Typed>& arguments,
                           const std::vector<const Overload*>& named) {
  const auto is_near = [&arguments](const Overload* overload) {
    return !arguments.empty() && !overload->parameters.empty() &&
           is_assignable(arguments[0].type, overload->parameters[0]);
  };
  const bool any_near = std::any_of(named.begin(), named.end(), is_near);
  std::string taken;
  std::size_t listed = 0;
  for (const Overload* overload : named) {
    if (listed < kListedMax && (!any_near || is_near(overload))) {
      taken += (listed++ == 0 ? "it takes " : ", ") + overload->text();
    }
  }
  return refuse(place, "`" + symbol(name) + "` cannot take " + call_text(name, member, types_of(arguments)), taken);
}

Typed Checker::resolved(std::string_view name, Place place, const std::vector<const Overload*>& fitting,
                        std::vector<Typed> arguments) {
  Type result = fitting.empty() ? Type() : fitting.front()->result;
  for (const Overload* overload : fitting) {
    if (!(overload->result == result)) {
      result = {};
    }
  }
  Typed typed = node(Op::call, std::move(result), place, std::move(arguments));
  const auto* const own =
      std::find_if(kOps.begin(), kOps.end(), [name](const ArithmeticOp& row) { return row.name == name; });
  const bool hosted = std::any_of(fitting.begin(), fitting.end(), [](const Overload* o) { return o->host >= 0; });
  if (own != kOps.end() && !hosted) {
    typed.op = own->op;
    return typed;
  }
  typed.index = static_cast<std::int32_t>(code_.overloads.size());
  typed.flags = static_cast<std::uint8_t>(fitting.size());
  code_.overloads.insert(code_.overloads.end(), fitting.begin(), fitting.end());
  return typed;
}

// What a single signature cannot say of a function's result, and what is known better because an argument is a
// literal.
Typed Checker::specialised(std::string_view name, Typed typed) {
  const std::vector<Typed>& arguments = typed.children;
  if (name == "_+_" && typed.type.is(Type::Kind::list)) {
    typed.type = join(arguments[0].type, arguments[1].type);
  } else if (name == "optional.of" || name == "optional.ofNonZeroValue") {
    typed.type.parameters = {arguments[0].type};
  } else if (name == "value" && typed.type.is(Type::Kind::dyn)) {
    typed.type = arguments[0].type.parameter(0);
  } else if (name == "type") {
    typed.type.parameters = {arguments[0].type};
  } else if (name == "matches") {
    return matches(std::move(typed));
  } else if (arguments.size() == 2 && arguments[1].is_constant(cel::Kind::string) && time_part_named(name)) {
    return zoned(name, std::move(typed));
  } else if (name == "timestamp" || name == "duration") {
    check_literal_argument(name, typed);
  }
  return typed;
}

// A literal pattern is compiled once.
Typed Checker::matches(Typed typed) {
  if (typed.op != Op::call || !typed.children[1].is_constant(cel::Kind::string)) {
    return typed;
  }
  const Typed& pattern = typed.children[1];
  auto compiled = compile_pattern(pattern.value.as_text(), options_.regex_bytes_max);
  if (!compiled.pattern) {
    return refuse(pattern.place, compiled.problem, "patterns are written as RE2 takes them",
                  Failure::Code::invalid_argument);
  }
  typed.op = Op::matches;
  typed.index = static_cast<std::int32_t>(code_.patterns.size());
  typed.children.pop_back();
  code_.patterns.push_back(std::move(compiled.pattern));
  return typed;
}

// A literal zone is looked up once.
Typed Checker::zoned(std::string_view name, Typed typed) {
  const Typed& zone = typed.children[1];
  const std::optional<TimeZone> found = find_zone(zone.value.as_text());
  if (!found) {
    return refuse(zone.place, "there is no time zone `" + std::string(zone.value.as_text()) + "`",
                  "it is a name like \"Europe/Berlin\" or an offset like \"+02:00\"",
                  Failure::Code::invalid_argument);
  }
  typed.op = Op::zoned;
  typed.value = Value::int64(static_cast<std::int64_t>(*time_part_named(name)));
  typed.index = static_cast<std::int32_t>(code_.zones.size());
  typed.children.pop_back();
  code_.zones.push_back(*found);
  return typed;
}

void Checker::check_literal_argument(std::string_view name, const Typed& typed) {
  if (!options_.check_types || typed.children.size() != 1 || !typed.children[0].is_constant(cel::Kind::string)) {
    return;
  }
  const Typed& argument = typed.children[0];
  const std::string text(argument.value.as_text());
  if (name == "timestamp" && !read_timestamp(text)) {
    issue(argument.place, "\"" + text + "\" is no time of the years 1 to 9999",
          "write it as \"2026-01-19T10:00:00Z\"");
  } else if (name == "duration" && !read_duration(text)) {
    issue(argument.place, "\"" + text + "\" is no duration", "write it as \"36h\", \"1h30m\" or \"1.5s\"");
  }
}

// math.greatest and math.least take any number of numbers, or one list of them.
Typed Checker::extreme(const Expr& e, std::string_view name, std::vector<Typed> arguments) {
  const bool is_list =
      arguments.size() == 1 && (arguments[0].type.is(Type::Kind::list) || arguments[0].type.is(Type::Kind::dyn));
  Type items = is_list ? arguments[0].type.parameter(0) : Type();
  if (!is_list) {
    for (const Typed& argument : arguments) {
      if (options_.check_types && !argument.type.is_number() && !argument.type.is(Type::Kind::dyn)) {
        return refuse(argument.place,
                      "`" + std::string(name) + "` takes numbers, found " + argument.type.short_name());
      }
      items = &argument == &arguments.front() ? argument.type : join(items, argument.type);
    }
    if (arguments.empty()) {
      return refuse(e.place, "`" + std::string(name) + "` takes at least one number");
    }
    Typed list = node(Op::list, Type(Type::Kind::list, {items}), e.place, std::move(arguments));
    arguments.clear();
    arguments.push_back(std::move(list));
  } else if (options_.check_types && !items.is_number() && !items.is(Type::Kind::dyn)) {
    return refuse(e.place, "`" + std::string(name) + "` takes numbers, found " + arguments[0].type.short_name());
  }
  Typed typed = function(e, name, false, std::move(arguments));
  typed.type = items;
  return typed;
}

// a.or(b) and a.orValue(b): b is looked at only where a has no value.
Typed Checker::optional_call(const Expr& e, std::vector<Typed> arguments) {
  const bool of_value = e.text == "orValue";
  demand(arguments[0], Type::Kind::optional, "what stands before `." + e.text + "`");
  if (!of_value) {
    demand(arguments[1], Type::Kind::optional, "what `.or` takes");
  }
  const Type inner =
      join(arguments[0].type.parameter(0), of_value ? arguments[1].type : arguments[1].type.parameter(0));
  return node(of_value ? Op::optional_or_value : Op::optional_or,
              of_value ? inner : Type(Type::Kind::optional, {inner}), e.place, std::move(arguments));
}

}  // namespace reif::cel
