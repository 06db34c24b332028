#include "model/scope.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/email_functions.h"
#include "model/history_functions.h"
#include "model/known_names.h"

namespace reif {
namespace {

using Kind = SlotUse::Kind;
using Names = std::vector<std::string_view>;

constexpr std::string_view kWinProbability = "win_probability";

// A path of names in an expression, and where to say what is wrong with it.
struct Request {
  Checker& checker;
  const Scope& scope;
  Names path;
  Place place;
  Issues& issues;

  void error(std::string message, std::string hint) const {
    issues.push_back({Issue::Severity::error, place, std::move(message), std::move(hint)});
  }
  cel::Slot slot(Kind kind, int index, cel::Type type, cel::Use use = cel::Use::free) const {
    return {checker.slots.slot({kind, index}), std::move(type), use};
  }
};

using Resolved = std::optional<cel::Slot>;

// ----------------------------------------------------------------------------------------------------- what names
// stand for

cel::Type any_map() { return {cel::Type::Kind::map, {cel::Type::Kind::string, cel::Type::Kind::dyn}}; }

struct EventName {
  std::string_view name;
  cel::Type::Kind type;
  bool has_names_below;
};
constexpr EventName kEventNames[] = {
    {"type", cel::Type::Kind::string, false},         {"name", cel::Type::Kind::string, false},
    {"timestamp", cel::Type::Kind::timestamp, false}, {"properties", cel::Type::Kind::map, true},
    {"context", cel::Type::Kind::map, true},
};

Resolved unknown_event_name(const Request& request) {
  const std::string_view name = request.path[1];
  std::vector<std::string> names;
  for (const EventName& known : kEventNames) {
    names.emplace_back(known.name);
  }
  const std::string otherwise = name.starts_with("prop") ? "did you mean `properties`?"
                                                         : fmt::format("did you mean `event.properties.{}`?", name);
  request.error(fmt::format("an event has no `{}`", name), hint_for(name, names, otherwise));
  return std::nullopt;
}

Resolved event_slot(const Request& request) {
  const Names& path = request.path;
  if (path.size() == 1) {
    return request.slot(Kind::event_path, request.checker.slots.event_path(path), any_map());
  }
  const auto* known = std::find_if(std::begin(kEventNames), std::end(kEventNames),
                                   [&](const EventName& e) { return e.name == path[1]; });
  if (known == std::end(kEventNames)) {
    return unknown_event_name(request);
  }
  if (path.size() > 2 && !known->has_names_below) {
    return std::nullopt;  // The shorter path is asked for next.
  }
  const bool whole_map = path.size() == 2 && known->has_names_below;
  const cel::Type type = path.size() > 2 ? cel::Type() : whole_map ? any_map() : cel::Type(known->type);
  return request.slot(Kind::event_path, request.checker.slots.event_path(path), type);
}

cel::Type attribute_type(const Names& path) { return path.size() == 1 ? any_map() : cel::Type(); }

Resolved lead_slot(const Request& request) {
  return request.slot(Kind::lead_path, request.checker.slots.lead_path(request.path), attribute_type(request.path));
}

Resolved account_slot(const Request& request) {
  return request.slot(Kind::account_path, request.checker.slots.account_path(request.path),
                      attribute_type(request.path));
}

Resolved now_slot(const Request& request) {
  if (request.path.size() > 1) {
    return std::nullopt;
  }
  return request.slot(Kind::now, 0, cel::Type::Kind::timestamp, request.scope.time);
}

std::vector<std::string> score_names(const Checker& checker) {
  std::vector<std::string> names = names_of(checker.model.scores, &Score::name);
  if (!checker.model.predictor.empty()) {
    names.emplace_back(kWinProbability);
  }
  return names;
}

void unknown_score(const Request& request) {
  const std::vector<std::string> names = score_names(request.checker);
  const std::string_view name = request.path[1];
  const std::string otherwise = name == kWinProbability ? "a model has it with `predictor: NAME@VERSION`"
                                                        : fmt::format("the model has {}", fmt::join(names, ", "));
  request.error(fmt::format("unknown score `{}`", name), hint_for(name, names, otherwise));
}

Resolved score_slot(const Request& request) {
  const Names& path = request.path;
  if (path.size() == 1) {
    request.error("`scores` alone is no value", "name one: `scores.NAME`");
    return std::nullopt;
  }
  const std::vector<std::string> names = score_names(request.checker);
  const auto found = std::find(names.begin(), names.end(), path[1]);
  if (found == names.end() && request.checker.scores_readable) {
    unknown_score(request);
    return std::nullopt;
  }
  if (path.size() > 2) {
    return std::nullopt;
  }
  const auto index = static_cast<std::size_t>(found - names.begin());
  const bool is_score = index < request.checker.model.scores.size();
  return request.slot(is_score ? Kind::score : Kind::win_probability, is_score ? static_cast<int>(index) : 0,
                      cel::Type::Kind::float64, cel::Use::points);
}

// ------------------------------------------------------------------------------------------------------------------
// roots

// A name that paths begin with, where it exists (nullptr: everywhere), and what to do where it does not.
struct Root {
  std::string_view name;
  bool Scope::* exists;
  std::string_view hint;
  Resolved (*resolve)(const Request&);
};

constexpr Root kRoots[] = {
    {"event", &Scope::event, "an event is at hand in touchpoints and in rules with `each`", event_slot},
    {"lead", nullptr, "", lead_slot},
    {"account", &Scope::account, "accounts are read by state rules (without `each`), stages and labels",
     account_slot},
    {"now", nullptr, "", now_slot},
    {"scores", &Scope::scores, "scores are read by stages and labels", score_slot},
};

// What an author may have meant by a name that stands for nothing.
struct Meant {
  std::string_view name;
  std::string_view word;
};
constexpr Meant kMeant[] = {
    {"yes", "true"},    {"Yes", "true"},    {"on", "true"},      {"ja", "true"},    {"True", "true"},
    {"TRUE", "true"},   {"always", "true"}, {"forever", "true"}, {"immer", "true"}, {"no", "false"},
    {"No", "false"},    {"off", "false"},   {"not", "!"},        {"NOT", "!"},      {"nein", "false"},
    {"False", "false"}, {"FALSE", "false"}, {"None", "null"},    {"NULL", "null"},  {"nil", "null"},
};

Resolved no_root(const Request& request) {
  const std::string_view name = request.path[0];
  if (request.checker.model.touchpoint_index(name) >= 0) {
    request.error(fmt::format("the touchpoint `{}` is no value", name),
                  fmt::format("ask its history: `count({0})`, `seen({0}, days(30))`", name));
  }
  const auto* meant =
      std::find_if(std::begin(kMeant), std::end(kMeant), [&](const Meant& m) { return m.name == name; });
  if (meant != std::end(kMeant)) {
    request.error(fmt::format("unknown name `{}`", name), fmt::format("write `{}`", meant->word));
  }
  return std::nullopt;
}

Resolved resolve(const Request& request) {
  const auto* root =
      std::find_if(std::begin(kRoots), std::end(kRoots), [&](const Root& r) { return r.name == request.path[0]; });
  if (root == std::end(kRoots)) {
    return no_root(request);
  }
  if (root->exists != nullptr && !(request.scope.*root->exists)) {
    request.error(fmt::format("`{}` cannot stand in {}", root->name, request.scope.where), std::string(root->hint));
    return std::nullopt;
  }
  return root->resolve(request);
}

}  // namespace

cel::Environment environment_of(Checker& checker, const Scope& scope) {
  cel::Environment environment;
  environment.path = [&checker, &scope](std::span<const std::string_view> path, Place place, Issues& issues) {
    return resolve({checker, scope, {path.begin(), path.end()}, place, issues});
  };
  add_history_functions(checker, scope.history, scope.time, scope.where, environment);
  environment.functions = email_functions();
  for (const Root& root : kRoots) {
    if (root.exists == nullptr || scope.*root.exists) {
      environment.known_names.emplace_back(root.name);
    }
  }
  return environment;
}

}  // namespace reif
