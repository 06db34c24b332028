// What real clients sent (segment/README.md), from the bytes to the events that the log holds, beside what the
// program that was recorded asked its client to send.
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "codec/event_reader.h"
#include "codec/segment/credentials.h"
#include "codec/segment/intake.h"
#include "support/gzip.h"

namespace reif {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kRecordings = 63;

const std::filesystem::path kFolder = std::filesystem::path(REIF_ROOT) / "tests/conformance/segment";

std::vector<Json> recordings() {
  std::vector<Json> all;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".json") {
      std::ifstream file(entry.path());
      all.push_back(Json::parse(file));
    }
  }
  return all;
}

std::vector<Json> posts(const Json& recording) {
  std::vector<Json> found;
  for (const Json& exchange : recording.at("exchanges")) {
    if (exchange.at("request").at("method") == "POST") {
      found.push_back(exchange.at("request"));
    }
  }
  return found;
}

std::string base64_decoded(const std::string& text) {
  std::basic_string<unsigned char> from(text.begin(), text.end());
  std::basic_string<unsigned char> to(text.size(), 0);
  const int size = EVP_DecodeBlock(to.data(), from.data(), static_cast<int>(from.size()));
  const auto padding = text.size() - text.find_last_not_of('=') - 1;
  return {to.begin(), to.begin() + size - static_cast<std::ptrdiff_t>(padding)};
}

std::string header(const Json& request, std::string_view name) {
  const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  for (const Json& pair : request.at("headers")) {
    const auto key = pair.at(0).get<std::string>();
    if (std::equal(key.begin(), key.end(), name.begin(), name.end(), same)) {
      return pair.at(1).get<std::string>();
    }
  }
  return {};
}

std::string body_of(const Json& request) {
  const bool is_text = request.contains("body");
  const auto given = request.at(is_text ? "body" : "body_base64").get<std::string>();
  const std::string raw = is_text ? given : base64_decoded(given);
  std::string body = header(request, "Content-Encoding") == "gzip" ? gunzip(raw) : raw;
  body.reserve(body.size() + IntakeReader::kPadding);
  return body;
}

// An id or a name as a text; "" where it is missing.
std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? ""
         : found->is_string()                      ? found->get<std::string>()
                                                   : found->dump();
}

Time time_at(const Json& object, const char* key) { return parse_time(text_at(object, key))->milliseconds; }

// The events of a request as an independent reader of JSON sees them.
std::vector<Json> events_of(const Json& request) {
  const Json& body = request.at("body_json");
  return body.contains("batch") ? body.at("batch").get<std::vector<Json>>() : std::vector<Json>{body};
}

struct Replay {
  std::string key;
  Intake intake;
};

// The server's clock stands at what the client's said when it sent.
std::optional<Replay> replay(const Json& request) {
  const auto target = request.at("path").get<std::string>();
  const std::size_t end_of_path = std::min(target.find('?'), target.size());
  const std::optional<IntakeRoute> route = intake_route(target.substr(0, end_of_path));
  const std::string query = target.substr(std::min(end_of_path + 1, target.size()));
  if (!route) {
    ADD_FAILURE() << "no route: " << target;
    return std::nullopt;
  }
  IntakeReader reader;
  const std::string body = body_of(request);
  Result<Intake> intake = reader.read(body, *route, time_at(request.at("body_json"), "sentAt"));
  if (!intake) {
    ADD_FAILURE() << intake.error().message;
    return std::nullopt;
  }
  const std::string authorization = header(request, "Authorization");
  const std::string x_write_key = header(request, "X-Write-Key");
  const std::string key = write_key({authorization, x_write_key, query, intake->write_key});
  return Replay{key, std::move(*intake)};
}

void expect_event(const TakenEvent& taken, const Json& sent) {
  EventReader reader({});
  std::string line = taken.line;
  line.reserve(line.size() + EventReader::kPadding);
  const Result<Event> event = reader.read(line);
  ASSERT_TRUE(event.has_value()) << event.error().message;
  EXPECT_EQ(name_of(event->type), text_at(sent, "type"));
  EXPECT_EQ(event->id, text_at(sent, "messageId"));
  EXPECT_EQ(event->user_id, text_at(sent, "userId"));
  EXPECT_EQ(event->anonymous_id, text_at(sent, "anonymousId"));
  EXPECT_EQ(event->name, event->type == EventType::track ? text_at(sent, "event")
                         : is_activity(event->type)      ? text_at(sent, "name")
                                                         : "");
  EXPECT_EQ(event->group_id, event->type == EventType::group ? text_at(sent, "groupId") : "");
  EXPECT_EQ(event->previous_id, event->type == EventType::alias ? text_at(sent, "previousId") : "");
  EXPECT_EQ(event->timestamp, time_at(sent, sent.contains("originalTimestamp") ? "originalTimestamp" : "timestamp"));
  EXPECT_EQ(event->timestamp, taken.timestamp);
  EXPECT_EQ(event->id, taken.message_id);

  Json expected = sent;
  const Json written = Json::parse(taken.line);
  for (const char* const key : {"properties", "context", "channel", "category", "event", "name"}) {
    EXPECT_EQ(written.value(key, Json()), expected.value(key, Json())) << key;
  }
  const bool in_context = event->type == EventType::identify && !sent.contains("traits");
  EXPECT_EQ(written.value("traits", Json()), (in_context ? sent.at("context") : sent).value("traits", Json()));
  for (const char* const key : {"writeKey", "integrations", "_metadata"}) {
    EXPECT_FALSE(written.contains(key)) << key;
  }
}

