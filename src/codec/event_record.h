#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/time.h"
#include "codec/dom.h"
#include "codec/event_fault.h"
#include "domain/event.h"

namespace reif {

// The members of a record in Segment's form that are looked at.
enum class EventMember : std::uint8_t {
  type,
  message_id,
  user_id,
  anonymous_id,
  previous_id,
  group_id,
  event,
  name,
  properties,
  traits,
  context,
  original_timestamp,
  timestamp,
  sent_at,
  received_at,
  other,
};
inline constexpr std::size_t kEventMembers = static_cast<std::size_t>(EventMember::other);

inline constexpr std::array<std::string_view, kEventMembers> kEventMemberNames = {
    "type",       "messageId", "userId",  "anonymousId",       "previousId", "groupId", "event",     "name",
    "properties", "traits",    "context", "originalTimestamp", "timestamp",  "sentAt",  "receivedAt"};

// "type", "messageId" …; of all but `other`.
inline std::string_view name_of(EventMember member) { return kEventMemberNames[static_cast<std::size_t>(member)]; }
EventMember event_member(std::string_view key);

// Tells members apart. Writers write theirs in one order, record after record: the member that stood at a place in
// the record before is tried first, which costs less than telling keys apart.
class EventMemberOrder {
 public:
  EventMemberOrder() { places_.fill(EventMember::other); }

  // The member of the `place`-th key of a record.
  EventMember at(std::size_t place, std::string_view key) {
    if (place >= places_.size()) {
      return event_member(key);
    }
    if (places_[place] == EventMember::other || !equal_bytes(key, name_of(places_[place]))) {
      places_[place] = event_member(key);
    }
    return places_[place];
  }

 private:
  std::array<EventMember, 16> places_;
};

// null and "" count as missing.
inline bool is_missing(dom::Element value) {
  return value.is_null() || (value.type() == dom::Kind::STRING && value.get_string().value_unsafe().empty());
}

// A time and how it was written.
struct WrittenTime {
  FineTime time;
  std::string_view text;
};

// The time of a value; nothing where it is none.
std::optional<WrittenTime> written_time(dom::Element value);

// What is known of a record beside its members, as it comes in live.
struct EventArrival {
  std::optional<EventType> type;       // What it was sent as; else its member `type` says it.
  std::optional<WrittenTime> sent_at;  // Of the batch it came in; its own goes before.
  Time received_at = 0;                // Whatever its own says. Also its time where it has none.
};

// One record while it is read: its members, and the rules of what an event is (codec/event_reader.h).
class EventRecord {
 public:
  struct Problem {
    EventFault fault = EventFault::no_type;
    std::string message;
  };
  struct Wanted {
    bool properties = true;
    bool context = true;
  };

  EventRecord(dom::Object object, EventMemberOrder& order, Arena& arena);

  // Fills in the event; without a messageId its id stays empty. If not, `problem` says why.
  bool read(Event& out, Wanted wanted, const EventArrival* arrival = nullptr);

  // Whether the member is there and not missing.
  bool given(EventMember member) const { return (given_ & bit(member)) != 0; }
  // Of a member that is given.
  dom::Element value(EventMember member) const { return values_[static_cast<std::size_t>(member)]; }
  // The record's sentAt, or its batch's, where `read` found one to correct the time by.
  const std::optional<WrittenTime>& sent_at() const { return sent_at_; }

  Problem problem;

 private:
  static constexpr std::uint32_t bit(EventMember member) { return 1U << static_cast<unsigned>(member); }

  bool refuse(EventFault fault, std::string why);
  bool read_type(Event& out, const EventArrival* arrival);
  bool read_who(Event& out);
  bool read_name(Event& out);
  bool read_text(EventMember member, EventFault fault, std::string_view& out);
  bool read_id_text(EventMember member, std::string_view& out);
  bool read_numeric_id(EventMember member, std::string_view& out);
  bool read_instant(EventMember member, WrittenTime& out);
  bool read_times(const EventArrival* arrival);
  bool correct_time(Event& out);
  bool read_values(Event& out, Wanted wanted);
  cel::Value map_of(EventMember member, bool wanted);

  Arena& arena_;
  std::uint32_t given_ = 0;
  WrittenTime time_;
  std::optional<WrittenTime> sent_at_;
  std::optional<WrittenTime> received_at_;
  std::array<dom::Element, kEventMembers> values_;
};

}  // namespace reif
