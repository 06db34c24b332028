#include <algorithm>
#include <chrono>
#include <memory>

#include "codec/json_writer.h"
#include "codec/segment/answer.h"
#include "codec/segment/bootstrap.h"
#include "codec/segment/credentials.h"
#include "http/api/access.h"
#include "http/api/answers.h"
#include "http/api/routes.h"

namespace reif {
namespace {

using Clock = std::chrono::steady_clock;

// Every path that events are sent to, as route patterns.
constexpr std::string_view kIntakePatterns[] = {
    "/v1/{call}",    "/v1/{call}/",    "/beacon/v1/{call}", "/beacon/v1/{call}/",
    "/api/s/{call}", "/api/s/{call}/", "/api/s/s2s/{call}", "/api/s/s2s/{call}/",
};

// Events may come from any page: whose they are is said by their key, never by a cookie.
void allow_all_origins(const Request& request, Response& response) {
  const std::optional<std::string_view> origin = request.headers.find("Origin");
  if (origin) {
    response.headers.add("Access-Control-Allow-Origin", *origin);
    response.headers.add("Access-Control-Allow-Credentials", "true");  // sendBeacon sends cookies, unread here.
    response.headers.add("Access-Control-Expose-Headers", "Retry-After");
    response.headers.add("Vary", "Origin");
  }
}

Response preflight(const Request& request) {
  Response response;
  response.status = 204;
  allow_all_origins(request, response);
  response.headers.add("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  if (const auto wanted = request.headers.find("Access-Control-Request-Headers")) {
    response.headers.add("Access-Control-Allow-Headers", *wanted);
  }
  response.headers.add("Access-Control-Max-Age", "7200");  // The most that Chromium keeps.
  return response;
}

Response refused(int status, std::string_view why, bool later) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = "{\"success\":false,\"error\":";
  append_json_string(response.body, why);
  response.body += '}';
  if (later) {
    response.headers.add("Retry-After", "1");
  }
  return response;
}

// One request on its way to the log.
struct Pending {
  Responder responder;
  Response head;                 // With the headers for its origin.
  std::vector<EventType> types;  // Of the events, by place in the submission.
  std::vector<RejectedEvent> rejected;
  std::vector<std::string> message_ids;  // As these, where a public key names somebody.
  std::vector<std::size_t> indexes;
  Clock::time_point began;

  Response complete(Response response) const {
    for (std::size_t i = 0; i < head.headers.size(); ++i) {
      response.headers.add(head.headers[i].name, head.headers[i].value);
    }
    return response;
  }
  void respond(Response response) { responder.respond(complete(std::move(response))); }
};

// Answers that wait until all of an append are there; of the thread that writes the log.
std::vector<Answered>& waiting_answers() {
  thread_local std::vector<Answered> answers;
  return answers;
}

class IntakeHandler {
 public:
  explicit IntakeHandler(Services& services) : services_(services) {}

  void operator()(Request request, const PathParameters&, Responder responder) const {
    auto pending = std::make_shared<Pending>(Pending{std::move(responder), {}, {}, {}, {}, {}, Clock::now()});
    allow_all_origins(request, pending->head);
    const std::optional<IntakeRoute> route = intake_route(request.path());
    if (!route) {
      pending->respond(refused(404, "there is no such call", false));
      return;
    }
    thread_local IntakeReader reader;
    request.body.append(IntakeReader::kPadding, ' ');
    const std::string_view body =
        std::string_view(request.body).substr(0, request.body.size() - IntakeReader::kPadding);
    const Result<std::optional<KeyRow>> early = key_of(request, {});
    if (!early) {
      pending->respond(refused(503, "the keys cannot be read", true));
      return;
    }
    const bool is_server = *early && (*early)->kind == KeyRow::Kind::ingest;
    Result<Intake> intake = reader.read(body, *route, services_.live.now(),
                                        is_server ? IntakeReader::kBulkBatchBytesMax : IntakeReader::kBatchBytesMax);
    if (!intake) {
      pending->respond(*early ? refused(400, intake.error().message, false)
                              : refused(401, "unknown write key", false));
      return;
    }
    const Result<std::optional<KeyRow>> key = *early ? early : key_of(request, intake->write_key);
    if (!key) {
      pending->respond(refused(503, "the keys cannot be read", true));
      return;
    }
    if (!*key || (*key)->kind == KeyRow::Kind::api) {
      pending->respond(refused(401, "unknown write key", false));
      return;
    }
    submit(request, **key, std::move(*intake), pending);
  }

 private:
  Result<std::optional<KeyRow>> key_of(const Request& request, std::string_view in_body) const {
    CredentialPlaces places;
    places.authorization = request.headers.find("Authorization").value_or(std::string_view());
    places.x_write_key = request.headers.find("X-Write-Key").value_or(std::string_view());
    const std::size_t query = request.target.find('?');
    places.query =
        query == std::string::npos ? std::string_view() : std::string_view(request.target).substr(query + 1);
    places.body = in_body;
    return find_key(services_.settings, write_key(places));
  }

