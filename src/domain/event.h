#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "cel/value.h"

namespace reif {

// In the order in which events of one millisecond stand in history: those that say who a lead is come first.
enum class EventType : std::uint8_t { identify, group, alias, track, page, screen };

inline constexpr int kEventTypes = 6;

// "identify" …; and back, nothing where there is no such type.
std::string_view name_of(EventType type);
std::optional<EventType> event_type(std::string_view name);

// One immutable record of what a lead did or was said to be, in Segment's form. Texts and values are views: they live
// as long as what the event was read from says (codec/event_reader.h).
struct Event {
  EventType type = EventType::track;
  Time timestamp = 0;        // Corrected for the client's clock.
  std::string_view id;       // The client's messageId or a made-up one; never empty.
  std::string_view name;     // The `event` of a track, the `name` of a page or screen; else empty.
  std::string_view user_id;  // Empty where missing, like all of these; one of user_id and anonymous_id is there.
  std::string_view anonymous_id;
  std::string_view previous_id;  // alias: never empty, nor is user_id.
  std::string_view group_id;     // group: never empty.
  cel::Value properties;  // A map, empty where missing; of identify and group: the traits. Numbers are doubles.
  cel::Value context;     // A map, empty where missing or not asked for.
};

// Whether the event comes first among those of its millisecond.
constexpr bool says_who(EventType type) { return type <= EventType::alias; }
// Whether it is an occurrence of the touchpoint `any`, as far as its type goes.
constexpr bool is_activity(EventType type) { return type >= EventType::track; }

// Names of `track` events that are about the lead's way through sales and no occurrence of any touchpoint.
inline constexpr std::string_view kStageReset = "Stage Reset";
inline constexpr std::string_view kDealWon = "Deal Won";
inline constexpr std::string_view kDealLost = "Deal Lost";

}  // namespace reif
