#pragma once

#include <vector>

#include "http/api/services.h"
#include "http/router.h"

namespace reif {

// The route tables, by what they are about. The services must outlive the routes.

// Segment's HTTP tracking API as its clients, RudderStack's and Jitsu's speak it, with preflights and bootstrap
// calls.
std::vector<Route> intake_routes(Services& services);
// The script that a page with Jitsu's script tag loads.
std::vector<Route> tag_routes();
// Sends the answers to all whose events are on disk: LogWriter::Hooks::answered.
void send_intake_answers();
// Questions about leads.
std::vector<Route> lead_routes(Services& services);
// Alerts: the list and the live stream.
std::vector<Route> alert_routes(Services& services);
// Whom alerts are sent to, and what became of what was sent.
std::vector<Route> receiver_routes(Services& services);
// Scoring models, outcomes, keys.
std::vector<Route> workspace_routes(Services& services);
// Health, readiness, metrics.
std::vector<Route> operation_routes(Services& services);
// The page at / and what belongs to it.
std::vector<Route> page_routes();

std::vector<Route> all_routes(Services& services);

}  // namespace reif
