#include "codec/segment/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "codec/digest.h"
#include "support/intake_trial.h"

namespace reif {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using IntakeTest = IntakeTrial;

constexpr IntakeRoute kIdentify{EventType::identify};
constexpr IntakeRoute kTrack{EventType::track};
constexpr IntakeRoute kPage{EventType::page};
constexpr IntakeRoute kGroup{EventType::group};
constexpr IntakeRoute kAlias{EventType::alias};

std::string repeated(std::size_t count, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += text;
  }
  return out;
}

// A page view with these further members.
std::string page(std::string_view members) {
  return R"({"messageId":"m","userId":"u","timestamp":"2026-11-22T11:00:00Z")" +
         (members.empty() ? std::string() : "," + std::string(members)) + "}";
}

TEST_F(IntakeTest, ALineHasTheClientsMembers) {
  EXPECT_EQ(line(R"({"event":"Demo Requested", "properties":{"form":"kontakt","n":[1,-2.5,true,null,"ü\n"]},
                     "userId":"u1","messageId":"m1","timestamp":"2026-11-22T11:59:00Z","version":2})"),
            R"({"type":"track","messageId":"m1","userId":"u1","timestamp":"2026-11-22T11:59:00Z",)"
            R"("receivedAt":"2026-11-22T12:00:00.000Z","event":"Demo Requested",)"
            R"("properties":{"form":"kontakt","n":[1,-2.5,true,null,"ü\n"]},"version":2})");
}

TEST_F(IntakeTest, AnEventSaysWhatTheCallerNeeds) {
  const TakenEvent taken = event(
      R"({"event":"E","messageId":"m1","userId":"u1","anonymousId":"a1","timestamp":"2026-11-22T11:59:00.123Z"})");
  EXPECT_EQ(taken.index, 0U);
  EXPECT_EQ(taken.type, EventType::track);
  EXPECT_EQ(taken.message_id, "m1");
  EXPECT_EQ(taken.user_id, "u1");
  EXPECT_EQ(taken.anonymous_id, "a1");
  EXPECT_EQ(format_time(taken.timestamp), "2026-11-22T11:59:00.123Z");
}

TEST_F(IntakeTest, ARouteThatNamesATypeSaysIt) {
  EXPECT_THAT(line(page(R"("type":"track","event":"E")"), kPage), HasSubstr(R"({"type":"page",)"));
  EXPECT_EQ(rejected(R"({"batch":[{"userId":"u"}]})", {}), "no_type: no type");
  EXPECT_EQ(rejected(R"({"batch":[{"userId":"u","type":"delete"}]})", {}), "unknown_type: unknown type `delete`");
  EXPECT_EQ(rejected(R"({"batch":[{"userId":"u","type":7}]})", {}), "unknown_type: `type` is no text");
}

TEST_F(IntakeTest, WhatIsAboutTheSendingIsLeftOut) {
  const std::string text = line(page(R"("writeKey":"k","integrations":{"All":true},"_metadata":{"retryCount":1},
                                        "receivedAt":"2001-01-01","channel":"web")"),
                                kPage);
  EXPECT_THAT(text, EndsWith(R"("receivedAt":"2026-11-22T12:00:00.000Z","channel":"web"})"));
}

TEST_F(IntakeTest, NullAndEmptyCountAsMissing) {
  EXPECT_EQ(
      line(page(R"("anonymousId":null,"previousId":"","name":null,"properties":null,"context":"","x":null)"), kPage),
      R"({"type":"page","messageId":"m","userId":"u","timestamp":"2026-11-22T11:00:00Z",)"
      R"("receivedAt":"2026-11-22T12:00:00.000Z","x":null})");
  EXPECT_EQ(rejected(R"({"event":"E","userId":"","anonymousId":null})"),
            "no_user_anon_id: no userId and no anonymousId");
}

