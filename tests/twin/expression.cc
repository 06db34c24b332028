#include "twin/expression.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "cel/compile.h"
#include "twin/email.h"

namespace reif::twin {
namespace {

using About = Question::About;

const std::map<std::string, About> kOfHistory = {
    {"count", About::count}, {"seen", About::seen},   {"sum", About::sum},           {"max", About::max},
    {"min", About::min},     {"avg", About::avg},     {"distinct", About::distinct}, {"silent", About::silent},
    {"since", About::since}, {"first", About::first}, {"last", About::last}};

bool has_property(About about) {
  return about == About::sum || about == About::max || about == About::min || about == About::avg ||
         about == About::distinct;
}

double number_of(const cel::Value& literal) {
  switch (literal.kind()) {
    case cel::Kind::int64:
      return static_cast<double>(literal.as_int64());
    case cel::Kind::uint64:
      return static_cast<double>(literal.as_uint64());
    case cel::Kind::float64:
      return literal.as_float64();
    default:
      throw std::invalid_argument("days and hours take a number");
  }
}

// "1h30m": whole numbers, each with h, m, s or ms.
Span span_of_text(const std::string& text) {
  static const std::map<std::string, Span> kUnits = {{"h", kHour}, {"m", kMinute}, {"s", kSecond}, {"ms", 1}};
  Span span = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t digits = 0;
    const Span number = std::stoll(text.substr(i), &digits);
    const std::size_t unit = i + digits;
    i = std::min(text.find_first_of("0123456789", unit), text.size());
    span += number * kUnits.at(text.substr(unit, i - unit));
  }
  return span;
}

// days(7), hours(1.5), duration("90m")
Span span_of(const cel::Expr& call) {
  const cel::Expr& argument = *call.children.at(0);
  if (call.text == "duration") {
    return span_of_text(argument.text);
  }
  return std::llround(number_of(argument.literal) * static_cast<double>(call.text == "days" ? kDay : kHour));
}

std::vector<std::string> split_at_dots(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// Compiles one expression, writing down what it asks.
class Compiler {
 public:
  explicit Compiler(const Names& names) : names_(names) {
    environment_.path = [this](auto path, Place, Issues&) { return slot_of(path); };
    for (const char* name : {"days", "hours"}) {
      environment_.calls[name] = [](const cel::Expr& call, Issues&) -> std::optional<cel::Expansion> {
        return cel::Value::duration_ms(span_of(call));
      };
    }
    for (const auto& [name, about] : kOfHistory) {
      environment_.calls[name] = [this, what = about](const cel::Expr& call, Issues& issues) {
        return history(what, call, issues);
      };
    }
    environment_.functions = email_functions();
  }

  Expression compile(const std::string& text) {
    cel::Options options;
    options.mixed_arithmetic = true;
    options.division_error = true;
    cel::Compiled compiled = cel::compile(text, environment_, options);
    if (!compiled.program) {
      std::string message = text;
      for (const Issue& issue : compiled.issues) {
        message += "\n" + format_issue(issue, "expression");
      }
      throw std::invalid_argument(message);
    }
    return {*compiled.program, questions_};
  }

 private:
  cel::Slot ask(Question question, cel::Use use = cel::Use::free) {
    questions_.push_back(std::move(question));
    return {static_cast<int>(questions_.size()) - 1, cel::Type::Kind::dyn, use};
  }

  std::optional<cel::Slot> slot_of(std::span<const std::string_view> path) {
    static const std::map<std::string_view, About> kRoots = {
        {"event", About::event}, {"lead", About::lead}, {"account", About::account}, {"now", About::now}};
    if (path.size() == 2 && path[0] == "scores") {
      return ask({About::score, names_.scores.at(std::string(path[1])), {}, {}}, cel::Use::points);
    }
    const auto root = kRoots.find(path[0]);
    if (path.size() == 1 && root != kRoots.end()) {
      return ask({root->second, 0, {}, {}});
    }
    return std::nullopt;
  }

  std::optional<cel::Expansion> history(About about, const cel::Expr& call, Issues& issues) {
    const std::string& name = call.children.at(0)->text;
    const auto touchpoint = names_.touchpoints.find(name);
    if (name != "any" && touchpoint == names_.touchpoints.end()) {
      issues.push_back({Issue::Severity::error, call.place, "unknown touchpoint " + name, ""});
      return std::nullopt;
    }
    Question question{about, name == "any" ? kAny : touchpoint->second, {}, {}};
    std::size_t next = 1;
    if (has_property(about)) {
      question.path = split_at_dots(call.children.at(next++)->text);
    }
    if (next < call.children.size()) {
      question.window = span_of(*call.children.at(next));
    }
    return ask(std::move(question));
  }

  const Names& names_;
  cel::Environment environment_;
  std::vector<Question> questions_;
};

}  // namespace

bool Expression::moves() const {
  return std::any_of(questions.begin(), questions.end(), [](const Question& question) {
    return question.about == About::now || question.about == About::since || question.window.has_value();
  });
}

Expression compile(const std::string& text, const Names& names) { return Compiler(names).compile(text); }

}  // namespace reif::twin
