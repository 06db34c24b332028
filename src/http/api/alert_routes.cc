#include <fmt/format.h>

#include <limits>
#include <memory>

#include "http/api/alert_stream.h"
#include "http/api/questions.h"
#include "http/api/routes.h"
#include "service/live/lead_json.h"

namespace reif {
namespace {

constexpr std::int64_t kListMost = 1'000;
constexpr std::int64_t kNumberMost = std::numeric_limits<std::int64_t>::max();

// The number of the alert that a reader had last: what browsers send by themselves, else what the query says.
struct Resumed {
  std::optional<std::int64_t> after;
  std::string mistakes;
};
Resumed resumed(const Request& request) {
  ParameterReader query(request.query);
  Resumed resumed{query.number("last_event_id", 0, kNumberMost), query.mistakes()};
  if (const auto header = request.headers.find("Last-Event-ID")) {
    resumed.after = whole_number(*header);
    if (!resumed.after || *resumed.after < 0) {
      resumed.mistakes = "Last-Event-ID is no number of an alert";
    }
  }
  return resumed;
}

void stream(Services& services, const Request& request, Responder responder) {
  Access access = access_of(request, services.settings, KeyRow::Kind::api);
  if (!access.key) {
    responder.respond(std::move(access.refusal));
    return;
  }
  const Resumed from = resumed(request);
  if (!from.mistakes.empty()) {
    responder.respond(problem(400, from.mistakes));
    return;
  }
  auto shared = std::make_shared<Responder>(std::move(responder));
  const bool taken = services.workers.submit(
      [&services, shared, after = from.after] { stream_alerts(services, std::move(*shared), after); });
  if (!taken) {
    shared->respond(problem_of({Error::Code::limited, "too many questions wait: please come again"}));
  }
}

std::string alert_json(const AlertRow& row) {
  std::string out;
  append_alert_json(row, out);
  return out;
}

Response alerts(Services& services, Question& question) {
  const std::int64_t after = question.query.number("after", 0, kNumberMost).value_or(0);
  const std::int64_t limit = question.query.number("limit", 1, kListMost).value_or(100);
  const Result<std::vector<AlertRow>> rows =
      services.store.reader()->alerts({after, static_cast<std::size_t>(limit)});
  if (!rows) {
    return problem_of(rows.error());
  }
  const bool is_full = static_cast<std::int64_t>(rows->size()) == limit;
  const std::string next = is_full ? std::to_string(rows->back().number) : "null";
  Response response = json(fmt::format("{{\"data\":{},\"next_after\":{}}}", json_list(*rows, alert_json), next));
  if (is_full) {
    add_next_link(question.request, "after", next, response);
  }
  return response;
}

}  // namespace

std::vector<Route> alert_routes(Services& services) {
  return {question("GET", "/api/v1/alerts", services, alerts),
          {"GET", "/api/v1/alerts/stream",
           [&services](const Request& request, const PathParameters&, Responder responder) {
             stream(services, request, std::move(responder));
           }}};
}

}  // namespace reif