TEST_F(IntakeTest, NumericIdsBecomeText) {
  EXPECT_THAT(line(R"({"event":"E","messageId":7,"userId":12345,"anonymousId":-1.5,"timestamp":"2026-11-22"})"),
              HasSubstr(R"("messageId":"7","userId":"12345","anonymousId":"-1.5",)"));
  EXPECT_THAT(line(R"({"groupId":42,"userId":"u","timestamp":"2026-11-22"})", kGroup),
              HasSubstr(R"("groupId":"42")"));
  EXPECT_EQ(rejected(R"({"event":"E","userId":1e300})"), "bad_number: `userId` is a number too large for an id");
  EXPECT_EQ(rejected(R"({"event":"E","userId":[1]})"), "bad_id: `userId` is neither a text nor a number");
}

TEST_F(IntakeTest, WhatAnEventNeeds) {
  EXPECT_EQ(rejected(R"({"userId":"u"})"), "no_event_name: track without event");
  EXPECT_EQ(rejected(R"({"userId":"u","event":""})"), "no_event_name: track without event");
  EXPECT_EQ(rejected(R"({"userId":"u","event":7})"), "bad_name: `event` is no text");
  EXPECT_EQ(rejected(R"({"userId":"u","name":{}})", kPage), "bad_name: `name` is no text");
  EXPECT_EQ(rejected(R"({"userId":"u"})", kGroup), "no_group_id: group without groupId");
  EXPECT_EQ(rejected(R"({"userId":"u"})", kAlias), "no_previous_id: alias without previousId");
  EXPECT_EQ(rejected(R"({"previousId":"u","anonymousId":"a"})", kAlias), "no_user_id: alias without userId");
  EXPECT_EQ(rejected(R"({"userId":"u","properties":[]})", kPage), "bad_object: `properties` is no object");
  EXPECT_EQ(rejected(R"({"userId":"u","context":"c"})", kPage), "bad_object: `context` is no object");
}

TEST_F(IntakeTest, AnAliasMayNameOneIdTwice) {
  const TakenEvent same =
      event(R"({"userId":"lead-4711","previousId":"lead-4711","timestamp":"2026-11-22"})", kAlias);
  EXPECT_EQ(same.user_id, same.previous_id);
  const TakenEvent visitor =
      event(R"({"userId":"lead-1","previousId":"a1","anonymousId":"a1","timestamp":"2026-11-22"})", kAlias);
  EXPECT_EQ(visitor.previous_id, "a1");
  EXPECT_EQ(visitor.anonymous_id, "a1");
}

// Ids that are made up.

TEST_F(IntakeTest, AnIdIsTheDigestOfWhatMakesTheEvent) {
  const std::string content = R"({"event":"E","timestamp":"2026-11-22T11:00:00Z","type":"track","userId":"u"})";
  EXPECT_EQ(event(R"({"userId":"u","event":"E","timestamp":"2026-11-22T11:00:00Z"})").message_id,
            sha256_hex(content));
}

TEST_F(IntakeTest, TheSameEventSentTwiceHasOneId) {
  const std::string id = event(R"({"userId":"u","event":"E","timestamp":"2026-11-22T11:00:00Z"})").message_id;
  EXPECT_EQ(event(R"({"timestamp":"2026-11-22T11:00:00Z", "event":"E", "userId":"u","messageId":null,
                      "sentAt":"2026-11-22T11:59:59Z","receivedAt":"2026-11-22","writeKey":"k","type":"track",
                      "_metadata":{"retryCount":2}})")
                .message_id,
            id);
  EXPECT_EQ(event(R"({"userId":"u","event":"E","timestamp":"2026-11-22T11:00:00Z"})", kTrack,
                  time_of("2026-11-23T00:00:00Z"))
                .message_id,
            id);
  const std::string item = R"({"type":"track","userId":"u","event":"E","timestamp":"2026-11-22T11:00:00Z"})";
  const Intake twice = batch("{\"batch\":[" + item + "," + item + "]}");
  ASSERT_THAT(twice.events, SizeIs(2));
  EXPECT_EQ(twice.events[0].message_id, id);
  EXPECT_EQ(twice.events[1].message_id, id);
}

