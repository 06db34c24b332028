#include "codec/event_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "base/time.h"
#include "codec/digest.h"

namespace reif {
namespace {

std::string padded(std::string_view json) {
  std::string text(json);
  text.reserve(text.size() + EventReader::kPadding);
  return text;
}

// Reads one record, and keeps what its views point into.
class EventReaderTest : public testing::Test {
 protected:
  Event good(std::string_view json) {
    text_ = padded(json);
    const Result<Event> event = reader_.read(text_);
    EXPECT_TRUE(event.has_value()) << json << ": " << (event ? "" : event.error().message);
    return event.value_or(Event{});
  }
  std::string bad(std::string_view json) {
    text_ = padded(json);
    const Result<Event> event = reader_.read(text_);
    if (event) {
      return "(good)";
    }
    EXPECT_EQ(event.error().code, Error::Code::invalid_argument);
    return event.error().message;
  }
  // A record of a page view with these further members.
  std::string page(std::string_view members) {
    return R"({"type":"page","messageId":"m","userId":"u","timestamp":"2026-01-19T10:00:00Z")" +
           (members.empty() ? std::string() : "," + std::string(members)) + "}";
  }
  std::string time_of(std::string_view members) {
    return format_time(
        good(R"({"type":"page","messageId":"m","userId":"u",)" + std::string(members) + "}").timestamp);
  }
  static double number(const cel::Value& map, std::string_view key) { return map.as_map().find(key)->as_float64(); }

  EventReader reader_{EventReader::Options{}};
  std::string text_;
};

TEST_F(EventReaderTest, ReadsEveryMember) {
  const Event event = good(R"({"type":"track","event":"Order Completed","messageId":"m1","userId":"u1",
    "anonymousId":"a1","timestamp":"2026-01-19T10:00:00.123Z","properties":{"revenue":12.5,"vip":true,
    "tags":["x",null]},"context":{"page":{"path":"/"}},"integrations":{"All":false}})");
  EXPECT_EQ(event.type, EventType::track);
  EXPECT_EQ(event.name, "Order Completed");
  EXPECT_EQ(event.id, "m1");
  EXPECT_EQ(event.user_id, "u1");
  EXPECT_EQ(event.anonymous_id, "a1");
  EXPECT_EQ(format_time(event.timestamp), "2026-01-19T10:00:00.123Z");
  EXPECT_EQ(number(event.properties, "revenue"), 12.5);
  EXPECT_TRUE(event.properties.as_map().find("vip")->is_true());
  EXPECT_EQ(event.properties.as_map().find("tags")->as_list().size, 2U);
  EXPECT_EQ(event.context.as_map().find("page")->as_map().find("path")->as_text(), "/");
}

TEST_F(EventReaderTest, TraitsOfIdentifyAndGroupAreTheirProperties) {
  const Event identify = good(R"({"type":"identify","messageId":"m","userId":"u","timestamp":"2026-01-19",
    "traits":{"email":"a@b.example"},"properties":{"x":1}})");
  EXPECT_EQ(identify.properties.as_map().find("email")->as_text(), "a@b.example");
  EXPECT_EQ(identify.properties.as_map().size, 1U);
  const Event group = good(R"({"type":"group","messageId":"m","userId":"u","groupId":7,"timestamp":"2026-01-19",
    "traits":{"employees":120}})");
  EXPECT_EQ(group.group_id, "7");
  EXPECT_EQ(number(group.properties, "employees"), 120);
}

