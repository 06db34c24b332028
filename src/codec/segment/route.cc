#include "codec/segment/route.h"

#include <algorithm>
#include <array>

namespace reif {
namespace {

struct Word {
  std::string_view text;
  IntakeRoute route;
};

constexpr Word kCalls[] = {
    {"identify", {EventType::identify}},
    {"track", {EventType::track}},
    {"page", {EventType::page}},
    {"screen", {EventType::screen}},
    {"group", {EventType::group}},
    {"alias", {EventType::alias}},
    {"batch", {}},
    {"import", {}},
};
// What Segment's browser library calls them.
constexpr Word kLetters[] = {
    {"i", {EventType::identify}},
    {"t", {EventType::track}},
    {"p", {EventType::page}},
    {"s", {EventType::screen}},
    {"g", {EventType::group}},
    {"a", {EventType::alias}},
    {"b", {}},
};

struct Prefix {
  std::string_view text;
  bool letters;
};

constexpr Prefix kPrefixes[] = {
    {"/v1/", true},          // Segment, RudderStack
    {"/beacon/v1/", false},  // RudderStack's navigator.sendBeacon
    {"/api/s/s2s/", false},  // Jitsu, from servers
    {"/api/s/", false},      // Jitsu, from browsers
};

template <std::size_t N>
std::optional<IntakeRoute> find(const Word (&words)[N], std::string_view text) {
  const auto* const found = std::find_if(words, words + N, [&](const Word& word) { return word.text == text; });
  return found == words + N ? std::nullopt : std::optional(found->route);
}

}  // namespace

std::optional<IntakeRoute> intake_route(std::string_view path) {
  for (const Prefix& prefix : kPrefixes) {
    if (path.starts_with(prefix.text)) {
      std::string_view word = path.substr(prefix.text.size());
      word.remove_suffix(word.ends_with('/') ? 1 : 0);
      const std::optional<IntakeRoute> route = find(kCalls, word);
      return route || !prefix.letters ? route : find(kLetters, word);
    }
  }
  return std::nullopt;
}

}  // namespace reif
