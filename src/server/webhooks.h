#pragma once

#include <functional>

#include "connect/webhook/sender.h"
#include "service/metrics.h"
#include "service/notify/notifier.h"

namespace reif {

// Sends messages of the notifier as signed webhooks, and reads out of the answer what the dispatcher must know.
// `sender` and `metrics` must outlive what it gives; `now` says the time that signatures bear.
Notifier::Send webhook_send(WebhookSender& sender, Metrics& metrics, std::function<Time()> now);

}  // namespace reif
