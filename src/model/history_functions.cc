#include "model/history_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "model/known_names.h"
#include "model/no_host.h"

namespace reif {
namespace {

using Function = HistoryCall::Function;
using cel::Expr;

enum class Window { none, optional, required };

// A function over history: what it takes and gives.
struct Form {
  std::string_view name;
  Function function;
  bool property;
  Window window;
  cel::Type::Kind type;
  std::string_view usage;
};

constexpr Form kForms[] = {
    {"count", Function::count, false, Window::optional, cel::Type::Kind::float64,
     "count(pricing) or count(pricing, days(30))"},
    {"seen", Function::seen, false, Window::optional, cel::Type::Kind::boolean,
     "seen(pricing) or seen(pricing, days(30))"},
    {"sum", Function::sum, true, Window::optional, cel::Type::Kind::float64,
     "sum(purchase, \"revenue\") or sum(purchase, \"revenue\", days(365))"},
    {"max", Function::max, true, Window::optional, cel::Type::Kind::float64,
     "max(purchase, \"revenue\") or max(purchase, \"revenue\", days(365))"},
    {"min", Function::min, true, Window::optional, cel::Type::Kind::float64,
     "min(purchase, \"revenue\") or min(purchase, \"revenue\", days(365))"},
    {"avg", Function::avg, true, Window::optional, cel::Type::Kind::float64,
     "avg(purchase, \"revenue\") or avg(purchase, \"revenue\", days(365))"},
    {"distinct", Function::distinct, true, Window::optional, cel::Type::Kind::float64,
     "distinct(pricing, \"path\") or distinct(pricing, \"path\", days(30))"},
    {"silent", Function::silent, false, Window::required, cel::Type::Kind::boolean, "silent(any, days(90))"},
    {"since", Function::since, false, Window::none, cel::Type::Kind::duration, "since(pricing)"},
    {"first", Function::first, false, Window::none, cel::Type::Kind::timestamp, "first(pricing)"},
    {"last", Function::last, false, Window::none, cel::Type::Kind::timestamp, "last(pricing)"},
};

struct Unit {
  std::string_view name;
  Span span;
};
constexpr Unit kUnits[] = {{"days", kDay}, {"hours", kHour}};

constexpr Span kSpanMax = 3'652'500 * kDay;  // 10,000 years, as for durations of the model.

void add_error(Issues& issues, Place place, std::string message, std::string hint) {
  issues.push_back({Issue::Severity::error, place, std::move(message), std::move(hint)});
}

// -------------------------------------------------------------------------------------------------------------
// durations

// A literal number; nothing where it is none.
std::optional<double> literal_number(const Expr& e) {
  if (cel::is_literal(e, cel::Kind::int64)) {
    return static_cast<double>(e.literal.as_int64());
  }
  if (cel::is_literal(e, cel::Kind::uint64)) {
    return static_cast<double>(e.literal.as_uint64());
  }
  if (cel::is_literal(e, cel::Kind::float64)) {
    return e.literal.as_float64();
  }
  return std::nullopt;
}

// days(n) or hours(n) in milliseconds, rounded; nothing where issues were added.
std::optional<Span> unit_span(const Expr& call, const Unit& unit, Issues& issues) {
  const std::optional<double> n = call.children.size() == 1 ? literal_number(*call.children[0]) : std::nullopt;
  const double span = n ? std::round(*n * static_cast<double>(unit.span)) : 0;
  if (!n || !(span >= 1 && span <= static_cast<double>(kSpanMax))) {
    add_error(issues, call.place, fmt::format("`{}` takes one literal number greater than 0", unit.name),
              fmt::format("for example `{}(7)`", unit.name));
    return std::nullopt;
  }
  return static_cast<Span>(span);
}

const Unit* find_unit(std::string_view name) {
  const auto* unit =
      std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& u) { return u.name == name; });
  return unit == std::end(kUnits) ? nullptr : unit;
}

