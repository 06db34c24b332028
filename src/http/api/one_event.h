#pragma once

#include <string>

#include "base/result.h"
#include "codec/segment/intake.h"

namespace reif {

// One event of a body as intake takes it: checked alike, and what it lacks is filled in. invalid_argument: why it is
// none.
Result<TakenEvent> read_one_event(const std::string& body, EventType type, Time now);
// Of the type that the event itself says.
Result<TakenEvent> read_one_event(const std::string& body, Time now);

}  // namespace reif
