#include <fmt/format.h>

#include "codec/json_writer.h"
#include "http/api/answers.h"
#include "http/api/routes.h"

namespace reif {
namespace {

// Alive: it answers. Whether it can do its work is asked of /readyz.
Response health(Services&) { return json("{\"status\":\"ok\"}"); }

Response readiness(Services& services) {
  const LiveService::Status status = services.live.status();
  const std::string notifier = services.notifier.trouble();
  const bool is_ready = status.is_ready && !status.is_disk_full;
  std::string body = fmt::format("{{\"ready\":{},\"disk_full\":{},\"failure\":", is_ready, status.is_disk_full);
  append_json_string(body, status.failure);
  body += ",\"notifier\":";
  append_json_string(body, notifier);
  body += fmt::format(",\"log_head\":{},\"applied\":{},\"clock_doubt_ms\":{}}}", status.head, status.applied,
                      status.clock_doubt);
  Response response = json(std::move(body));
  if (!is_ready) {
    response.status = 503;
    response.headers.add("Retry-After", "1");
  }
  return response;
}

void append_events(const Metrics& metrics, std::string& out) {
  append_metric_head("reif_events_received_total", "counter", "Events that were acknowledged, by type.", out);
  for (int i = 0; i < kEventTypes; ++i) {
    out += fmt::format("reif_events_received_total{{type=\"{}\"}} {}\n", name_of(static_cast<EventType>(i)),
                       metrics.events_received[static_cast<std::size_t>(i)].load());
  }
}

Response metrics(Services& services) {
  const Metrics& m = services.metrics;
  const Applier::Counts& counts = services.live.counts();
  const LiveService::Status status = services.live.status();
  const Roster::Counts roster = services.live.roster().counts();
  std::string out;
  append_events(m, out);
  const auto counter = [&](std::string_view name, std::string_view help, std::int64_t value) {
    append_metric(name, "counter", help, static_cast<double>(value), out);
  };
  const auto gauge = [&](std::string_view name, std::string_view help, double value) {
    append_metric(name, "gauge", help, value, out);
  };
  counter("reif_events_rejected_total", "Events that were no events.", m.events_rejected);
  counter("reif_events_applied_total", "Events that counted.", counts.applied);
  counter("reif_events_duplicate_total", "Events that had come before.", counts.duplicates);
  counter("reif_events_conflicting_total", "Of the duplicates: those that said something else.", counts.conflicts);
  counter("reif_events_dropped_total", "Acknowledged events that were lost. Always 0.", 0);
  counter("reif_identities_ignored_total", "Events whose user a public key could not name.", m.identities_ignored);
  counter("reif_requests_overloaded_total", "Requests that were asked to come again.", m.submissions_refused);
  counter("reif_leads_judged_total", "Leads looked at.", counts.judged);
  counter("reif_alerts_total", "Alerts raised.", counts.alerts);
  counter("reif_deliveries_succeeded_total", "Messages that receivers took.", m.deliveries_succeeded);
  counter("reif_deliveries_failed_total", "Attempts that failed.", m.deliveries_failed);
  if (const Result<Outbox::Counts> outbox = services.outbox.counts()) {
    gauge("reif_deliveries_due", "Messages that wait for their next attempt.", static_cast<double>(outbox->due));
    gauge("reif_deliveries_dead", "Messages given up, which can be replayed.", static_cast<double>(outbox->dead));
    const Time now = services.live.now();
    gauge("reif_deliveries_oldest_due_seconds", "For how long the oldest message has been due.",
          outbox->oldest_due ? static_cast<double>(std::max<Span>(now - *outbox->oldest_due, 0)) / 1000 : 0);
  }
  gauge("reif_backlog_events", "Events on disk that are not applied yet.",
        static_cast<double>(status.head - status.applied));
  gauge("reif_leads", "Leads.", static_cast<double>(roster.leads));
  gauge("reif_visitors", "Visitors.", static_cast<double>(roster.visitors));
  gauge("reif_memory_leads_bytes", "Memory of leads at hand.", static_cast<double>(status.memory_bytes));
  gauge("reif_streams", "Screens that watch.", static_cast<double>(services.feed.size()));
  gauge("reif_ready", "Whether it can do its work.", status.is_ready ? 1 : 0);
  append_metric_head("reif_acknowledge_seconds", "histogram", "From a request to its answer, events on disk.", out);
  m.acknowledge_seconds.append("reif_acknowledge_seconds", out);
  append_metric_head("reif_event_to_alert_seconds", "histogram", "From an event's arrival to its alert, committed.",
                     out);
  m.event_to_alert_seconds.append("reif_event_to_alert_seconds", out);
  Response response;
  response.content_type = "text/plain; version=0.0.4";
  response.body = std::move(out);
  return response;
}

Route get(std::string pattern, Services& services, Response (*answer)(Services&)) {
  return {"GET", std::move(pattern), [&services, answer](const Request&, const PathParameters&, Responder responder) {
            responder.respond(answer(services));
          }};
}

}  // namespace

std::vector<Route> operation_routes(Services& services) {
  return {get("/healthz", services, health), get("/readyz", services, readiness), get("/metrics", services, metrics)};
}

}  // namespace reif