TEST_F(IntakeTest, OtherEventsHaveOtherIds) {
  const std::string body = R"({"userId":"u","event":"E","timestamp":"2026-11-22T11:00:00Z"})";
  EXPECT_NE(event(body, kTrack).message_id, event(body, kPage).message_id);
  // Without a time of its own, when it came is part of what it is.
  const std::string timeless = R"({"userId":"u","event":"E"})";
  EXPECT_EQ(event(timeless).message_id, event(timeless).message_id);
  EXPECT_NE(event(timeless).message_id, event(timeless, kTrack, time_of("2026-11-22T13:00:00Z")).message_id);
}

// Times.

TEST_F(IntakeTest, TheClocksErrorIsTakenOut) {
  const TakenEvent ahead =
      event(R"({"userId":"u","event":"E","timestamp":"2026-11-22T13:00:00Z","sentAt":"2026-11-22T13:00:05Z"})");
  EXPECT_EQ(format_time(ahead.timestamp), "2026-11-22T11:59:55.000Z");
  EXPECT_THAT(ahead.line, HasSubstr(R"("timestamp":"2026-11-22T13:00:00Z","sentAt":"2026-11-22T13:00:05Z",)"));
  const TakenEvent original = event(R"({"userId":"u","event":"E","originalTimestamp":"2026-11-22T11:00:00Z",
                                        "timestamp":"2020-01-01"})");
  EXPECT_EQ(format_time(original.timestamp), "2026-11-22T11:00:00.000Z");
  EXPECT_THAT(original.line, HasSubstr(R"("originalTimestamp":"2026-11-22T11:00:00Z","timestamp":"2020-01-01",)"));
}

TEST_F(IntakeTest, AnEventsSentAtGoesBeforeItsBatchs) {
  const Intake intake = batch(R"({"sentAt":"2026-11-22T12:30:00+00:00","batch":[
    {"type":"page","userId":"u","timestamp":"2026-11-22T12:29:00Z"},
    {"type":"page","userId":"u","timestamp":"2026-11-22T12:29:00Z","sentAt":"2026-11-22T12:29:01Z"},
    {"type":"page","userId":"u","timestamp":"2026-11-22T12:29:00Z","sentAt":"soon"}]})");
  ASSERT_THAT(intake.events, SizeIs(3));
  EXPECT_EQ(format_time(intake.events[0].timestamp), "2026-11-22T11:59:00.000Z");
  EXPECT_THAT(intake.events[0].line, HasSubstr(R"("sentAt":"2026-11-22T12:30:00+00:00")"));
  EXPECT_EQ(format_time(intake.events[1].timestamp), "2026-11-22T11:59:59.000Z");
  EXPECT_EQ(format_time(intake.events[2].timestamp), "2026-11-22T11:59:00.000Z");
}

TEST_F(IntakeTest, ASentAtThatIsNoTimeIsIgnored) {
  for (const std::string_view sent : {R"("yesterday")", "1795348800000", "null", "\"\"", "{}"}) {
    const TakenEvent taken = event(page("\"sentAt\":" + std::string(sent)), kPage);
    EXPECT_EQ(format_time(taken.timestamp), "2026-11-22T11:00:00.000Z") << sent;
    EXPECT_THAT(taken.line, Not(HasSubstr("sentAt"))) << sent;
  }
  const Intake intake =
      batch(R"({"sentAt":5,"batch":[{"type":"page","userId":"u","timestamp":"2026-11-22T11:00:00Z"}]})");
  EXPECT_EQ(format_time(intake.events.at(0).timestamp), "2026-11-22T11:00:00.000Z");
}

