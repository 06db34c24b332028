// Bodies of Segment's tracking API: whatever they are, a reason, or events whose lines the log's reader reads to the
// same events, which are their own lines, and which stay events without their identity.
#include "codec/segment/intake.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "base/check.h"
#include "codec/event_reader.h"
#include "codec/json_place.h"
#include "codec/segment/answer.h"
#include "codec/segment/credentials.h"

namespace reif {
namespace {

constexpr Time kNow = 1'795'348'800'000;  // 2026-11-22T12:00:00Z

// Exactly the bytes that the contract promises, so that a sanitizer sees one byte more.
class Padded {
 public:
  explicit Padded(std::string_view text)
      : size_(text.size()), bytes_(std::make_unique<char[]>(text.size() + IntakeReader::kPadding)) {
    if (!text.empty()) {
      std::memcpy(bytes_.get(), text.data(), text.size());
    }
  }
  std::string_view text() const { return {bytes_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> bytes_;
};

void check_same(const TakenEvent& taken) {
  REIF_CHECK(taken.line.size() <= IntakeReader::kLineBytesMax);
  REIF_CHECK(taken.line.find('\n') == std::string::npos);
  const Padded line(taken.line);
  EventReader reader({});
  const Result<Event> event = reader.read(line.text());
  REIF_CHECK(event.has_value());
  REIF_CHECK(event->type == taken.type);
  REIF_CHECK(event->timestamp == taken.timestamp);
  REIF_CHECK(event->timestamp <= kNow);
  REIF_CHECK(event->id == taken.message_id);
  REIF_CHECK(event->user_id == taken.user_id);
  REIF_CHECK(event->anonymous_id == taken.anonymous_id);
  REIF_CHECK(event->previous_id == taken.previous_id);
}

void check_taken(TakenEvent taken) {
  IntakeReader reader;
  REIF_CHECK(!taken.message_id.empty());
  REIF_CHECK(taken.message_id.size() <= IntakeReader::kMessageIdBytesMax);
  check_same(taken);
  if (taken.line.size() <= IntakeReader::kEventBytesMax) {
    const Padded line(taken.line);
    const Result<Intake> again = reader.read(line.text(), {taken.type}, kNow);
    REIF_CHECK(again.has_value() && again->events.size() == 1);
    REIF_CHECK(again->events.front().line == taken.line);
  }
  if (reader.drop_identity(taken)) {
    REIF_CHECK(taken.user_id.empty());
    check_same(taken);
  }
}

void read(std::string_view text, IntakeRoute route) {
  const Padded body(text);
  IntakeReader reader;
  const Result<Intake> intake = reader.read(body.text(), route, kNow);
  REIF_CHECK(broken_place(text) <= text.size());
  if (!intake) {
    REIF_CHECK(!intake.error().message.empty());
    REIF_CHECK(intake.error().message.size() < 200);
    return;
  }
  REIF_CHECK(route.is_batch() || intake->events.size() + intake->rejected.size() == 1);
  for (const TakenEvent& event : intake->events) {
    check_taken(event);
  }
  for (const RejectedEvent& event : intake->rejected) {
    REIF_CHECK(!event.message.empty());
    REIF_CHECK(event.message.size() < 200);
  }
  const Padded answer(intake_answer(intake->events.size(), intake->rejected, {}));
  REIF_CHECK(broken_place(answer.text()) == answer.text().size());
  write_key({text, text, text, intake->write_key});
}

}  // namespace
}  // namespace reif

// The first byte is the route.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const int type = data[0] % (reif::kEventTypes + 1);
  const reif::IntakeRoute route =
      type < reif::kEventTypes ? reif::IntakeRoute{static_cast<reif::EventType>(type)} : reif::IntakeRoute{};
  reif::read(std::string(data + 1, data + size), route);
  return 0;
}
