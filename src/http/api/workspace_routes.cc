#include <fmt/format.h>

#include <array>
#include <future>

#include "base/issue.h"
#include "codec/json_writer.h"
#include "codec/log_record.h"
#include "codec/reasons.h"
#include "codec/yaml.h"
#include "http/api/bodies.h"
#include "http/api/one_event.h"
#include "http/api/questions.h"
#include "http/api/routes.h"
#include "model/check.h"
#include "service/keys.h"

namespace reif {
namespace {

// ------------------------------------------------------------------------------------------------------------ models

std::string model_json(const Services& services, const ModelRow& row) {
  std::string out = fmt::format("{{\"version\":{}", row.version);
  append_text("name", row.name, out);
  append_text("published_at", format_time(row.published_at), out);
  out += std::to_string(row.version) == services.model_version ? ",\"serving\":true" : ",\"serving\":false";
  if (!row.text.empty()) {
    append_text("text", row.text, out);
  }
  return out + '}';
}

Response models(Services& services, Question&) {
  return list_of(services.settings.models(), [&](const ModelRow& row) { return model_json(services, row); });
}

Response model(Services& services, Question& question) {
  const std::optional<std::int64_t> version = whole_number(question["version"]);
  const Result<std::optional<ModelRow>> row =
      version ? services.settings.model(*version) : Result<std::optional<ModelRow>>(std::nullopt);
  if (!row) {
    return problem_of(row.error());
  }
  return *row ? json(model_json(services, **row)) : problem(404, "there is no such version");
}

// {"pricing":{"de":"Preise besucht","en":"Visited pricing"},…}
template <class List, class Name>
std::string labels_of(const List& list, Name name) {
  std::string out = "{";
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::string languages = "{";
    const auto [id, de, en] = name(i);
    append_text("de", de, languages);
    append_text("en", en, languages);
    out += out.back() == '{' ? "" : ",";
    append_json_string(out, id);
    out += ':' + languages + '}';
  }
  return out + '}';
}

using Names = std::array<std::string, 3>;  // Id, German, English.

Names names_of(const std::string& id, const Label& label) { return {id, label.in("de", id), label.in("en", id)}; }

// {"engagement":{"mail":{"de":"Newsletter","en":"Mailings"}},…}
std::string group_labels(const ScoringModel& model) {
  std::string out = "{";
  for (const Score& score : model.scores) {
    out += out.back() == '{' ? "" : ",";
    append_json_string(out, score.name);
    out += ':' + labels_of(score.groups,
                           [&](std::size_t i) { return names_of(score.groups[i].id, score.groups[i].label); });
  }
  return out + '}';
}

// How the parts of the model that is served are called.
Response labels(Services& services, Question&) {
  const ScoringModel& model = services.plan.model();
  const std::vector<Rung> none;
  const std::vector<Rung>& stages = model.stages ? model.stages->rungs : none;
  const auto scores = [&](std::size_t i) { return names_of(model.scores[i].name, model.scores[i].label); };
  const auto touchpoints = [&](std::size_t i) {
    return names_of(model.touchpoints[i].id, model.touchpoints[i].label);
  };
  const auto rules = [&](std::size_t i) {
    const int rule = static_cast<int>(i);
    return Names{model.rules[i].id, rule_name(model, rule, "de"), rule_name(model, rule, "en")};
  };
  const auto rungs = [&](std::size_t i) { return names_of(stages[i].id, stages[i].label); };
  return json("{\"scores\":" + labels_of(model.scores, scores) + ",\"groups\":" + group_labels(model) +
              ",\"touchpoints\":" + labels_of(model.touchpoints, touchpoints) +
              ",\"rules\":" + labels_of(model.rules, rules) + ",\"stages\":" + labels_of(stages, rungs) + '}');
}

std::string issue_json(const Issue& issue) {
  std::string out = "{";
  append_text("severity", issue.severity == Issue::Severity::error ? "error" : "warning", out);
  out += fmt::format(",\"line\":{},\"column\":{}", issue.place.line, issue.place.column);
  append_text("message", issue.message, out);
  append_text("hint", issue.hint, out);
  return out + '}';
}

Response check(Services&, Question& question) {
  Issues issues;
  const std::optional<Tree> tree = read_yaml(question.request.body, issues);
  if (tree) {
    issues = check_model(*tree).issues;
  }
  return json(fmt::format("{{\"ok\":{},\"issues\":{}}}", has_errors(issues) ? "false" : "true",
                          json_list(issues, issue_json)));
}

// -------------------------------------------------------------------------------------------------------------- keys

std::string key_json(const KeyRow& row) {
  std::string out = "{";
  append_text("id", row.hash.substr(0, 16), out);  // Enough to name it by, useless to whoever wants in.
  append_text("kind", name_of(row.kind), out);
  append_text("name", row.name, out);
  append_text("source", row.source, out);
  append_text("created_at", format_time(row.created_at), out);
  out += ",\"revoked_at\":";
  out += row.revoked_at == kForever ? "null" : '"' + format_time(row.revoked_at) + '"';
  return out + '}';
}

Response keys(Services& services, Question&) { return list_of(services.settings.keys(), key_json); }

Response add_key(Services& services, Question& question) {
  BodyReader body(question.request.body);
  const std::string kind_name = body.needed_text("kind");
  const std::optional<KeyRow::Kind> kind = key_kind(kind_name);
  const std::string name = body.text("name").value_or(std::string());
  const std::string source = body.text("source", kSourceBytesMax).value_or("main");
  if (!kind && !kind_name.empty()) {
    body.refuse("kind", "is none of ingest, public, api");
  }
  if (source.empty()) {
    body.refuse("source", "is empty");
  }
  if (const std::string mistakes = body.mistakes(); !mistakes.empty()) {
    return problem(400, mistakes);
  }
  const NewKey key = make_key(*kind, name, source, services.live.now());
  if (const Result<void> added = services.settings.add_key(key.row); !added) {
    return problem_of(added.error());
  }
  std::string out = key_json(key.row);
  out.pop_back();
  append_text("key", key.text, out);
  if (!key.row.secret.empty()) {
    append_text("secret", key.row.secret, out);
  }
  return json(out + '}', 201);
}

Response revoke_key(Services& services, Question& question) {
  const Result<std::vector<KeyRow>> rows = services.settings.keys();
  if (!rows) {
    return problem_of(rows.error());
  }
  for (const KeyRow& row : *rows) {
    if (row.hash.substr(0, 16) == question["id"]) {
      const Result<void> revoked = services.settings.revoke_key(row.hash, services.live.now());
      return revoked ? nothing_more() : problem_of(revoked.error());
    }
  }
  return problem(404, "there is no such key");
}

// ---------------------------------------------------------------------------------------------------------- outcomes

// The event of an outcome, in Segment's form: of a lead by its user id, of a visitor by the anonymous id.
std::string outcome_event(const LeadViews::Person& person, BodyReader& body) {
  const std::string result = body.needed_text("result");
  if (result != "won" && result != "lost" && !result.empty()) {
    body.refuse("result", "is neither won nor lost");
  }
  std::string line = "{";
  append_text("event", result == "won" ? kDealWon : kDealLost, line);
  append_text(person.is_visitor ? "anonymousId" : "userId", person.id, line);
  std::string properties = "{";
  if (const std::optional<double> value = body.number("value")) {
    properties += "\"value\":";
    append_json_number(properties, *value);
  }
  for (const std::string_view name : {"reason", "product"}) {
    if (const std::optional<std::string> text = body.text(name)) {
      append_text(name, *text, properties);
    }
  }
  return line + ",\"properties\":" + properties + "}}";
}

// Waits until an event is on disk.
Result<void> record(Services& services, const std::string& line) {
  Result<TakenEvent> event = read_one_event(line, EventType::track, services.live.now());
  if (!event) {
    return tl::unexpected<Error>(event.error());
  }
  std::promise<Result<Submission::Receipt>> promise;
  std::future<Result<Submission::Receipt>> kept = promise.get_future();
  Submission submission;
  submission.events.push_back(std::move(*event));
  submission.source = "api";
  submission.done = [&promise](Result<Submission::Receipt> receipt) { promise.set_value(std::move(receipt)); };
  if (!services.live.submit(submission)) {
    return fail(Error::Code::limited, "too much at once: please come again");
  }
  services.live.flush();
  const Result<Submission::Receipt> receipt = kept.get();
  return receipt ? Result<void>() : tl::unexpected<Error>(receipt.error());
}

Response add_outcome(Services& services, Question& question) {
  const Result<LeadViews::Person> person = services.views.person({question["id"], false});
  if (!person) {
    return problem_of(person.error());
  }
  BodyReader body(question.request.body);
  const std::string line = outcome_event(*person, body);
  if (const std::string mistakes = body.mistakes(); !mistakes.empty()) {
    return problem(400, mistakes);
  }
  const Result<void> recorded = record(services, line);
  return recorded ? json("{\"recorded\":true}", 201) : problem_of(recorded.error());
}

}  // namespace

std::vector<Route> workspace_routes(Services& services) {
  const auto ask = [&](std::string method, std::string pattern, AnswerQuestion answer) {
    return question(std::move(method), std::move(pattern), services, std::move(answer));
  };
  return {ask("GET", "/api/v1/models", models),
          ask("GET", "/api/v1/models/{version}", model),
          ask("GET", "/api/v1/models/serving/labels", labels),
          ask("POST", "/api/v1/models/check", check),
          ask("GET", "/api/v1/keys", keys),
          ask("POST", "/api/v1/keys", add_key),
          ask("DELETE", "/api/v1/keys/{id}", revoke_key),
          ask("POST", "/api/v1/leads/{id}/outcomes", add_outcome)};
}

}  // namespace reif
