// Random events, as clients may send them, against what the file reader makes of the same members.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "codec/canonical_json.h"
#include "codec/json_writer.h"
#include "support/intake_trial.h"

namespace reif {
namespace {

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

rc::Gen<std::string> one_of(std::vector<std::string> values) { return rc::gen::elementOf(std::move(values)); }

// JSON of an object's member or item, nested at most `depth` deep.
std::string random_value(int depth);

std::string random_text() {
  return *one_of({"", "a", "Preise – Übersicht", "quote \" and \\", "line\nbreak", "\x01",
                  "🚀 longer than sixteen bytes", "0123456789abcdef", "\t", "</script>"});
}

std::string random_object(int depth) {
  std::string out = "{";
  const int size = *rc::gen::inRange(0, 5);
  for (int i = 0; i < size; ++i) {
    out += (i > 0 ? "," : "") + json_text(random_text() + std::to_string(i)) + ":" + random_value(depth - 1);
  }
  return out + "}";
}

std::string random_value(int depth) {
  const int kind = *rc::gen::inRange(0, depth > 0 ? 8 : 6);
  switch (kind) {
    case 0:
      return *one_of({"null", "true", "false"});
    case 1:
      return std::to_string(*rc::gen::arbitrary<std::int64_t>());
    case 2:
      return *one_of({"0", "-0.0", "1e2", "0.1", "1.7976931348623157e308", "5e-324", "18446744073709551615",
                      "123456789012345678901234567890", "1e-999"});
    case 6:
      return random_object(depth);
    case 7:
      return "[" + random_value(depth - 1) + "," + random_value(depth - 1) + "]";
    default:
      return json_text(random_text());
  }
}

std::string random_id() {
  return *one_of({"null", "\"\"", "\"u1\"", "\"lead-4711\"", "\"5f2c0c3e-8a52-4c86-9d1f-1f0a7f5f3b11\"", "12345",
                  "-7", "1.5", "\"ü \\u0000\""});
}

std::string random_time() {
  return *one_of({"\"2026-11-22T11:00:00Z\"", "\"2026-11-22T13:30:00.123456789+01:00\"", "\"2026-11-22\"",
                  "\"2030-01-01T00:00:00.001Z\"", "\"9999-12-31T23:59:59.999Z\"", "\"1970-01-01T00:00:00Z\"",
                  "\"0001-01-01T00:00:00Z\"", "\"2026-11-22T11:59:60Z\""});
}

struct Sent {
  EventType type = EventType::track;
  bool timed = false;
  std::string members;  // All of the event but its type and messageId.
};

Sent random_event() {
  Sent sent;
  sent.type = static_cast<EventType>(*rc::gen::inRange(0, kEventTypes));
  const auto add = [&](const std::string& key, const std::string& value) {
    sent.members += ",\"" + key + "\":" + value;
  };
  const auto maybe = [] { return *rc::gen::inRange(0, 3) > 0; };
  if (maybe()) {
    add("properties", random_object(3));
  }
  for (const char* const id : {"userId", "anonymousId", "previousId", "groupId"}) {
    if (maybe()) {
      add(id, random_id());
    }
  }
  if (maybe()) {
    add("event", *one_of({"\"Demo Requested\"", "\"E\""}));
  }
  if (maybe()) {
    add("name", *one_of({"\"Preise\"", "null", "\"\""}));
  }
  for (const char* const time : {"originalTimestamp", "timestamp"}) {
    if (maybe()) {
      add(time, random_time());
      sent.timed = true;
    }
  }
  if (maybe()) {
    add("traits", random_object(2));
  }
  if (maybe()) {
    add("context", random_object(2));
  }
  if (maybe()) {
    add("channel", random_value(2));
  }
  return sent;
}

class IntakeProperty : public IntakeTrial {
 protected:
  struct Read {
    std::string who;
    Time timestamp = 0;
    std::string values;
    friend bool operator==(const Read&, const Read&) = default;
  };