TEST_F(IntakeTest, WithoutATimeItIsThatOfItsArrival) {
  const TakenEvent taken = event(R"({"userId":"u","event":"E","messageId":"m","sentAt":"2026-11-22T09:00:00Z"})");
  EXPECT_EQ(format_time(taken.timestamp), kNow);
  EXPECT_EQ(taken.line, R"({"type":"track","messageId":"m","userId":"u","timestamp":"2026-11-22T12:00:00.000Z",)"
                        R"("receivedAt":"2026-11-22T12:00:00.000Z","event":"E"})");
}

TEST_F(IntakeTest, TimesToComeAreThatOfTheArrival) {
  for (const std::string_view time :
       {"2026-11-22T12:00:00.001Z", "2026-11-22T12:01:00Z", "2026-11-23T12:00:00Z", "2036-11-22T12:00:00Z",
        "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999999999Z"}) {
    const TakenEvent taken = event(R"({"userId":"u","event":"E","timestamp":")" + std::string(time) + "\"}");
    EXPECT_EQ(format_time(taken.timestamp), kNow) << time;
    EXPECT_THAT(taken.line, HasSubstr(time)) << time;
  }
  EXPECT_EQ(format_time(event(R"({"userId":"u","event":"E","timestamp":"2026-11-22T11:00:00Z",
                                  "sentAt":"1970-01-01T00:00:00Z"})")
                            .timestamp),
            kNow);
}

TEST_F(IntakeTest, TimesLongPast) {
  for (const std::string_view time :
       {"1970-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "1901-12-13T20:45:51.000Z",
        "0001-01-01T00:00:00.000Z", "2025-05-26T12:00:00.000Z"}) {
    const std::string body = R"({"userId":"u","event":"E","timestamp":")" + std::string(time) + "\"}";
    EXPECT_EQ(format_time(event(body).timestamp), time);
  }
  EXPECT_EQ(rejected(R"({"userId":"u","event":"E","timestamp":"0001-01-01","sentAt":"2026-11-22T12:00:01Z"})"),
            "bad_time: the corrected time lies before the year 1");
}

TEST_F(IntakeTest, WhatIsNoTime) {
  EXPECT_EQ(rejected(page(R"("originalTimestamp":"gestern")"), kPage),
            "bad_time: `originalTimestamp` is no time: `gestern`");
  EXPECT_EQ(rejected(R"({"userId":"u","event":"E","timestamp":"10000-01-01T00:00:00Z"})"),
            "bad_time: `timestamp` is no time: `10000-01-01T00:00:00Z`");
  EXPECT_EQ(rejected(R"({"userId":"u","event":"E","timestamp":1795348800})"), "bad_time: `timestamp` is no text");
  EXPECT_EQ(rejected(R"({"userId":"u","event":"E","timestamp":")" + repeated(100, "x") + "\"}"),
            "bad_time: `timestamp` is no time: `" + repeated(40, "x") + "…`");
}

// Contexts.

TEST_F(IntakeTest, ABatchsContextIsUnderEachEvents) {
  const Intake intake = batch(R"({"context":{"ip":"1.2.3.4","library":{"name":"l","version":1}},"batch":[
    {"type":"page","messageId":"1","userId":"u","timestamp":"2026-11-22","context":{"library":{"name":"own"},"x":1}},
    {"type":"page","messageId":"2","userId":"u","timestamp":"2026-11-22"},
    {"type":"page","messageId":"3","userId":"u","timestamp":"2026-11-22","context":{}},
    {"type":"page","messageId":"4","userId":"u","timestamp":"2026-11-22","context":null}]})");
  ASSERT_THAT(intake.events, SizeIs(4));
  EXPECT_THAT(intake.events[0].line, EndsWith(R"("context":{"library":{"name":"own"},"x":1,"ip":"1.2.3.4"}})"));
  for (int i = 1; i < 4; ++i) {
    EXPECT_THAT(intake.events[static_cast<std::size_t>(i)].line,
                EndsWith(R"("context":{"ip":"1.2.3.4","library":{"name":"l","version":1}}})"));
  }
  EXPECT_THAT(batch(R"({"context":null,"batch":[{"type":"page","userId":"u"}]})").events.at(0).line,
              Not(HasSubstr("context")));
}

