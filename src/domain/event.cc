#include "domain/event.h"

#include <array>
#include <cstddef>

#include "base/bytes.h"

namespace reif {
namespace {

constexpr std::array<std::string_view, kEventTypes> kNames = {"identify", "group", "alias",
                                                              "track",    "page",  "screen"};

}  // namespace

std::string_view name_of(EventType type) { return kNames[static_cast<std::size_t>(type)]; }

std::optional<EventType> event_type(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (equal_bytes(kNames[i], name)) {
      return static_cast<EventType>(i);
    }
  }
  return std::nullopt;
}

}  // namespace reif