// The value of a constant duration("1h30m") in milliseconds, rounded.
std::optional<Span> duration_text_span(std::string_view text) {
  const cel::Compiled compiled = cel::compile(fmt::format("duration({})", quoted(text)), {}, {});
  NoHost host;
  const cel::Value value = compiled.program ? compiled.program->evaluate(host) : cel::Value();
  if (!value.is(cel::Kind::duration) || value.seconds() < 0 || value.seconds() > kSpanMax / kSecond) {
    return std::nullopt;
  }
  const Span span = value.seconds() * kSecond + (value.nanoseconds() + 500'000) / 1'000'000;
  return span > 0 ? std::optional(span) : std::nullopt;
}

std::string window_hint(const Expr& e) {
  const std::optional<Span> meant = cel::is_literal(e, cel::Kind::string) ? parse_span(e.text) : std::nullopt;
  return meant ? fmt::format("write `{}`", window_text(*meant)) : "for example `days(30)`";
}

// A window: days(7), hours(1.5) or duration("90m").
std::optional<Span> window_of(const Expr& e, const Form& form, Issues& issues) {
  if (e.kind == Expr::Kind::call) {
    if (const Unit* unit = find_unit(e.text)) {
      return unit_span(e, *unit, issues);
    }
    if (e.text == "duration" && e.children.size() == 1 && cel::is_literal(*e.children[0], cel::Kind::string)) {
      if (const std::optional<Span> span = duration_text_span(e.children[0]->text)) {
        return span;
      }
      add_error(issues, e.children[0]->place, "a window is a duration greater than 0",
                "for example `days(30)` or `duration(\"90m\")`");
      return std::nullopt;
    }
  }
  add_error(issues, e.place, fmt::format("the window of `{}` is a literal duration", form.name), window_hint(e));
  return std::nullopt;
}

// -------------------------------------------------------------------------------------------------------------
// arguments

// The index of a touchpoint by its bare name, or Rule::kAny.
std::optional<int> touchpoint_of(Checker& checker, const Expr& e, const Form& form, Issues& issues) {
  if (!cel::is_identifier(e)) {
    const bool is_text = cel::is_literal(e, cel::Kind::string);
    add_error(issues, e.place,
              fmt::format("the first argument of `{}` is the bare name of a touchpoint, or `any`", form.name),
              is_text ? fmt::format("without quotes: `{}`", e.text) : fmt::format("for example `{}`", form.usage));
    return std::nullopt;
  }
  if (e.text == "any") {
    return Rule::kAny;
  }
  const int index = checker.model.touchpoint_index(e.text);
  if (index >= 0) {
    checker.used_touchpoints[static_cast<std::size_t>(index)] = true;
    return index;
  }
  if (checker.touchpoints_readable) {
    add_error(issues, e.place, fmt::format("unknown touchpoint `{}`", e.text),
              hint_for(e.text, touchpoint_names(checker.model), "touchpoints are listed in `touchpoints`"));
  }
  return checker.touchpoints_readable ? std::nullopt : std::optional(Rule::kAny);
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> names;
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    names.push_back(path.substr(0, dot));
    path.remove_prefix(dot + 1);
  }
  names.push_back(path);
  return names;
}

// The names of a property: "revenue", "cart.total".
std::optional<std::vector<std::string_view>> property_of(const Expr& e, const Form& form, Issues& issues) {
  if (!cel::is_literal(e, cel::Kind::string)) {
    add_error(
        issues, e.place, fmt::format("the second argument of `{}` is the name of a property in quotes", form.name),
        cel::is_identifier(e) ? fmt::format("write `\"{}\"`", e.text) : fmt::format("for example `{}`", form.usage));
    return std::nullopt;
  }
  std::vector<std::string_view> names = split(e.text);
  if (std::find(names.begin(), names.end(), std::string_view()) != names.end()) {
    add_error(issues, e.place, "the name of a property is empty", "for example `\"revenue\"` or `\"cart.total\"`");
    return std::nullopt;
  }
  return names;
}

