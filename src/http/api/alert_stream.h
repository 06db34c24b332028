#pragma once

#include <cstdint>
#include <optional>

#include "http/api/services.h"
#include "http/responder.h"

namespace reif {

// Sends alerts as server-sent events: those after `after`, as far as they are kept, then each as it is committed;
// none twice, none missed, in the order of their numbers. Without `after`: from now on. Lasts until the reader
// leaves. The first `id` is where the stream begins, so that who is cut off before the first alert can resume too.
//   retry: 1000
//   id: 16
//
//   id: 17
//   event: alert
//   data: {"type":"lead.stage_reached",…}
void stream_alerts(Services& services, Responder responder, std::optional<std::int64_t> after);

}  // namespace reif
