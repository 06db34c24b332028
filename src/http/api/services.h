#pragma once

#include <string>

#include "connect/webhook/address_guard.h"
#include "http/api/idempotency.h"
#include "service/live/lead_views.h"
#include "service/live/live_service.h"
#include "service/metrics.h"
#include "service/notify/alert_feed.h"
#include "service/notify/notifier.h"
#include "service/worker_pool.h"
#include "storage/outbox.h"
#include "storage/settings.h"
#include "storage/store.h"

namespace reif {

// What route handlers ask. All of it may be used by several threads at once, and outlives the HTTP server.
struct Services {
  const Plan& plan;
  std::string model_version;  // Of the plan, as Settings::model numbers it: "1".
  LiveService& live;
  LeadViews& views;
  Store& store;
  Settings& settings;
  Outbox& outbox;
  Notifier& notifier;
  AlertFeed& feed;
  WorkerPool& workers;
  Metrics& metrics;
  Idempotency& idempotency;
  const AddressGuard& guard;  // Of receivers.
};

}  // namespace reif