TEST_F(IntakeTest, AProofIsTakenOut) {
  const TakenEvent taken = event(page(R"("context":{"ip":"1.2.3.4","proof":"c0ffee"})"), kPage);
  EXPECT_EQ(taken.proof, "c0ffee");
  EXPECT_THAT(taken.line, EndsWith(R"("context":{"ip":"1.2.3.4"}})"));
  EXPECT_THAT(line(page(R"("context":{"proof":{"secret":1}})"), kPage), EndsWith(R"("context":{}})"));
  EXPECT_EQ(event(page(R"("context":{"proof":7})"), kPage).proof, "");
  const Intake intake = batch(R"({"context":{"proof":"c0ffee"},"batch":[
    {"type":"page","userId":"u"},{"type":"page","userId":"u","context":{"proof":"abcd","x":1}}]})");
  ASSERT_THAT(intake.events, SizeIs(2));
  EXPECT_EQ(intake.events[0].proof, "c0ffee");
  EXPECT_EQ(intake.events[1].proof, "abcd");
  EXPECT_THAT(intake.events[0].line, Not(HasSubstr("c0ffee")));
  EXPECT_THAT(intake.events[1].line, EndsWith(R"("context":{"x":1}})"));
}

TEST_F(IntakeTest, AnIdentifyWithoutTraitsHasThoseOfItsContext) {
  const std::string body = R"({"userId":"u","messageId":"m","timestamp":"2026-11-22","context":{"traits":{"a":1}})";
  EXPECT_THAT(line(body + "}", kIdentify), EndsWith(R"("context":{"traits":{"a":1}},"traits":{"a":1}})"));
  EXPECT_THAT(line(body + R"(,"traits":null})", kIdentify), EndsWith(R"(,"traits":{"a":1}})"));
  EXPECT_THAT(line(body + R"(,"traits":{}})", kIdentify), EndsWith(R"(,"traits":{}})"));
  EXPECT_THAT(line(body + "}", kPage), EndsWith(R"("context":{"traits":{"a":1}}})"));
  const Intake intake = batch(R"({"context":{"traits":{"a":1}},"batch":[{"type":"identify","userId":"u"},
    {"type":"identify","userId":"u","context":{"traits":{"b":2}}}]})");
  ASSERT_THAT(intake.events, SizeIs(2));
  EXPECT_THAT(intake.events[0].line, EndsWith(R"("context":{"traits":{"a":1}},"traits":{"a":1}})"));
  EXPECT_THAT(intake.events[1].line, EndsWith(R"("context":{"traits":{"b":2}},"traits":{"b":2}})"));
  EXPECT_THAT(line(R"({"userId":"u","timestamp":"2026-11-22","context":{"traits":"none"}})", kIdentify),
              EndsWith(R"("context":{"traits":"none"}})"));
}

// What no line may have.

TEST_F(IntakeTest, DoubledKeysAreRejected) {
  EXPECT_EQ(rejected(page(R"("userId":"v")"), kPage), "duplicate_key: `userId` stands twice in one object");
  EXPECT_EQ(rejected(page(R"("x":1,"y":2,"x":1)"), kPage), "duplicate_key: `x` stands twice in one object");
  EXPECT_EQ(rejected(page(R"("properties":{"a":1,"\u0061":2})"), kPage),
            "duplicate_key: `a` stands twice in one object");
  EXPECT_EQ(rejected(page(R"("properties":{"list":[1,{"k":{"":1,"":2}}]})"), kPage),
            "duplicate_key: `` stands twice in one object");
  EXPECT_EQ(rejected(page(R"("context":{"ip":"1","ip":"2"})"), kPage),
            "duplicate_key: `ip` stands twice in one object");
  EXPECT_EQ(refused(R"({"batch":[],"batch":[]})"), "`batch` stands twice in the body");
  EXPECT_EQ(refused(R"({"batch":[],"context":{"a":1,"a":1}})"), "`context`: `a` stands twice in one object");
  EXPECT_EQ(refused(R"({"batch":[],"context":{"a":{"b":1,"b":1}}})"), "`context`: `b` stands twice in one object");
}

