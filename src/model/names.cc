#include "model/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "cel/compile.h"
#include "model/history_functions.h"

namespace reif {
namespace {

// Names that stand for something in every expression: CEL's types, functions and macros, and ours.
constexpr std::string_view kTaken[] = {
    "all",      "any",    "bool",        "bytes",         "cel",          "days",          "double", "duration",
    "dyn",      "event",  "exists",      "exists_one",    "filter",       "google",        "has",    "hours",
    "int",      "lead",   "list",        "map",           "matches",      "math",          "now",    "null_type",
    "optional", "scores", "size",        "string",        "strings",      "timestamp",     "type",   "uint",
    "account",  "base64", "is_freemail", "is_disposable", "email_domain", "optional_type",
};

constexpr std::string_view kKinds[] = {"a scoring model", "a touchpoint", "a score", "a group", "a label"};

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Spelling {
  std::string_view from;
  std::string_view to;
};
// How German letters are written where there are none.
constexpr Spelling kUmlauts[] = {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"Ä", "Ae"},
                                 {"Ö", "Oe"}, {"Ü", "Ue"}, {"ß", "ss"}};

// The text with what is not allowed spelled otherwise: "Preis Übersicht" gives "Preis_Uebersicht".
std::string as_id(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto umlaut = std::find_if(std::begin(kUmlauts), std::end(kUmlauts),
                                     [&](const Spelling& spelling) { return text.starts_with(spelling.from); });
    if (umlaut != std::end(kUmlauts)) {
      out += umlaut->to;
      text.remove_prefix(umlaut->from.size());
      continue;
    }
    const char c = text.front();
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;  // A letter is replaced as a whole.
    if (!continues) {
      out += is_lower(c) || is_upper(c) || is_digit(c) || c == '_' || c == '-' ? c : '_';
    }
    text.remove_prefix(1);
  }
  return out;
}

std::string as_name(std::string_view text) {
  std::string out = as_id(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c == '-' ? '_' : c;
  });
  return !out.empty() && is_digit(out.front()) ? "_" + out : out;
}

std::string try_hint(std::string rule, const std::string& better) {
  return better.empty() ? rule : fmt::format("{}; try `{}`", rule, better);
}

bool is_too_long(Checker& checker, std::string_view text, Place place) {
  const bool too_long = text.size() > checker.limits.id_bytes_max;
  if (too_long) {
    checker.error(place, fmt::format("`{}…` is too long", text.substr(0, 20)),
                  fmt::format("at most {} bytes (limit `id_bytes_max`)", checker.limits.id_bytes_max));
  }
  return too_long;
}

// What an expression would take the name for; empty where it is free.
std::string_view taken_as(NameOf of, std::string_view name) {
  if (cel::is_reserved(name)) {
    return "a word of the expression language";
  }
  if (of == NameOf::touchpoint &&
      (std::find(std::begin(kTaken), std::end(kTaken), name) != std::end(kTaken) || is_history_function(name))) {
    return "a name of the expression language";
  }
  return "";
}

// A name like that one which is free.
std::string free_name(NameOf of, std::string name) {
  const std::string_view suffix = of == NameOf::touchpoint ? "_seen" : "_value";
  return taken_as(of, name).empty() ? name : name.append(suffix);
}

}  // namespace

bool is_name(std::string_view text) {
  return !text.empty() && !is_digit(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

bool is_id(std::string_view text) { return !text.empty() && as_id(text) == text; }

void check_name(Checker& checker, NameOf of, std::string_view name, Place place) {
  if (is_too_long(checker, name, place)) {
    return;
  }
  const std::string_view kind = kKinds[static_cast<std::size_t>(of)];
  if (!is_name(name)) {
    checker.error(place, fmt::format("`{}` cannot be the name of {}", name, kind),
                  try_hint("names have the letters a to z, digits and _, and begin with no digit",
                           free_name(of, as_name(name))));
    return;
  }
  const std::string_view taken = taken_as(of, name);
  if (!taken.empty()) {
    checker.error(place, fmt::format("`{}` cannot be the name of {}: it is {}", name, kind, taken),
                  fmt::format("choose another, for example `{}`", free_name(of, std::string(name))));
  }
}

void check_id(Checker& checker, std::string_view id, Place place) {
  if (!is_too_long(checker, id, place) && !is_id(id)) {
    checker.error(place, fmt::format("`{}` cannot be an id", id),
                  try_hint("ids have letters without accents, digits, _ and -", as_id(id)));
  }
}

void UniqueIds::check(Checker& checker, const std::string& id, const Tree& item) {
  const Tree* value = item.find("id");
  if (id.empty() || value == nullptr) {
    return;
  }
  const auto [first, is_new] = seen_.try_emplace(id, value->place);
  if (!is_new) {
    checker.error(value->place, fmt::format("another {} has the id `{}`", what_, id),
                  fmt::format("it is in line {}", first->second.line));
  }
}

}  // namespace reif
