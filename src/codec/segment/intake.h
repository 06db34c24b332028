#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "codec/event_fault.h"
#include "codec/segment/route.h"
#include "domain/event.h"

namespace reif {

// An event as it goes to the log.
struct TakenEvent {
  std::size_t index = 0;  // In the batch that it came in.
  // One JSON object in Segment's form, which codec/event_reader.h reads to exactly this event. It has the client's
  // members as they were sent, but:
  // - `type`: that of the route, where it names one;
  // - `messageId`: where it is missing, the SHA-256 (hex) of the canonical JSON of the event with its type and time,
  //   so that the same event sent twice counts once;
  // - ids that were numbers are their decimal text; members that say who and are null or "" are left out;
  // - `sentAt`: the event's, else the batch's; left out where it is no time or the event has none of its own;
  // - `receivedAt` is the time of arrival, and `timestamp` too where the event has no time;
  // - `context`: the batch's with the event's on top, key by key, without `proof`;
  // - `traits` of an identify that has none: those of its context (RudderStack's browser library says them there);
  // - `writeKey`, `integrations` and `_metadata` are left out.
  std::string line;
  EventType type = EventType::track;
  Time timestamp = 0;      // Corrected for the client's clock, never later than its arrival.
  std::string message_id;  // Never empty.
  std::string user_id;     // Empty where missing, like the others.
  std::string anonymous_id;
  std::string previous_id;  // Of an alias.
  std::string proof;        // `context.proof`: what allows a public key to name this userId. A credential.
};

struct RejectedEvent {
  std::size_t index = 0;
  std::string message_id;  // Empty where there is none that can be shown.
  EventFault code = EventFault::not_an_object;
  std::string message;  // For a person, with at most 40 characters of what the client sent.
};

// What a body holds, each event in one of the lists.
struct Intake {
  std::vector<TakenEvent> events;
  std::vector<RejectedEvent> rejected;
  std::string write_key;  // The body's own; empty if none.
};

// Turns what a client of Segment's HTTP tracking API sent into lines for the log. Not for two threads at a time.
class IntakeReader {
 public:
  IntakeReader();
  ~IntakeReader();
  IntakeReader(IntakeReader&&) noexcept;

  static constexpr std::size_t kEventBytesMax = 32 * 1024;            // As sent, and as JSON without blanks.
  static constexpr std::size_t kBatchBytesMax = 500 * 1024;           // Segment's bound of a batch.
  static constexpr std::size_t kBulkBatchBytesMax = 4 * 1024 * 1024;  // For servers that load history.
  static constexpr std::size_t kBatchEventsMax = 2'500;
  static constexpr std::size_t kMessageIdBytesMax = 255;  // Clients stay below 100.
  static constexpr std::size_t kIdBytesMax = 512;         // userId, anonymousId, previousId, groupId
  static constexpr int kDepthMax = 64;                    // Objects and lists within one another, the event first.
  static constexpr std::size_t kLineBytesMax = kEventBytesMax + 512;  // What the server adds is shorter than that.
  // All lines of a batch together are at most so many times as long as a body may be: its context is in each of them.
  static constexpr std::size_t kGrowthMax = 4;
  // Readable bytes that must follow a body.
  static constexpr std::size_t kPadding = 64;

  // Reads a body (inflated; UTF-8, a byte order mark is let be). `bytes_max` bounds that of a batch.
  // invalid_argument, for the whole body: no JSON (with the place of its first bad byte), no object, a doubled key
  // beside the events, no `batch`, too many events, too large. Everything else is about single events. `received_at`
  // lies within kTimeMin to kTimeMax. Cost: about 1 µs for an event of 500 bytes.
  Result<Intake> read(std::string_view body, IntakeRoute route, Time received_at,
                      std::size_t bytes_max = kBatchBytesMax);

  // Takes out of an event what a public key may not say of somebody else: `userId`, `previousId`, traits (also those
  // of its context). It then counts for its anonymousId; false where there is nothing left that it could count for.
  bool drop_identity(TakenEvent& event);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace reif