TEST_F(IntakeTest, DoubledKeysAmongManyAreRejected) {
  std::string members;
  for (int i = 0; i < 1'000; ++i) {
    members += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  }
  EXPECT_EQ(rejected(page("\"properties\":{" + members + R"("x":1})"), kPage), "(taken)");
  EXPECT_EQ(rejected(page("\"properties\":{" + members + R"("k500":1})"), kPage),
            "duplicate_key: `k500` stands twice in one object");
}

TEST_F(IntakeTest, DepthIsBounded) {
  const auto nested = [](int depth) {  // The event and its properties are two of the levels.
    return page("\"properties\":{\"a\":" + repeated(static_cast<std::size_t>(depth - 2), "[") +
                repeated(static_cast<std::size_t>(depth - 2), "]") + "}");
  };
  EXPECT_EQ(rejected(nested(IntakeReader::kDepthMax), kPage), "(taken)");
  EXPECT_EQ(rejected(nested(IntakeReader::kDepthMax + 1), kPage), "too_deep: nested deeper than 64");
  EXPECT_EQ(rejected(nested(1'000), kPage), "too_deep: nested deeper than 64");
  EXPECT_THAT(refused(repeated(400'000, "[")), HasSubstr("at byte 1024"));
  EXPECT_EQ(rejected(page("\"context\":" + repeated(63, "{\"a\":") + "1" + repeated(63, "}")), kPage), "(taken)");
  EXPECT_EQ(rejected(page("\"context\":" + repeated(64, "{\"a\":") + "1" + repeated(64, "}")), kPage),
            "too_deep: nested deeper than 64");
}

TEST_F(IntakeTest, EventsAreBounded) {
  const auto sized = [](std::size_t bytes) {
    const std::string empty = page(R"("type":"page","x":"")");
    return page(R"("type":"page","x":")" + std::string(bytes - empty.size(), 'x') + "\"");
  };
  const std::size_t bytes_max = IntakeReader::kEventBytesMax;
  EXPECT_EQ(rejected(sized(bytes_max), kPage), "(taken)");
  EXPECT_EQ(rejected(sized(bytes_max + 1), kPage), "too_large: larger than 32768 bytes");
  EXPECT_EQ(rejected(page("") + std::string(bytes_max, ' '), kPage), "too_large: larger than 32768 bytes");
  const Intake intake = batch("{\"batch\":[" + sized(bytes_max) + "," + sized(40 * 1024) + "," + sized(200) + "]}");
  EXPECT_THAT(intake.events, SizeIs(2));
  ASSERT_THAT(intake.rejected, SizeIs(1));
  EXPECT_EQ(intake.rejected[0].index, 1U);
  EXPECT_EQ(intake.rejected[0].message_id, "m");
  EXPECT_EQ(intake.rejected[0].code, EventFault::too_large);
  EXPECT_EQ(intake.rejected[0].message, "larger than 32768 bytes");
}

TEST_F(IntakeTest, IdsAreBounded) {
  EXPECT_EQ(rejected(R"({"userId":"u","messageId":")" + std::string(255, 'm') + "\"}", kPage), "(taken)");
  EXPECT_EQ(rejected(R"({"userId":"u","messageId":")" + std::string(256, 'm') + "\"}", kPage),
            "bad_id: `messageId` is longer than 255 bytes");
  EXPECT_EQ(rejected(R"({"userId":")" + std::string(512, 'm') + "\"}", kPage), "(taken)");
  for (const std::string_view id : {"userId", "anonymousId"}) {
    EXPECT_EQ(rejected("{\"" + std::string(id) + "\":\"" + std::string(513, 'm') + "\"}", kPage),
              "bad_id: `" + std::string(id) + "` is longer than 512 bytes");
  }
  EXPECT_EQ(rejected(R"({"userId":"u","groupId":")" + std::string(513, 'm') + "\"}", kGroup),
            "bad_id: `groupId` is longer than 512 bytes");
  EXPECT_EQ(rejected(R"({"userId":"u","previousId":")" + std::string(513, 'm') + "\"}", kAlias),
            "bad_id: `previousId` is longer than 512 bytes");
}