bool has_right_arity(const Expr& call, const Form& form, Issues& issues) {
  const std::size_t least = 1U + (form.property ? 1U : 0U) + (form.window == Window::required ? 1U : 0U);
  const std::size_t most = least + (form.window == Window::optional ? 1U : 0U);
  const std::size_t n = call.children.size();
  if (n >= least && n <= most) {
    return true;
  }
  const std::string takes = least == most ? fmt::format("{}", least) : fmt::format("{} or {}", least, most);
  add_error(issues, call.place,
            fmt::format("`{}` takes {} argument{}, not {}", form.name, takes, most == 1 ? "" : "s", n),
            fmt::format("write it as {}", form.usage));
  return false;
}

std::string call_text(std::string_view function, const std::string& touchpoint, const std::string& property,
                      std::optional<Span> window) {
  std::string text = fmt::format("{}({}", function, touchpoint);
  if (!property.empty()) {
    text += ", " + quoted(property);
  }
  if (window) {
    text += ", " + window_text(*window);
  }
  return text + ")";
}

// How its value may be used where `now` is used like that. Only the time since an occurrence grows; the instant of
// one stays where it is.
cel::Use use_of(const Form& form, cel::Use time) {
  if (form.window != Window::none) {
    return cel::Use::free;
  }
  const bool stays = form.type == cel::Type::Kind::timestamp;
  return time == cel::Use::rising && stays ? cel::Use::compared : time;
}

std::optional<cel::Expansion> expand_call(Checker& checker, const Form& form, cel::Use time, const Expr& call,
                                          Issues& issues) {
  if (!has_right_arity(call, form, issues)) {
    return std::nullopt;
  }
  const std::size_t before = issues.size();
  const std::optional<int> touchpoint = touchpoint_of(checker, *call.children[0], form, issues);
  std::vector<std::string_view> property;
  std::size_t next = 1;
  if (form.property) {
    property = property_of(*call.children[next++], form, issues).value_or(property);
  }
  const std::optional<Span> window =
      next < call.children.size() ? window_of(*call.children[next], form, issues) : std::nullopt;
  if (issues.size() != before || !touchpoint) {
    return std::nullopt;
  }
  const std::string name = *touchpoint == Rule::kAny ? "any" : call.children[0]->text;
  const std::string text = call_text(form.name, name, form.property ? call.children[1]->text : "", window);
  const int index = checker.slots.history_call(form.function, *touchpoint, property, window, text);
  return cel::Slot{checker.slots.slot({SlotUse::Kind::history, index}), form.type, use_of(form, time)};
}

}  // namespace

std::string window_text(Span span) {
  for (const Unit& unit : kUnits) {
    if (span % unit.span == 0) {
      return fmt::format("{}({})", unit.name, span / unit.span);
    }
  }
  return fmt::format("duration(\"{}\")", format_span(span));
}

bool is_history_function(std::string_view name) {
  return find_unit(name) != nullptr ||
         std::any_of(std::begin(kForms), std::end(kForms), [&](const Form& form) { return form.name == name; });
}

void add_history_functions(Checker& checker, bool available, cel::Use time, std::string_view where,
                           cel::Environment& environment) {
  for (const Unit& unit : kUnits) {
    environment.calls[std::string(unit.name)] = [&unit](const Expr& call,
                                                        Issues& issues) -> std::optional<cel::Expansion> {
      const std::optional<Span> span = unit_span(call, unit, issues);
      return span ? std::optional<cel::Expansion>(cel::Value::duration_ms(*span)) : std::nullopt;
    };
  }
  for (const Form& form : kForms) {
    environment.calls[std::string(form.name)] =
        [&checker, &form, available, time, where](const Expr& call, Issues& issues) -> std::optional<cel::Expansion> {
      if (!available) {
        add_error(issues, call.place, fmt::format("`{}` cannot stand in {}", form.name, where),
                  "history is read by rules, stages and labels");
        return std::nullopt;
      }
      return expand_call(checker, form, time, call, issues);
    };
  }
}

}  // namespace reif
