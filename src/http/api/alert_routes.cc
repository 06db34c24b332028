#include <fmt/format.h>

#include <charconv>

#include "codec/json_writer.h"
#include "connect/webhook/signature.h"
#include "http/api/alert_stream.h"
#include "http/api/bodies.h"
#include "http/api/questions.h"
#include "http/api/routes.h"
#include "service/live/lead_json.h"

namespace reif {
namespace {

constexpr std::int64_t kListMost = 1'000;
constexpr int kMinutesOfDay = 24 * 60;

// The stream goes on after the number that a reader had, else from now on.
void stream(Services& services, const Request& request, Responder responder) {
  Access access = access_of(request, services.settings, KeyRow::Kind::api);
  if (!access.key) {
    responder.respond(std::move(access.refusal));
    return;
  }
  std::optional<std::int64_t> after;
  const auto named = request.headers.find("Last-Event-ID");
  const auto asked = named ? named : find(request.query, "last_event_id");
  if (asked) {
    std::int64_t number = 0;
    if (std::from_chars(asked->data(), asked->data() + asked->size(), number).ptr != asked->data() + asked->size()) {
      responder.respond(problem(400, "Last-Event-ID is no number"));
      return;
    }
    after = number;
  }
  auto shared = std::make_shared<Responder>(std::move(responder));
  const bool taken = services.workers.submit([&services, shared, after] {
    std::int64_t from = 0;
    if (after) {
      from = *after;
    } else if (const Result<StateNumbers> numbers = services.store.reader()->numbers()) {
      from = numbers->alert;
    }
    stream_alerts(services, std::move(*shared), from);
  });
  if (!taken) {
    shared->respond(problem_of({Error::Code::limited, "too many questions wait: please come again"}));
  }
}

Response alerts(Services& services, Question& question) {
  const std::int64_t after = question.query.number("after", 0, std::numeric_limits<std::int64_t>::max()).value_or(0);
  const std::int64_t limit = question.query.number("limit", 1, kListMost).value_or(100);
  const Result<std::vector<AlertRow>> rows =
      services.store.reader()->alerts({after, static_cast<std::size_t>(limit)});
  if (!rows) {
    return problem_of(rows.error());
  }
  std::string out = "{\"data\":[";
  for (const AlertRow& row : *rows) {
    out += out.back() == '[' ? "" : ",";
    append_alert_json(row, out);
  }
  const bool is_full = static_cast<std::int64_t>(rows->size()) == limit;
  return json(out + fmt::format("],\"next_after\":{}}}", is_full ? std::to_string(rows->back().number) : "null"));
}

// "22:00" of 1320; "" of -1.
std::string clock_text(int minute) {
  return minute < 0 ? std::string() : fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

std::optional<int> parse_clock(std::string_view text) {
  if (text.empty()) {
    return -1;
  }
  int hour = 0;
  int minute = 0;
  const char* const begin = text.data();
  const bool is_time = text.size() == 5 && text[2] == ':' &&
                       std::from_chars(begin, begin + 2, hour).ptr == begin + 2 &&
                       std::from_chars(begin + 3, begin + 5, minute).ptr == begin + 5 && hour >= 0 && minute >= 0 &&
                       hour * 60 + minute < kMinutesOfDay && minute < 60;
  return is_time ? std::optional(hour * 60 + minute) : std::nullopt;
}

void append_text(std::string_view name, std::string_view text, std::string& out) {
  out += fmt::format(",\"{}\":", name);
  append_json_string(out, text);
}

std::string receiver_json(const ReceiverRow& row, bool with_secret) {
  std::string out = fmt::format("{{\"number\":{}", row.number);
  append_text("name", row.name, out);
  append_text("url", row.url, out);
  out += ",\"types\":[";
  for (const std::string& type : row.types) {
    out += out.back() == '[' ? "" : ",";
    append_json_string(out, type);
  }
  out += ']';
  append_text("language", row.language, out);
  append_text("time_zone", row.time_zone, out);
  append_text("quiet_from", clock_text(row.quiet_from), out);
  append_text("quiet_to", clock_text(row.quiet_to), out);
  append_text("digest_at", clock_text(row.digest_at), out);
  out += row.is_enabled ? ",\"enabled\":true" : ",\"enabled\":false";
  append_text("disabled_why", row.disabled_why, out);
  if (with_secret) {
    append_text("secret", row.secrets.front(), out);
  }
  return out + '}';
}

// What a body says of a receiver, on top of what it is.
std::string read_receiver(const AddressGuard& guard, const std::string& body, ReceiverRow& row) {
  BodyReader reader(body);
  row.name = reader.text("name").value_or(row.name);
  row.url = reader.needed_text("url", 2'048);
  if (const Result<WebhookUrl> url = guard.check(row.url); !url) {
    reader.refuse("url", url.error().message);
  }
  row.types = reader.texts("types").value_or(row.types);
  row.language = reader.text("language", 2).value_or(row.language);
  row.time_zone = reader.text("time_zone").value_or(row.time_zone);
  row.is_enabled = reader.flag("enabled").value_or(row.is_enabled);
  row.disabled_why = row.is_enabled ? std::string() : row.disabled_why;
  const auto read_clock = [&](std::string_view name, std::int32_t& minute) {
    if (const std::optional<std::string> text = reader.text(name)) {
      const std::optional<int> read = parse_clock(*text);
      read ? void(minute = *read) : reader.refuse(name, "is no time of the day such as 22:00");
    }
  };
  read_clock("quiet_from", row.quiet_from);
  read_clock("quiet_to", row.quiet_to);
  read_clock("digest_at", row.digest_at);
  if (row.language != "de" && row.language != "en") {
    reader.refuse("language", "is neither de nor en");
  }
  if (!TimeZone::find(row.time_zone)) {
    reader.refuse("time_zone", "is no time zone such as Europe/Berlin");
  }
  return reader.mistakes();
}

Result<ReceiverRow> find_receiver(Services& services, Question& question) {
  const Result<std::vector<ReceiverRow>> rows = services.settings.receivers();
  if (!rows) {
    return tl::unexpected<Error>(rows.error());
  }
  for (const ReceiverRow& row : *rows) {
    if (std::to_string(row.number) == question["number"]) {
      return row;
    }
  }
  return fail(Error::Code::not_found, "there is no such receiver");
}

Response receivers(Services& services, Question&) {
  const Result<std::vector<ReceiverRow>> rows = services.settings.receivers();
  if (!rows) {
    return problem_of(rows.error());
  }
  std::string out = "{\"data\":[";
  for (const ReceiverRow& row : *rows) {
    out += (out.back() == '[' ? "" : ",") + receiver_json(row, false);
  }
  return json(out + "]}");
}

Response add_receiver(Services& services, Question& question) {
  ReceiverRow row;
  row.language = "en";
  row.time_zone = "UTC";
  if (const std::string mistakes = read_receiver(services.guard, question.request.body, row); !mistakes.empty()) {
    return problem(400, mistakes);
  }
  row.secrets = {make_webhook_secret()};
  const Result<std::int64_t> number = services.settings.add_receiver(row);
  if (!number) {
    return problem_of(number.error());
  }
  row.number = *number;
  services.notifier.wake();
  Response response = json(receiver_json(row, true));
  response.status = 201;
  response.headers.add("Location", fmt::format("/api/v1/receivers/{}", row.number));
  return response;
}

// The answer after a receiver was changed.
Response changed(Services& services, const ReceiverRow& row, bool with_secret) {
  const Result<void> updated = services.settings.update_receiver(row);
  if (!updated) {
    return problem_of(updated.error());
  }
  services.notifier.wake();
  return json(receiver_json(row, with_secret));
}

Response update_receiver(Services& services, Question& question) {
  Result<ReceiverRow> row = find_receiver(services, question);
  if (!row) {
    return problem_of(row.error());
  }
  if (const std::string mistakes = read_receiver(services.guard, question.request.body, *row); !mistakes.empty()) {
    return problem(400, mistakes);
  }
  return changed(services, *row, false);
}

// A new secret comes first and the old one stays beside it, until the next change.
Response rotate_secret(Services& services, Question& question) {
  Result<ReceiverRow> row = find_receiver(services, question);
  if (!row) {
    return problem_of(row.error());
  }
  row->secrets = {make_webhook_secret(), row->secrets.front()};
  return changed(services, *row, true);
}

Response remove_receiver(Services& services, Question& question) {
  const Result<ReceiverRow> row = find_receiver(services, question);
  const Result<void> removed =
      row ? services.settings.remove_receiver(row->number) : tl::unexpected<Error>(row.error());
  if (!removed) {
    return problem_of(removed.error());
  }
  services.notifier.wake();
  Response response;
  response.status = 204;
  return response;
}

Response test_receiver(Services& services, Question& question) {
  const Result<ReceiverRow> row = find_receiver(services, question);
  const Result<std::int64_t> delivery =
      row ? services.notifier.test(row->number) : tl::unexpected<Error>(row.error());
  if (!delivery) {
    return problem_of(delivery.error());
  }
  Response response = json(fmt::format("{{\"delivery\":{}}}", *delivery));
  response.status = 202;
  return response;
}

std::string delivery_json(const DeliveryRow& row) {
  constexpr std::string_view kStates[] = {"due", "delivered", "dead"};
  std::string out = fmt::format("{{\"number\":{},\"receiver\":{},\"alert\":{}", row.number, row.receiver, row.alert);
  append_text("id", row.id, out);
  append_text("state", kStates[static_cast<std::size_t>(row.state)], out);
  out += fmt::format(",\"attempts\":{}", row.attempts);
  append_text("due_at", format_time(row.due_at), out);
  append_text("last_error", row.last_error, out);
  return out + '}';
}

Response deliveries(Services& services, Question& question) {
  const auto state = question.query.text("state");
  const std::int64_t limit = question.query.number("limit", 1, kListMost).value_or(100);
  if (state && *state != "dead" && *state != "due") {
    question.query.refuse("state", "is neither due nor dead");
  }
  const Result<std::vector<DeliveryRow>> rows = state == "due"
                                                    ? services.outbox.due(kTimeMax, static_cast<std::size_t>(limit))
                                                    : services.outbox.dead(static_cast<std::size_t>(limit));
  if (!rows) {
    return problem_of(rows.error());
  }
  std::string out = "{\"data\":[";
  for (const DeliveryRow& row : *rows) {
    out += (out.back() == '[' ? "" : ",") + delivery_json(row);
  }
  return json(out + "]}");
}

Response replay(Services& services, Question& question) {
  std::int64_t number = 0;
  const std::string_view text = question["number"];
  std::from_chars(text.data(), text.data() + text.size(), number);
  const Result<void> replayed = services.notifier.replay(number);
  if (!replayed) {
    return problem_of(replayed.error());
  }
  Response response = json(fmt::format("{{\"delivery\":{}}}", number));
  response.status = 202;
  return response;
}

}  // namespace

std::vector<Route> alert_routes(Services& services) {
  const auto ask = [&](std::string method, std::string pattern, AnswerQuestion answer) {
    return question(std::move(method), std::move(pattern), services, std::move(answer));
  };
  std::vector<Route> routes = {
      ask("GET", "/api/v1/alerts", alerts),
      ask("GET", "/api/v1/receivers", receivers),
      ask("POST", "/api/v1/receivers", add_receiver),
      ask("GET", "/api/v1/receivers/{number}",
          [](Services& s, Question& q) {
            const Result<ReceiverRow> row = find_receiver(s, q);
            return row ? json(receiver_json(*row, false)) : problem_of(row.error());
          }),
      ask("PUT", "/api/v1/receivers/{number}", update_receiver),
      ask("DELETE", "/api/v1/receivers/{number}", remove_receiver),
      ask("POST", "/api/v1/receivers/{number}/secret", rotate_secret),
      ask("POST", "/api/v1/receivers/{number}/test", test_receiver),
      ask("GET", "/api/v1/deliveries", deliveries),
      ask("POST", "/api/v1/deliveries/{number}/replay", replay),
  };
  routes.push_back({"GET", "/api/v1/alerts/stream",
                    [&services](const Request& request, const PathParameters&, Responder responder) {
                      stream(services, request, std::move(responder));
                    }});
  return routes;
}

}  // namespace reif