// Batches.

TEST_F(IntakeTest, ABadEventDoesNoHarmToOthers) {
  const Intake intake = batch(R"({"writeKey":"k1","batch":[
    {"type":"track","userId":"u","event":"A","messageId":"m0","writeKey":"k2"},
    {"type":"track","userId":"u","messageId":"m1"}, 7, "x", null, [],
    {"type":"page","messageId":"m6"},
    {"type":"page","anonymousId":"a","messageId":"m7"}]})");
  EXPECT_EQ(intake.write_key, "k1");
  ASSERT_THAT(intake.events, SizeIs(2));
  EXPECT_EQ(intake.events[0].index, 0U);
  EXPECT_EQ(intake.events[1].index, 7U);
  std::vector<std::string> rejected;
  for (const RejectedEvent& event : intake.rejected) {
    rejected.push_back(std::to_string(event.index) + " " + event.message_id + " " + std::string(name_of(event.code)));
  }
  EXPECT_THAT(rejected, ElementsAre("1 m1 no_event_name", "2  not_an_object", "3  not_an_object", "4  not_an_object",
                                    "5  not_an_object", "6 m6 no_user_anon_id"));
}

TEST_F(IntakeTest, BatchesAreBounded) {
  const auto of = [](std::size_t count) {
    return "{\"batch\":[" + repeated(count - 1, R"({"type":"page","userId":"u"},)") +
           R"({"type":"page","userId":"u"}]})";
  };
  EXPECT_THAT(batch(of(2'500)).events, SizeIs(2'500));
  EXPECT_EQ(refused(of(2'501)), "more than 2500 events");
  const std::string large = R"({"batch":[{"type":"page","userId":"u"}],"x":")" + std::string(500 * 1024, 'x') + "\"}";
  EXPECT_EQ(refused(large), "larger than 512000 bytes");
  EXPECT_EQ(refused(large, {}, IntakeReader::kBulkBatchBytesMax), "(read)");
}

TEST_F(IntakeTest, AContextDoesNotBlowABatchUp) {
  const std::string context = R"("context":{"x":")" + std::string(30'000, 'x') + "\"}";
  const auto of = [&](std::size_t count) {
    return "{" + context + ",\"batch\":[" + repeated(count, R"({"type":"page","userId":"u"},)") +
           R"({"type":"page","userId":"u"}]})";
  };
  EXPECT_THAT(batch(of(50)).events, SizeIs(51));
  EXPECT_EQ(refused(of(100)), "too large with `context` in each event");
  const std::string too_large = R"({"context":{"x":")" + std::string(40'000, 'x') + "\"},\"batch\":[]}";
  EXPECT_EQ(refused(too_large), "`context`: larger than 33280 bytes");
}

TEST_F(IntakeTest, BodiesThatAreRefused) {
  EXPECT_EQ(refused(""), "not JSON: empty, at byte 0");
  EXPECT_EQ(refused(" "), "not JSON: empty, at byte 1");
  EXPECT_EQ(refused("[]"), "no JSON object");
  EXPECT_EQ(refused("7", kTrack), "no JSON object");
  EXPECT_EQ(refused("{}"), "no `batch`");
  EXPECT_EQ(refused(R"({"batch":{}})"), "`batch` is no list");
  EXPECT_EQ(refused(R"({"batch":null})"), "`batch` is no list");
  EXPECT_EQ(refused(R"({"batch":[],"context":[]})"), "`context` is no object");
  EXPECT_EQ(refused(R"({"batch":[{"type":"page",}]})"), "not JSON: broken, at byte 25");
  EXPECT_EQ(refused(R"({"userId":"a\ud800b"})", kTrack),
            "not JSON: a broken escape or a lone surrogate in a text, at byte 12");
  EXPECT_EQ(refused("{\"userId\":\"\xFF\"}", kTrack), "not JSON: no UTF-8, at byte 11");
  EXPECT_EQ(refused(R"({"properties":{"x":1e999}})", kTrack), "number out of range: `1e999`, at byte 19");
  EXPECT_EQ(refused(R"({"x":01})", kTrack), "not JSON: `01` is no number, at byte 6");
  EXPECT_EQ(refused("{\"x\":\"a\nb\"}", kTrack), "not JSON: a control character in a text, at byte 7");
}

TEST_F(IntakeTest, BodiesThatAreRead) {
  EXPECT_EQ(refused(R"({"batch":[]})"), "(read)");
  EXPECT_THAT(batch(R"({"batch":[]})").events, IsEmpty());
  EXPECT_EQ(refused("\xEF\xBB\xBF{\"batch\":[]}\r\n"), "(read)");
  EXPECT_EQ(event("\xEF\xBB\xBF" + page(""), kPage).user_id, "u");
}

// Public keys.

TEST_F(IntakeTest, IdentityIsDropped) {
  TakenEvent taken = event(
      R"({"userId":"u","anonymousId":"a","messageId":"m","event":"E","timestamp":"2026-11-22","previousId":"p",
          "traits":{"x":1},"properties":{"traits":1,"userId":2},"context":{"ip":"1","traits":{"y":1},"proof":"p"}})");
  ASSERT_TRUE(reader_.drop_identity(taken));
  expect_same(taken);
  EXPECT_EQ(taken.user_id, "");
  EXPECT_EQ(taken.anonymous_id, "a");
  EXPECT_EQ(taken.proof, "");
  EXPECT_EQ(taken.line, R"({"type":"track","messageId":"m","anonymousId":"a","timestamp":"2026-11-22",)"
                        R"("receivedAt":"2026-11-22T12:00:00.000Z","event":"E",)"
                        R"("properties":{"traits":1,"userId":2},"context":{"ip":"1"}})");
}

TEST_F(IntakeTest, AnIdentifyWithoutIdentitySaysNothing) {
  TakenEvent taken = event(
      R"({"userId":"u","anonymousId":"a","messageId":"m","timestamp":"2026-11-22","context":{"traits":{"y":1}}})",
      kIdentify);
  ASSERT_TRUE(reader_.drop_identity(taken));
  expect_same(taken);
  EXPECT_THAT(taken.line, EndsWith(R"("anonymousId":"a","timestamp":"2026-11-22",)"
                                   R"("receivedAt":"2026-11-22T12:00:00.000Z","context":{}})"));
}

TEST_F(IntakeTest, WithoutAVisitorNothingIsLeft) {
  TakenEvent known = event(page(""), kPage);
  const std::string before = known.line;
  EXPECT_FALSE(reader_.drop_identity(known));
  EXPECT_EQ(known.line, before);
  TakenEvent alias = event(R"({"userId":"u","previousId":"a","anonymousId":"a","timestamp":"2026-11-22"})", kAlias);
  EXPECT_FALSE(reader_.drop_identity(alias));
}

}  // namespace
}  // namespace reif
