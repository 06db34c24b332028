#pragma once

#include <memory>

#include "http/api/services.h"
#include "http/responder.h"

namespace reif {

// Sends alerts as server-sent events: those after `after`, as far as they are kept, then each as it is committed;
// none twice, none missed, in the order of their numbers. Lasts until the reader leaves.
//   id: 17
//   event: alert
//   data: {"type":"lead.stage_reached",…}
void stream_alerts(Services& services, Responder responder, std::int64_t after);

}  // namespace reif
