#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/time_zone.h"
#include "codec/json_writer.h"
#include "connect/webhook/signature.h"
#include "http/api/bodies.h"
#include "http/api/questions.h"
#include "http/api/routes.h"
#include "service/notify/digest_message.h"
#include "service/notify/receiver_secrets.h"

namespace reif {
namespace {

constexpr std::int64_t kListMost = 1'000;
constexpr int kMinutesOfDay = 24 * 60;
constexpr std::array<std::string_view, 3> kTypes = {kAlertType, kDigestType, kTestType};

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

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

// The secret is shown only when it was just made.
std::string receiver_json(const ReceiverRow& row, bool with_secret = false) {
  std::string out = fmt::format("{{\"number\":{}", row.number);
  append_text("name", row.name, out);
  append_text("url", row.url, out);
  out += ",\"types\":" + json_list(row.types, quoted);
  append_text("time_zone", row.time_zone, out);
  append_text("quiet_from", clock_text(row.quiet_from), out);
  append_text("quiet_to", clock_text(row.quiet_to), out);
  append_text("digest_at", clock_text(row.digest_at), out);
  out += row.is_enabled ? ",\"enabled\":true" : ",\"enabled\":false";
  append_text("disabled_why", row.disabled_why, out);
  if (with_secret) {
    append_text("secret", row.secrets.front(), out);
  }
  if (row.secrets.size() > 1) {
    append_text("former_secret_until", format_time(row.former_until), out);
  }
  return out + '}';
}

std::int32_t read_clock(BodyReader& body, std::string_view name) {
  const std::optional<int> minute = parse_clock(body.text(name).value_or(std::string()));
  if (!minute) {
    body.refuse(name, "is no time of the day such as 22:00");
  }
  return minute.value_or(-1);
}

std::vector<std::string> read_types(BodyReader& body) {
  std::vector<std::string> types = body.texts("types").value_or(std::vector<std::string>());
  for (const std::string& type : types) {
    if (std::find(kTypes.begin(), kTypes.end(), type) == kTypes.end()) {
      body.refuse("types", fmt::format("are of {}", fmt::join(kTypes, ", ")));
      break;
    }
  }
  return types;
}

// A receiver as a body describes it, whole: what it leaves out is as if it had never been said.
ReceiverRow read_receiver(const AddressGuard& guard, BodyReader& body) {
  ReceiverRow row;
  row.name = body.text("name").value_or(std::string());
  row.url = body.needed_text("url", AddressGuard::kUrlBytesMax);
  if (const Result<WebhookUrl> url = guard.check(row.url); !url && !row.url.empty()) {
    body.refuse("url", url.error().message);
  }
  row.types = read_types(body);
  row.time_zone = body.text("time_zone").value_or("UTC");
  row.is_enabled = body.flag("enabled").value_or(true);
  row.quiet_from = read_clock(body, "quiet_from");
  row.quiet_to = read_clock(body, "quiet_to");
  row.digest_at = read_clock(body, "digest_at");
  if (!TimeZone::find(row.time_zone)) {
    body.refuse("time_zone", "is no time zone such as Europe/Berlin");
  }
  if ((row.quiet_from < 0) != (row.quiet_to < 0)) {
    body.refuse(row.quiet_from < 0 ? "quiet_from" : "quiet_to", "is missing: hours have a beginning and an end");
  }
  return row;
}

Result<ReceiverRow> find_receiver(Services& services, Question& question) {
  const Result<std::vector<ReceiverRow>> rows = services.settings.receivers();
  if (!rows) {
    return tl::unexpected<Error>(rows.error());
  }
  const std::optional<std::int64_t> number = whole_number(question["number"]);
  const auto found =
      std::find_if(rows->begin(), rows->end(), [&](const ReceiverRow& row) { return row.number == number; });
  return found != rows->end() ? Result<ReceiverRow>(*found)
                              : fail(Error::Code::not_found, "there is no such receiver");
}

Response receivers(Services& services, Question&) {
  return list_of(services.settings.receivers(), [](const ReceiverRow& row) { return receiver_json(row); });
}

Response receiver(Services& services, Question& question) {
  const Result<ReceiverRow> row = find_receiver(services, question);
  return row ? json(receiver_json(*row)) : problem_of(row.error());
}

Response add_receiver(Services& services, Question& question) {
  BodyReader body(question.request.body);
  ReceiverRow row = read_receiver(services.guard, body);
  if (const std::string mistakes = body.mistakes(); !mistakes.empty()) {
    return problem(400, mistakes);
  }
  row.secrets = {make_webhook_secret()};
  const Result<std::int64_t> number = services.settings.add_receiver(row);
  if (!number) {
    return problem_of(number.error());
  }
  row.number = *number;
  services.notifier.wake();
  Response response = json(receiver_json(row, true), 201);
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
  const Result<ReceiverRow> old = find_receiver(services, question);
  if (!old) {
    return problem_of(old.error());
  }
  BodyReader body(question.request.body);
  ReceiverRow row = read_receiver(services.guard, body);
  if (const std::string mistakes = body.mistakes(); !mistakes.empty()) {
    return problem(400, mistakes);
  }
  row.number = old->number;
  row.secrets = old->secrets;
  row.former_until = old->former_until;
  row.disabled_why = row.is_enabled ? std::string() : old->disabled_why;
  return changed(services, row, false);
}

Response rotate_secret(Services& services, Question& question) {
  Result<ReceiverRow> row = find_receiver(services, question);
  if (!row) {
    return problem_of(row.error());
  }
  change_secret(*row, make_webhook_secret(), services.live.now());
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
  return nothing_more();
}

Response on_its_way(std::int64_t delivery) { return json(fmt::format("{{\"delivery\":{}}}", delivery), 202); }

Response test_receiver(Services& services, Question& question) {
  const Result<ReceiverRow> row = find_receiver(services, question);
  const Result<std::int64_t> delivery =
      row ? services.notifier.test(row->number) : tl::unexpected<Error>(row.error());
  return delivery ? on_its_way(*delivery) : problem_of(delivery.error());
}

std::string delivery_json(const DeliveryRow& row) {
  constexpr std::array<std::string_view, 3> kStates = {"due", "delivered", "dead"};
  std::string out = fmt::format("{{\"number\":{},\"receiver\":{},\"alert\":{}", row.number, row.receiver,
                                row.alert == 0 ? "null" : std::to_string(row.alert));
  append_text("id", row.id, out);
  append_text("state", kStates[static_cast<std::size_t>(row.state)], out);
  out += fmt::format(",\"attempts\":{}", row.attempts);
  append_text("due_at", format_time(row.due_at), out);
  append_text("last_error", row.last_error, out);
  return out + '}';
}

Response deliveries(Services& services, Question& question) {
  const std::string_view state = question.query.text("state").value_or("dead");
  const auto limit = static_cast<std::size_t>(question.query.number("limit", 1, kListMost).value_or(100));
  if (state != "dead" && state != "due") {
    question.query.refuse("state", "is neither due nor dead");
  }
  return list_of(state == "due" ? services.outbox.due(kTimeMax, limit) : services.outbox.dead(limit), delivery_json);
}

Response replay(Services& services, Question& question) {
  const std::optional<std::int64_t> number = whole_number(question["number"]);
  const Result<void> replayed =
      number ? services.notifier.replay(*number) : fail(Error::Code::not_found, "there is no such delivery");
  return replayed ? on_its_way(*number) : problem_of(replayed.error());
}

}  // namespace

std::vector<Route> receiver_routes(Services& services) {
  const auto ask = [&](std::string method, std::string pattern, AnswerQuestion answer) {
    return question(std::move(method), std::move(pattern), services, std::move(answer));
  };
  return {ask("GET", "/api/v1/receivers", receivers),
          ask("POST", "/api/v1/receivers", add_receiver),
          ask("GET", "/api/v1/receivers/{number}", receiver),
          ask("PUT", "/api/v1/receivers/{number}", update_receiver),
          ask("DELETE", "/api/v1/receivers/{number}", remove_receiver),
          ask("POST", "/api/v1/receivers/{number}/secret", rotate_secret),
          ask("POST", "/api/v1/receivers/{number}/test", test_receiver),
          ask("GET", "/api/v1/deliveries", deliveries),
          ask("POST", "/api/v1/deliveries/{number}/replay", replay)};
}

}  // namespace reif
