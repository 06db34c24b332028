#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "model/expressions.h"
#include "model/names.h"
#include "model/readers.h"
#include "model/scalars.h"

namespace reif {
namespace {

constexpr std::array<std::string_view, 3> kFunnel = {"tofu", "mofu", "bofu"};  // Funnel, from tofu on.
constexpr std::string_view kEventTypeNames[] = {"track", "page", "screen", "identify", "group", "alias"};
constexpr std::string_view kOutcomes[] = {kStageReset, kDealWon, kDealLost};

void read_types(Checker& checker, const Field& field, Touchpoint& touchpoint) {
  touchpoint.types.fill(false);
  for (const Tree* item : read_texts(checker, field, "a type of event")) {
    const Field of_item{field.name, field.example, item->place, *item};
    if (const std::optional<std::size_t> word = read_word(checker, of_item, kEventTypeNames)) {
      touchpoint.types[static_cast<std::size_t>(*event_type(kEventTypeNames[*word]))] = true;
    }
  }
}

void read_event_names(Checker& checker, const Field& field, Touchpoint& touchpoint) {
  for (const Tree* item : read_texts(checker, field, "the name of an event")) {
    touchpoint.names.push_back(item->text);
    if (std::find(std::begin(kOutcomes), std::end(kOutcomes), item->text) != std::end(kOutcomes)) {
      checker.warning(item->place, fmt::format("`{}` is never an occurrence of a touchpoint", item->text),
                      "it says how a lead fared in sales");
    }
  }
  const auto named = [&](EventType type) { return touchpoint.types[static_cast<std::size_t>(type)]; };
  if (!named(EventType::track) && !named(EventType::page) && !named(EventType::screen)) {
    checker.warning(field.place, "events of this type have no name", "leave `event` out");
  }
}

bool is_of_event(const SlotUse& use) {
  return use.kind == SlotUse::Kind::event_path || use.kind == SlotUse::Kind::now;
}

void read_touchpoint_condition(Checker& checker, const Field& field, Touchpoint& touchpoint) {
  touchpoint.condition = read_condition(checker, field, kTouchpointScope);
  if (touchpoint.condition) {
    const std::vector<int>& slots = touchpoint.condition->slots();
    touchpoint.reads_event_only = std::all_of(slots.begin(), slots.end(), [&](int slot) {
      return is_of_event(checker.model.slots[static_cast<std::size_t>(slot)]);
    });
  }
}

constexpr MapForm kTouchpoint = {"a touchpoint", "{ event: Webinar Attended }"};
constexpr std::array<Key<Touchpoint>, 6> kTouchpointKeys = {{
    {{"type", kOptional, "page"}, read_types},
    {{"event", kOptional, "Webinar Attended"}, read_event_names},
    {{"if", kOptional, "event.properties.path == \"/preise\""}, read_touchpoint_condition},
    {{"gap", kOptional, "30m"},
     [](Checker& c, const Field& f, Touchpoint& t) { t.gap = read_span(c, f).value_or(0); }},
    {{"funnel", kOptional, "bofu"},
     [](Checker& c, const Field& f, Touchpoint& t) {
       const std::optional<std::size_t> word = read_word(c, f, kFunnel);
       t.funnel = word ? static_cast<Funnel>(*word + 1) : Funnel::none;
     }},
    {{"label", kOptional, "{ de: Preise besucht, en: Visited pricing }"},
     [](Checker& c, const Field& f, Touchpoint& t) { read_label(c, f, t.label); }},
}};

}  // namespace

void read_touchpoints(Checker& checker, const Field& field) {
  checker.touchpoints_readable = field.value.kind == Tree::Kind::map;
  for (const Tree::Member* member :
       find_entries(checker, field, {"touchpoint", checker.limits.touchpoints_max, "touchpoints_max"})) {
    check_name(checker, NameOf::touchpoint, member->key, member->place);
    Touchpoint touchpoint;
    touchpoint.id = member->key;
    touchpoint.types[static_cast<std::size_t>(EventType::track)] = true;
    read_map(checker, member->value, kTouchpoint, kTouchpointKeys, touchpoint);
    checker.model.touchpoints.push_back(std::move(touchpoint));
  }
  checker.used_touchpoints.assign(checker.model.touchpoints.size(), false);
}

}  // namespace reif
