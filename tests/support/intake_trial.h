#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/time.h"
#include "codec/event_reader.h"
#include "codec/segment/intake.h"

namespace reif {

// Reads bodies in tests, as if they arrived at kNow, and holds what is taken to its contract.
class IntakeTrial : public testing::Test {
 protected:
  static constexpr std::string_view kNow = "2026-11-22T12:00:00.000Z";

  static Time time_of(std::string_view text) { return parse_time(text)->milliseconds; }

  static std::string padded(std::string_view json) {
    std::string text(json);
    text.reserve(text.size() + IntakeReader::kPadding);
    return text;
  }

  Result<Intake> read(std::string_view body, IntakeRoute route, std::size_t bytes_max = IntakeReader::kBatchBytesMax,
                      Time received_at = time_of(kNow)) {
    return reader_.read(padded(body), route, received_at, bytes_max);
  }

  Intake batch(std::string_view body) {
    const Result<Intake> intake = read(body, {});
    EXPECT_TRUE(intake.has_value()) << (intake ? "" : intake.error().message);
    for (const TakenEvent& event : intake ? intake->events : std::vector<TakenEvent>()) {
      expect_same(event);
    }
    return intake.value_or(Intake{});
  }

  // The one event of a body.
  TakenEvent event(std::string_view body, IntakeRoute route = {EventType::track}, Time received_at = time_of(kNow)) {
    const Result<Intake> intake = read(body, route, IntakeReader::kBatchBytesMax, received_at);
    if (!intake || intake->events.size() != 1) {
      const std::string why = !intake                    ? intake.error().message
                              : intake->rejected.empty() ? "no event"
                                                         : intake->rejected.front().message;
      ADD_FAILURE() << body << ": " << why;
      return {};
    }
    expect_same(intake->events.front());
    return intake->events.front();
  }

  std::string line(std::string_view body, IntakeRoute route = {EventType::track}) { return event(body, route).line; }

  // Why the one event of a body is rejected: "code: message".
  std::string rejected(std::string_view body, IntakeRoute route = {EventType::track}) {
    const Result<Intake> intake = read(body, route);
    if (!intake || intake->rejected.size() != 1) {
      return intake ? "(taken)" : "(" + intake.error().message + ")";
    }
    const RejectedEvent& event = intake->rejected.front();
    return std::string(name_of(event.code)) + ": " + event.message;
  }

  std::string refused(std::string_view body, IntakeRoute route = {},
                      std::size_t bytes_max = IntakeReader::kBatchBytesMax) {
    const Result<Intake> intake = read(body, route, bytes_max);
    return intake ? "(read)" : intake.error().message;
  }

  // The log's reader reads the line to just this event.
  void expect_same(const TakenEvent& taken) {
    const std::string text = padded(taken.line);
    const Result<Event> read = log_reader_.read(text);
    ASSERT_TRUE(read.has_value()) << read.error().message << ": " << taken.line;
    EXPECT_EQ(read->type, taken.type);
    EXPECT_EQ(read->timestamp, taken.timestamp);
    EXPECT_EQ(read->id, taken.message_id);
    EXPECT_EQ(read->user_id, taken.user_id);
    EXPECT_EQ(read->anonymous_id, taken.anonymous_id);
    EXPECT_EQ(read->previous_id, taken.previous_id);
    EXPECT_EQ(taken.line.find('\n'), std::string::npos);
    EXPECT_LE(taken.line.size(), IntakeReader::kLineBytesMax);
  }

  IntakeReader reader_;
  EventReader log_reader_{EventReader::Options{}};
};

}  // namespace reif
