#include "codec/segment/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/time.h"
#include "codec/digest.h"
#include "codec/event_reader.h"

namespace reif {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::string_view kNow = "2026-11-22T12:00:00.000Z";

Time time_of(std::string_view text) { return parse_time(text)->milliseconds; }

std::string padded(std::string_view json) {
  std::string text(json);
  text.reserve(text.size() + IntakeReader::kPadding);
  return text;
}

// Reads bodies that arrive at kNow.
class IntakeTest : public testing::Test {
 protected:
  Result<Intake> read(std::string_view body, IntakeRoute route, std::size_t bytes_max) {
    return reader_.read(padded(body), route, time_of(kNow), bytes_max);
  }
  Intake batch(std::string_view body) {
    const Result<Intake> intake = read(body, {}, IntakeReader::kBatchBytesMax);
    EXPECT_TRUE(intake.has_value()) << (intake ? "" : intake.error().message);
    return intake.value_or(Intake{});
  }
  // The one event of a body, which the log's reader must read to just this event.
  TakenEvent event(std::string_view body, IntakeRoute route = {EventType::track}) {
    const Result<Intake> intake = read(body, route, IntakeReader::kBatchBytesMax);
    if (!intake || intake->events.size() != 1) {
      ADD_FAILURE() << body << ": "
                    << (!intake                    ? intake.error().message
                        : intake->rejected.empty() ? "no event"
                                                   : intake->rejected.front().message);
      return {};
    }
    expect_same(intake->events.front());
    return intake->events.front();
  }
  std::string line(std::string_view body, IntakeRoute route = {EventType::track}) { return event(body, route).line; }
  // Why the one event of a body is rejected: "code: message".
  std::string rejected(std::string_view body, IntakeRoute route = {EventType::track}) {
    const Result<Intake> intake = read(body, route, IntakeReader::kBatchBytesMax);
    if (!intake || intake->rejected.size() != 1) {
      return intake ? "(taken)" : "(" + intake.error().message + ")";
    }
    const RejectedEvent& event = intake->rejected.front();
    return std::string(name_of(event.code)) + ": " + event.message;
  }
  std::string refused(std::string_view body, IntakeRoute route = {}) {
    const Result<Intake> intake = read(body, route, IntakeReader::kBatchBytesMax);
    return intake ? "(read)" : intake.error().message;
  }

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
    EXPECT_THAT(taken.line, Not(HasSubstr("\n")));
  }

  IntakeReader reader_;
  EventReader log_reader_{EventReader::Options{}};
};

TEST_F(IntakeTest, ALineHasTheClientsMembers) {
  EXPECT_EQ(line(R"({"event":"Demo Requested", "properties":{"form":"kontakt","n":[1,-2.5,true,null,"ü\n"]},
                     "userId":"u1","messageId":"m1","timestamp":"2026-11-22T11:59:00Z","version":2})"),
            R"({"type":"track","messageId":"m1","userId":"u1","timestamp":"2026-11-22T11:59:00Z",)"
            R"("receivedAt":"2026-11-22T12:00:00.000Z","event":"Demo Requested",)"
            R"("properties":{"form":"kontakt","n":[1,-2.5,true,null,"ü\n"]},"version":2})");
}

}  // namespace
}  // namespace reif