TEST_F(EventReaderTest, NamesOfPagesAndScreens) {
  EXPECT_EQ(good(page(R"("name":"Pricing")")).name, "Pricing");
  EXPECT_EQ(good(page("")).name, "");
  EXPECT_EQ(good(page(R"("event":"not a page's")")).name, "");
  EXPECT_EQ(bad(page(R"("name":7)")), "`name` is no text");
}

TEST_F(EventReaderTest, NumbersAreDoubles) {
  const Event event = good(page(R"("properties":{"a":1,"b":-2,"c":18446744073709551615,"d":1e2,
    "e":123456789012345678901234567890,"f":1e-999})"));
  EXPECT_EQ(number(event.properties, "a"), 1.0);
  EXPECT_EQ(number(event.properties, "b"), -2.0);
  EXPECT_EQ(number(event.properties, "c"), 18446744073709551615.0);
  EXPECT_EQ(number(event.properties, "d"), 100.0);
  EXPECT_EQ(number(event.properties, "e"), 1.2345678901234568e29);
  EXPECT_EQ(number(event.properties, "f"), 0.0);
}

TEST_F(EventReaderTest, NumericIdsBecomeDecimalText) {
  EXPECT_EQ(good(page(R"("userId":12345)")).user_id, "12345");
  EXPECT_EQ(good(page(R"("userId":-7)")).user_id, "-7");
  EXPECT_EQ(good(page(R"("userId":0)")).user_id, "0");
  EXPECT_EQ(good(page(R"("userId":-0.0)")).user_id, "0");
  EXPECT_EQ(good(page(R"("userId":18446744073709551615)")).user_id, "18446744073709551615");
  EXPECT_EQ(good(page(R"("userId":1.5)")).user_id, "1.5");
  EXPECT_EQ(good(page(R"("userId":12.0)")).user_id, "12");
  EXPECT_EQ(good(page(R"("userId":1e-7)")).user_id, "0.0000001");
  EXPECT_EQ(good(page(R"("messageId":42)")).id, "42");
}

TEST_F(EventReaderTest, WhatIsNoId) {
  EXPECT_EQ(bad(page(R"("userId":true)")), "`userId` is neither a text nor a number");
  EXPECT_EQ(bad(page(R"("userId":{"id":1})")), "`userId` is neither a text nor a number");
  EXPECT_EQ(bad(page(R"("anonymousId":["a"])")), "`anonymousId` is neither a text nor a number");
  EXPECT_EQ(bad(page(R"("messageId":false)")), "`messageId` is neither a text nor a number");
  EXPECT_EQ(bad(page(R"("userId":1e300)")), "`userId` is a number too large for an id");
  EXPECT_EQ(bad(page(R"("userId":99999999999999999999)")), "`userId` is a number too large for an id");
}

TEST_F(EventReaderTest, NullAndEmptyCountAsMissing) {
  const Event event = good(page(R"("anonymousId":"","name":null,"properties":null,"context":"")"));
  EXPECT_EQ(event.anonymous_id, "");
  EXPECT_EQ(event.name, "");
  EXPECT_EQ(event.properties.as_map().size, 0U);
  EXPECT_EQ(event.context.as_map().size, 0U);
  EXPECT_EQ(time_of(R"("originalTimestamp":null,"timestamp":"2026-01-19")"), "2026-01-19T00:00:00.000Z");
  EXPECT_EQ(bad(page(R"("userId":null)")), "no userId and no anonymousId");
  EXPECT_EQ(bad(page(R"("type":"")")), "no type");
}

TEST_F(EventReaderTest, OfADoubledKeyTheLastCounts) {
  EXPECT_EQ(good(page(R"("userId":"v")")).user_id, "v");
  EXPECT_EQ(bad(page(R"("userId":"")")), "no userId and no anonymousId");
  const Event event = good(page(R"("properties":{"a":1,"b":2,"a":3})"));
  EXPECT_EQ(event.properties.as_map().size, 2U);
  EXPECT_EQ(number(event.properties, "a"), 3);
}

TEST_F(EventReaderTest, OfManyDoubledKeysTheLastCounts) {
  std::string members;
  for (int i = 0; i < 300; ++i) {
    members += (i == 0 ? "" : ",") + ("\"k" + std::to_string(i % 100)) + "\":" + std::to_string(i);
  }
  const Event event = good(page("\"properties\":{" + members + "}"));
  EXPECT_EQ(event.properties.as_map().size, 100U);
  EXPECT_EQ(number(event.properties, "k7"), 207);
}

TEST_F(EventReaderTest, WhatARecordNeeds) {
  EXPECT_EQ(bad("{}"), "no type");
  EXPECT_EQ(bad(R"({"type":"delete","userId":"u"})"), "unknown type `delete`");
  EXPECT_EQ(bad(R"({"type":7,"userId":"u"})"), "`type` is no text");
  EXPECT_EQ(bad(R"({"type":"page"})"), "no userId and no anonymousId");
  EXPECT_EQ(bad(R"({"type":"track","userId":"u","timestamp":"2026-01-19"})"), "track without event");
  EXPECT_EQ(bad(R"({"type":"track","event":"","userId":"u","timestamp":"2026-01-19"})"), "track without event");
  EXPECT_EQ(bad(R"({"type":"track","event":1,"userId":"u","timestamp":"2026-01-19"})"), "`event` is no text");
  EXPECT_EQ(bad(R"({"type":"group","userId":"u","timestamp":"2026-01-19"})"), "group without groupId");
  EXPECT_EQ(bad(R"({"type":"alias","previousId":"a","timestamp":"2026-01-19"})"), "alias without userId");
  EXPECT_EQ(bad(R"({"type":"alias","userId":"u","timestamp":"2026-01-19"})"), "alias without previousId");
  EXPECT_EQ(bad(R"({"type":"page","userId":"u"})"), "no timestamp and no originalTimestamp");
  EXPECT_EQ(bad(page(R"("properties":[1])")), "`properties` is no object");
  EXPECT_EQ(bad(page(R"("traits":"x")")), "`traits` is no object");
  EXPECT_EQ(bad(page(R"("context":7)")), "`context` is no object");
}

TEST_F(EventReaderTest, AnAliasOfOneIdIsGood) {
  const Event event =
      good(R"({"type":"alias","messageId":"m","userId":"u","previousId":"u","timestamp":"2026-01-19"})");
  EXPECT_EQ(event.previous_id, "u");
}

TEST_F(EventReaderTest, Times) {
  EXPECT_EQ(time_of(R"("timestamp":"2026-01-19T10:00:00.1239999+02:00")"), "2026-01-19T08:00:00.123Z");
  EXPECT_EQ(time_of(R"("originalTimestamp":"2026-01-01","timestamp":"2026-01-19")"), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(time_of(R"("timestamp":"9999-12-31T23:59:59.999Z")"), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(time_of(R"("timestamp":"0001-01-01T00:00:00Z")"), "0001-01-01T00:00:00.000Z");
  EXPECT_EQ(time_of(R"("timestamp":"2016-12-31T23:59:60Z")"), "2017-01-01T00:00:00.000Z");
  EXPECT_EQ(bad(page(R"("timestamp":"0000-01-01T00:00:00Z")")), "`timestamp` is no time: `0000-01-01T00:00:00Z`");
  EXPECT_EQ(bad(page(R"("timestamp":"10000-01-01T00:00:00Z")")), "`timestamp` is no time: `10000-01-01T00:00:00Z`");
  EXPECT_EQ(bad(page(R"("timestamp":"2026-02-29T00:00:00Z")")), "`timestamp` is no time: `2026-02-29T00:00:00Z`");
  EXPECT_EQ(bad(page(R"("timestamp":1768816800)")), "`timestamp` is no text");
  EXPECT_EQ(bad(page(R"("originalTimestamp":"soon")")), "`originalTimestamp` is no time: `soon`");
  EXPECT_EQ(bad(page(R"("sentAt":"soon")")), "`sentAt` is no time: `soon`");
}

TEST_F(EventReaderTest, TheClientsClockIsCorrected) {
  // The client's clock was 5 minutes slow.
  EXPECT_EQ(time_of(R"("originalTimestamp":"2026-01-19T10:00:00Z","sentAt":"2026-01-19T10:00:10Z",
    "receivedAt":"2026-01-19T10:05:10Z")"),
            "2026-01-19T10:05:00.000Z");
  // It was fast.
  EXPECT_EQ(time_of(R"("timestamp":"2026-01-19T10:00:00Z","sentAt":"2026-01-19T10:00:10Z",
    "receivedAt":"2026-01-19T09:00:10Z")"),
            "2026-01-19T09:00:00.000Z");
  // Parts of a millisecond are rounded down at the end, not before.
  EXPECT_EQ(time_of(R"("timestamp":"2026-01-19T10:00:00.0005Z","sentAt":"2026-01-19T10:00:10.0009Z",
    "receivedAt":"2026-01-19T10:00:10.0007Z")"),
            "2026-01-19T10:00:00.000Z");
  EXPECT_EQ(time_of(R"("timestamp":"2026-01-19T10:00:00.0001Z","sentAt":"2026-01-19T10:00:10.0009Z",
    "receivedAt":"2026-01-19T10:00:10.0007Z")"),
            "2026-01-19T09:59:59.999Z");
}

TEST_F(EventReaderTest, NeverLaterThanItsArrival) {
  EXPECT_EQ(time_of(R"("timestamp":"2026-01-19T12:00:00Z","sentAt":"2026-01-19T11:00:00Z",
    "receivedAt":"2026-01-19T10:00:00Z")"),
            "2026-01-19T10:00:00.000Z");
  EXPECT_EQ(time_of(R"("timestamp":"2026-01-19T12:00:00Z","receivedAt":"2026-01-19T10:00:00Z")"),
            "2026-01-19T10:00:00.000Z");
  EXPECT_EQ(time_of(R"("timestamp":"2026-01-19T12:00:00Z","sentAt":"2026-01-19T10:00:00Z")"),
            "2026-01-19T12:00:00.000Z");
  EXPECT_EQ(bad(page(R"("timestamp":"0001-01-01T00:00:00Z","sentAt":"2026-01-19","receivedAt":"2025-01-19")")),
            "the corrected time lies before the year 1");
}

TEST_F(EventReaderTest, WithoutMessageIdTheContentIsTheId) {
  const std::string canonical =
      R"({"messageId":null,"properties":{"a":1,"b":0.1},"timestamp":"2026-01-19","type":"page","userId":"ü"})";
  const Event event = good(R"({ "type": "page", "userId": "\u00fc", "timestamp": "2026-01-19",
    "properties": {"b": 1e-1, "a": 1.0}, "messageId": null })");
  EXPECT_EQ(event.id, sha256_hex(canonical));
}

TEST_F(EventReaderTest, WhatNobodyReadsIsCheckedAllTheSame) {
  EventReader reader({.properties = false, .context = false});
  const std::string record = padded(page(R"("properties":{"a":1},"context":{"b":2})"));
  const Result<Event> event = reader.read(record);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->properties.as_map().size, 0U);
  EXPECT_EQ(event->context.as_map().size, 0U);
  EXPECT_FALSE(reader.read(padded(page(R"("properties":7)"))));
  EXPECT_FALSE(reader.read(padded(page(R"("context":7)"))));
}

TEST_F(EventReaderTest, WhatIsNoJson) {
  EXPECT_EQ(bad(""), "not JSON: empty");
  EXPECT_EQ(bad("  \r"), "not JSON: empty");
  EXPECT_EQ(bad("[]"), "no JSON object");
  EXPECT_EQ(bad("7"), "no JSON object");
  EXPECT_EQ(bad("{"), "not JSON: broken");
  EXPECT_EQ(bad(page("") + page("")), "not JSON: broken");
  EXPECT_EQ(bad("\xEF\xBB\xBF{}"), "not JSON: broken");
  EXPECT_EQ(bad("{\"type\":\"p\xFF\"}"), "not JSON: no UTF-8");
  EXPECT_EQ(bad("{\"type\":\"\xC0\x80\"}"), "not JSON: no UTF-8");
  EXPECT_EQ(bad(page(R"("name":"\ud800")")), "not JSON: a broken escape or a lone surrogate in a text");
  EXPECT_EQ(bad(page(R"("name":"\q")")), "not JSON: a broken escape or a lone surrogate in a text");
  EXPECT_EQ(bad(std::string("{\"type\":\"pa\0ge\"}", 16)), "not JSON: a control character in a text");
  EXPECT_EQ(bad(std::string("\0\0", 2)), "not JSON: broken");
  EXPECT_EQ(bad(R"({"type":"page)"), "not JSON: a text without its closing quote");
  EXPECT_EQ(bad(page(R"("properties":{"a":tru})")), "not JSON: broken");
  EXPECT_EQ(bad(page(R"("properties":{"a":01})")), "not JSON: `01` is no number");
  EXPECT_EQ(bad(page(R"("properties":{"a":1e999})")), "number out of range: `1e999`");
  EXPECT_EQ(bad(page(R"("properties":{"a":-1e999,"b":12345678901234567890123})")), "number out of range: `-1e999`");
}

TEST_F(EventReaderTest, DepthHasALimit) {
  EXPECT_EQ(bad(std::string(1'000'000, '[')), "not JSON: broken");
  EXPECT_EQ(bad(std::string(1'000'000, '[') + std::string(1'000'000, ']')), "not JSON: nested deeper than 1,024");
  const std::string deep = page("\"properties\":{\"a\":" + std::string(900, '[') + std::string(900, ']') + "}");
  EXPECT_EQ(good(deep).properties.as_map().size, 1U);
}

TEST_F(EventReaderTest, ReasonsShowLittleOfTheRecord) {
  const std::string reason = bad(page("\"timestamp\":\"" + std::string(500, 'x') + "\""));
  EXPECT_EQ(reason, "`timestamp` is no time: `" + std::string(40, 'x') + "…`");
  EXPECT_EQ(bad(R"({"type":"a\u001b[31mb","userId":"u"})"), "unknown type `a?[31mb`");
}

TEST_F(EventReaderTest, GoesOnAfterABadRecord) {
  EXPECT_NE(bad("{"), "(good)");
  EXPECT_EQ(good(page("")).user_id, "u");
}

}  // namespace
}  // namespace reif