// A call as it was recorded: the name of its method, or that with what it was given.
void expect_call(const TakenEvent& taken, const Json& call) {
  if (call.is_string()) {
    EXPECT_EQ(name_of(taken.type), call.get<std::string>());
    return;
  }
  const Json& payload = call.at("payload");
  const Json written = Json::parse(taken.line);
  EXPECT_EQ(name_of(taken.type), call.at("method").get<std::string>());
  EXPECT_EQ(taken.user_id, text_at(payload, "userId"));
  EXPECT_EQ(taken.anonymous_id, text_at(payload, "anonymousId"));
  EXPECT_EQ(written.value("event", Json()), payload.value("event", Json()));
  EXPECT_EQ(written.value("properties", Json()), payload.value("properties", Json()));
  if (payload.contains("messageId")) {
    EXPECT_EQ(taken.message_id, payload.at("messageId").get<std::string>());
  }
}

class SegmentConformance : public testing::TestWithParam<Json> {};
class SegmentCalls : public testing::TestWithParam<Json> {};  // Of recordings that say what was called.

std::vector<Json> recordings_with_calls() {
  std::vector<Json> all = recordings();
  std::erase_if(all, [](const Json& recording) { return !recording.contains("calls"); });
  return all;
}

std::string fixture_name(const testing::TestParamInfo<Json>& recording) {
  std::string name = text_at(recording.param, "fixture");
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

TEST_P(SegmentConformance, EveryPostGivesTheEventsThatWereSent) {
  const bool is_jitsu = text_at(GetParam(), "fixture").starts_with("jitsu");
  for (const Json& request : posts(GetParam())) {
    const std::optional<Replay> found = replay(request);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->key, is_jitsu ? "secret1" : "wk_test_A1b2C3d4E5f6");
    const std::vector<Json> sent = events_of(request);
    EXPECT_EQ(found->intake.events.size() + found->intake.rejected.size(), sent.size());
    for (const TakenEvent& event : found->intake.events) {
      expect_event(event, sent.at(event.index));
    }
    for (const RejectedEvent& event : found->intake.rejected) {
      EXPECT_EQ(event.code, EventFault::too_large);
      EXPECT_GT(sent.at(event.index).dump().size(), IntakeReader::kEventBytesMax);
      EXPECT_EQ(event.message_id, text_at(sent.at(event.index), "messageId"));
    }
  }
}

// These clients send all that they were asked to in one request, and the same once more where it is answered badly.
TEST_P(SegmentCalls, EveryPostGivesTheEventsThatWereAskedFor) {
  const std::vector<Json> calls = GetParam().at("calls");
  for (const Json& request : posts(GetParam())) {
    const std::optional<Replay> found = replay(request);
    ASSERT_TRUE(found.has_value());
    ASSERT_EQ(found->intake.events.size() + found->intake.rejected.size(), calls.size());
    for (const TakenEvent& event : found->intake.events) {
      expect_call(event, calls.at(event.index));
    }
  }
}

TEST_P(SegmentConformance, ARetryIsTheSameEventsAgain) {
  std::vector<std::vector<std::string>> ids;
  const std::vector<Json> requests = posts(GetParam());
  const auto scenario = text_at(GetParam(), "scenario");
  for (const Json& request : requests) {
    std::vector<std::string>& of_request = ids.emplace_back();
    for (const TakenEvent& event : replay(request).value_or(Replay{}).intake.events) {
      of_request.push_back(event.message_id);
    }
  }
  const bool is_retry = requests.size() > 1 && scenario.find("then 200") != std::string::npos;
  for (std::size_t i = 1; i < ids.size(); ++i) {
    EXPECT_EQ(ids[i] == ids[0], is_retry) << scenario;
  }
}

INSTANTIATE_TEST_SUITE_P(Recordings, SegmentConformance, testing::ValuesIn(recordings()), fixture_name);
INSTANTIATE_TEST_SUITE_P(Recordings, SegmentCalls, testing::ValuesIn(recordings_with_calls()), fixture_name);

TEST(SegmentRecordings, AreAllThere) {
  std::size_t requests = 0;
  for (const Json& recording : recordings()) {
    requests += posts(recording).size();
  }
  EXPECT_EQ(recordings().size(), kRecordings);
  EXPECT_GT(requests, kRecordings);
}

// analytics-next has lost the new id by then, and an alias of a visitor names the anonymousId.
TEST(SegmentRecordings, AliasesThatAreOdd) {
  std::size_t found = 0;
  for (const Json& recording : recordings()) {
    const std::string fixture = text_at(recording, "fixture");
    const std::vector<Json> requests = posts(recording);
    if (fixture == "segment-analytics-next.all") {
      const TakenEvent alias = replay(requests.back())->intake.events.at(0);
      EXPECT_EQ(alias.type, EventType::alias);
      EXPECT_EQ(alias.user_id, alias.previous_id);
      ++found;
    }
    if (fixture == "segment-analytics-next.alias-anonymous") {
      const TakenEvent alias = replay(requests.at(1))->intake.events.at(0);
      EXPECT_EQ(alias.user_id, "lead-9001");
      EXPECT_EQ(alias.previous_id, alias.anonymous_id);
      EXPECT_EQ(replay(requests.at(2))->intake.events.at(0).previous_id, "lead-9001");
      ++found;
    }
  }
  EXPECT_EQ(found, 2U);
}

}  // namespace
}  // namespace reif