  void submit(const Request& request, const KeyRow& key, Intake intake,
              const std::shared_ptr<Pending>& pending) const {
    services_.metrics.events_rejected += static_cast<std::int64_t>(intake.rejected.size());
    pending->rejected = std::move(intake.rejected);
    if (intake.events.empty()) {
      Response response = json(intake_answer(0, pending->rejected, {}));
      response.status = pending->rejected.empty() ? 200 : 400;
      pending->respond(std::move(response));
      return;
    }
    pending->types.reserve(intake.events.size());
    Submission submission;
    submission.source = key.source;
    submission.is_public = key.kind == KeyRow::Kind::public_key;
    submission.secret = key.secret;
    submission.is_history = !submission.is_public && find(request.query, "history") == "true";
    for (const TakenEvent& event : intake.events) {
      pending->types.push_back(event.type);
      if (submission.is_public) {
        pending->message_ids.push_back(event.message_id);
        pending->indexes.push_back(event.index);
      }
    }
    submission.events = std::move(intake.events);
    submission.done = [&services = services_, pending](Result<Submission::Receipt> receipt) {
      answer(services, *pending, std::move(receipt));
    };
    if (!services_.live.submit(submission)) {
      ++services_.metrics.submissions_refused;
      const LiveService::Status status = services_.live.status();
      pending->respond(status.is_ready ? refused(429, "too much at once: please come again", true)
                                       : refused(503, "not ready", true));
    }
  }

  static void answer(Services& services, Pending& pending, Result<Submission::Receipt> receipt) {
    if (!receipt) {
      pending.respond(refused(503, receipt.error().message, true));
      return;
    }
    std::vector<IgnoredIdentity> ignored;
    for (const std::size_t i : receipt->ignored) {
      ignored.push_back(
          {pending.indexes[i], pending.message_ids[i], "a public key may not name this user without context.proof"});
    }
    for (const std::size_t i : receipt->dropped) {
      pending.rejected.push_back({pending.indexes[i], pending.message_ids[i], EventFault::no_user_anon_id,
                                  "a public key may not name this user without context.proof"});
    }
    services.metrics.identities_ignored += static_cast<std::int64_t>(ignored.size());
    for (std::size_t i = 0; i < pending.types.size(); ++i) {
      if (!std::binary_search(receipt->dropped.begin(), receipt->dropped.end(), i)) {
        ++services.metrics.events_received[static_cast<std::size_t>(pending.types[i])];
      }
    }
    const std::size_t accepted = pending.types.size() - receipt->dropped.size();
    Response response = json(intake_answer(accepted, pending.rejected, ignored));
    response.status = accepted == 0 ? 400 : 200;
    services.metrics.acknowledge_seconds.observe(std::chrono::duration<double>(Clock::now() - pending.began).count());
    waiting_answers().push_back({std::move(pending.responder), pending.complete(std::move(response))});
  }

  Services& services_;
};

// What browser libraries fetch before they start.
Response settings_for(const Request& request, const PathParameters& parameters) {
  const std::string_view host = request.headers.find("Host").value_or("127.0.0.1");
  const bool is_secure = request.headers.find("X-Forwarded-Proto") == "https";
  Response response = json(analytics_next_settings(*find(parameters, "key"), is_secure ? "https" : "http", host));
  allow_all_origins(request, response);
  return response;
}

Response source_config_for(const Request& request, const PathParameters&) {
  CredentialPlaces places;
  places.authorization = request.headers.find("Authorization").value_or(std::string_view());
  const std::size_t query = request.target.find('?');
  places.query = query == std::string::npos ? std::string_view() : std::string_view(request.target).substr(query + 1);
  Response response = json(rudderstack_source_config(write_key(places)));
  allow_all_origins(request, response);
  return response;
}

Route get(std::string pattern, Response (*answer)(const Request&, const PathParameters&)) {
  return {"GET", std::move(pattern),
          [answer](const Request& request, const PathParameters& parameters, Responder responder) {
            responder.respond(answer(request, parameters));
          }};
}

}  // namespace

void send_intake_answers() {
  respond_all(waiting_answers());
  waiting_answers().clear();
}

std::vector<Route> intake_routes(Services& services) {
  const auto options = [](const Request& request, const PathParameters&, Responder responder) {
    responder.respond(preflight(request));
  };
  std::vector<Route> routes;
  for (const std::string_view pattern : kIntakePatterns) {
    routes.push_back({"POST", std::string(pattern), IntakeHandler(services),
                      BodyLimits{IntakeReader::kBulkBatchBytesMax, IntakeReader::kBulkBatchBytesMax}});
    routes.push_back({"OPTIONS", std::string(pattern), options});
  }
  routes.push_back(get("/v1/projects/{key}/settings", settings_for));
  routes.push_back({"OPTIONS", "/v1/projects/{key}/settings", options});
  for (const std::string pattern : {"/sourceConfig", "/sourceConfig/"}) {
    routes.push_back(get(pattern, source_config_for));
    routes.push_back({"OPTIONS", pattern, options});
  }
  return routes;
}

}  // namespace reif
