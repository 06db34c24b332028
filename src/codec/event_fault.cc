#include "codec/event_fault.h"

#include <array>
#include <cstddef>

namespace reif {

std::string_view name_of(EventFault fault) {
  static constexpr std::array<std::string_view, kEventFaults> kNames = {
      "not_an_object",   "too_large",  "too_deep",       "duplicate_key", "no_type",       "unknown_type",
      "no_user_anon_id", "no_user_id", "no_previous_id", "no_group_id",   "no_event_name", "bad_id",
      "bad_number",      "bad_name",   "bad_object",     "bad_time"};
  return kNames[static_cast<std::size_t>(fault)];
}

}  // namespace reif