  // What the file reader makes of a record; nothing where it refuses it.
  std::optional<Read> from_file(const std::string& json) {
    const std::string text = padded(json);
    const Result<Event> event = log_reader_.read(text);
    if (!event) {
      return std::nullopt;
    }
    Read read;
    for (const std::string_view part : {name_of(event->type), event->id, event->name, event->user_id,
                                        event->anonymous_id, event->previous_id, event->group_id}) {
      read.who += json_text(part);
    }
    read.timestamp = event->timestamp;
    read.values = canonical_json(event->properties) + canonical_json(event->context);
    return read;
  }
};

RC_GTEST_FIXTURE_PROP(IntakeProperty, ALineIsTheEventThatWasSent, ()) {
  const Sent sent = random_event();
  const std::string sent_at = *one_of({"", ",\"sentAt\":\"2026-11-22T11:59:00.5Z\"", ",\"sentAt\":\"never\""});
  const std::string json = R"({"messageId":"m1")" + sent.members;
  const Result<Intake> intake = read(json + sent_at + "}", {sent.type});
  RC_ASSERT(intake.has_value());

  // The same, as a file would say it.
  std::string record = json + ",\"type\":" + json_text(name_of(sent.type)) + ",\"receivedAt\":" + json_text(kNow);
  record += sent.timed ? (sent_at.ends_with("Z\"") ? sent_at : "") : ",\"timestamp\":" + json_text(kNow);
  std::optional<Read> expected = from_file(record + "}");
  if (expected && sent.type == EventType::identify && json.find("\"traits\":") == std::string::npos) {
    expected.reset();  // Its context may say the traits; other tests look at that.
    RC_SUCCEED("an identify without traits");
  }
  RC_ASSERT(intake->events.size() == (expected ? 1U : 0U));
  RC_ASSERT(intake->rejected.size() == (expected ? 0U : 1U));
  if (expected) {
    const TakenEvent& taken = intake->events.front();
    RC_ASSERT(from_file(taken.line) == expected);
    expect_same(taken);
    RC_ASSERT(!HasFailure());
  }
}

RC_GTEST_FIXTURE_PROP(IntakeProperty, ALineIsItsOwnLine, ()) {
  const Sent sent = random_event();
  const bool named = *rc::gen::arbitrary<bool>();
  const std::string batch = R"({"context":)" + random_object(2) +
                            *one_of({"", ",\"sentAt\":\"2026-11-22T11:59:00.5Z\"", ",\"sentAt\":7"}) +
                            ",\"batch\":[{\"type\":" + json_text(name_of(sent.type)) +
                            (named ? ",\"messageId\":\"m1\"" : "") + sent.members + "}]}";
  const Result<Intake> intake = read(batch, {});
  RC_ASSERT(intake.has_value());
  if (intake->events.empty()) {
    RC_SUCCEED("rejected");
  }
  const TakenEvent& taken = intake->events.front();
  const Result<Intake> again = read(taken.line, {taken.type});
  RC_ASSERT(again.has_value() && again->events.size() == 1U);
  RC_ASSERT(again->events.front().line == taken.line);
  const Result<Intake> later = read(taken.line, {taken.type}, IntakeReader::kBatchBytesMax, time_of(kNow) + kDay);
  std::string expected = taken.line;
  const std::string received = ",\"receivedAt\":" + json_text(kNow);
  expected.replace(expected.find(received), received.size(), ",\"receivedAt\":\"2026-11-23T12:00:00.000Z\"");
  RC_ASSERT(later.has_value() && later->events.size() == 1U);
  RC_ASSERT(later->events.front().line == expected);
}

RC_GTEST_FIXTURE_PROP(IntakeProperty, WithoutIdentityItIsTheVisitors, ()) {
  const Sent sent = random_event();
  const Result<Intake> intake = read(R"({"messageId":"m1")" + sent.members + "}", {sent.type});
  RC_ASSERT(intake.has_value());
  if (intake->events.empty()) {
    RC_SUCCEED("rejected");
  }
  TakenEvent taken = intake->events.front();
  const bool left = reader_.drop_identity(taken);
  RC_ASSERT(left == (!taken.anonymous_id.empty() && taken.type != EventType::alias));
  if (left) {
    expect_same(taken);
    RC_ASSERT(!HasFailure());
    RC_ASSERT(taken.user_id.empty() && taken.previous_id.empty());
    RC_ASSERT(taken.line.find("\"userId\"") == std::string::npos);
    RC_ASSERT(taken.line.find("\"previousId\"") == std::string::npos);
    RC_ASSERT(taken.line.find("\"traits\"") == std::string::npos);
  }
}

}  // namespace
}  // namespace reif
