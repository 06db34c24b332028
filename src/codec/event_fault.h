#pragma once

#include <cstdint>
#include <string_view>

namespace reif {

// Why a record in Segment's form is no event. The names are part of the answers of the API.
enum class EventFault : std::uint8_t {
  not_an_object,
  too_large,
  too_deep,
  duplicate_key,
  no_type,
  unknown_type,
  no_user_anon_id,
  no_user_id,      // Of an alias.
  no_previous_id,  // Of an alias.
  no_group_id,
  no_event_name,
  bad_id,      // Neither a text nor a number, or too long.
  bad_number,  // An id that is a number too large for one.
  bad_name,    // An `event` or `name` that is no text.
  bad_object,  // `properties`, `traits` or `context` that are no object.
  bad_time,
};

inline constexpr int kEventFaults = 16;

// "not_an_object" …
std::string_view name_of(EventFault fault);

}  // namespace reif
