#pragma once

#include <optional>
#include <string_view>

#include "domain/event.h"

namespace reif {

// What is sent to a path of Segment's HTTP tracking API, or of RudderStack's or Jitsu's.
struct IntakeRoute {
  std::optional<EventType> type;  // The type of the one event that is sent there; none: a batch of any.

  bool is_batch() const { return !type; }
  friend bool operator==(const IntakeRoute&, const IntakeRoute&) = default;
};

// The route of a path (without its query; one slash more at its end is let be); nothing where it is none.
std::optional<IntakeRoute> intake_route(std::string_view path);

}  // namespace reif
