#include "codec/event_record.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "codec/excerpt.h"

namespace reif {
namespace {

using Member = EventMember;
using enum EventMember;

// `member` where the key is its name, which has N - 1 letters like the key: a comparison of known length costs an
// instruction or two.
template <std::size_t N>
Member same(std::string_view key, const char (&name)[N], Member member) {
  return std::equal(name, name + (N - 1), key.begin()) ? member : other;
}

std::string quoted(Member member) { return "`" + std::string(name_of(member)) + "`"; }

// The client's clock was off by as much as it thought to send later or earlier than the record arrived.
Time corrected(FineTime time, FineTime sent, FineTime received) {
  const std::int64_t nanoseconds = std::int64_t{time.nanoseconds} + received.nanoseconds - sent.nanoseconds;
  return time.milliseconds + received.milliseconds - sent.milliseconds + floor_div(nanoseconds, 1'000'000);
}

}  // namespace

// By length and, where two share one, a letter: one comparison a key.
EventMember event_member(std::string_view key) {
  switch (key.size()) {
    case 4:
      return key[0] == 't' ? same(key, "type", type) : same(key, "name", name);
    case 5:
      return same(key, "event", event);
    case 6:
      return key[0] == 'u'   ? same(key, "userId", user_id)
             : key[0] == 't' ? same(key, "traits", traits)
                             : same(key, "sentAt", sent_at);
    case 7:
      return key[0] == 'g' ? same(key, "groupId", group_id) : same(key, "context", context);
    case 9:
      return key[0] == 'm' ? same(key, "messageId", message_id) : same(key, "timestamp", timestamp);
    case 10:
      return key[0] == 'r'                    ? same(key, "receivedAt", received_at)
             : key[1] == 'r' && key[2] == 'e' ? same(key, "previousId", previous_id)
                                              : same(key, "properties", properties);
    case 11:
      return same(key, "anonymousId", anonymous_id);
    case 17:
      return same(key, "originalTimestamp", original_timestamp);
    default:
      return other;
  }
}

std::optional<WrittenTime> written_time(dom::Element value) {
  if (value.type() != dom::Kind::STRING) {
    return std::nullopt;
  }
  const std::string_view text = value.get_string().value_unsafe();
  const std::optional<FineTime> time = parse_time(text);
  return time ? std::optional(WrittenTime{*time, text}) : std::nullopt;
}

EventRecord::EventRecord(dom::Object object, EventMemberOrder& order, Arena& arena) : arena_(arena) {
  std::size_t place = 0;
  std::uint32_t given = 0;
  for (auto field = object.begin(); field != object.end(); ++field) {
    const Member member = order.at(place++, field.key());
    if (member != other) {
      const dom::Element value = field.value();
      values_[static_cast<std::size_t>(member)] = value;
      given = is_missing(value) ? given & ~bit(member) : given | bit(member);
    }
  }
  given_ = given;
}

// The steps of `read`, which stands at the end, in line: of the tenth of a microsecond that a record takes, calls
// would be a good part.
bool EventRecord::refuse(EventFault fault, std::string why) {
  problem = {fault, std::move(why)};
  return false;
}

inline bool EventRecord::read_type(Event& out, const EventArrival* arrival) {
  if (arrival != nullptr && arrival->type) {
    out.type = *arrival->type;
    return true;
  }
  std::string_view text;
  if (!given(type)) {
    return refuse(EventFault::no_type, "no type");
  }
  if (!read_text(type, EventFault::unknown_type, text)) {
    return false;
  }
  const std::optional<EventType> found = event_type(text);
  if (!found) {
    return refuse(EventFault::unknown_type, "unknown type " + excerpt(text));
  }
  out.type = *found;
  return true;
}

// Who it is about: every id, and those that must be there.
inline bool EventRecord::read_who(Event& out) {
  if (!read_id_text(user_id, out.user_id) || !read_id_text(anonymous_id, out.anonymous_id)) {
    return false;
  }
  if (out.type == EventType::alias) {
    if (!read_id_text(previous_id, out.previous_id)) {
      return false;
    }
    return out.user_id.empty()       ? refuse(EventFault::no_user_id, "alias without userId")
           : out.previous_id.empty() ? refuse(EventFault::no_previous_id, "alias without previousId")
                                     : true;
  }
  if (out.user_id.empty() && out.anonymous_id.empty()) {
    return refuse(EventFault::no_user_anon_id, "no userId and no anonymousId");
  }
  if (out.type == EventType::group) {
    return read_id_text(group_id, out.group_id) &&
           (!out.group_id.empty() || refuse(EventFault::no_group_id, "group without groupId"));
  }
  return true;
}

inline bool EventRecord::read_name(Event& out) {
  if (out.type == EventType::track) {
    return given(event) ? read_text(event, EventFault::bad_name, out.name)
                        : refuse(EventFault::no_event_name, "track without event");
  }
  return !is_activity(out.type) || !given(name) || read_text(name, EventFault::bad_name, out.name);
}

inline bool EventRecord::read_text(Member member, EventFault fault, std::string_view& out) {
  if (value(member).type() != dom::Kind::STRING) {
    return refuse(fault, quoted(member) + " is no text");
  }
  out = value(member).get_string().value_unsafe();
  return true;
}

// An id is a text or a number, which becomes decimal text.
inline bool EventRecord::read_id_text(Member member, std::string_view& out) {
  if (!given(member)) {
    return true;
  }
  if (value(member).type() == dom::Kind::STRING) [[likely]] {
    out = value(member).get_string().value_unsafe();
    return true;
  }
  return read_numeric_id(member, out);
}

bool EventRecord::read_numeric_id(Member member, std::string_view& out) {
  constexpr double kExact = 9'007'199'254'740'992;  // Beyond 2^53 doubles no longer tell neighbours apart.
  std::array<char, 400> text{};
  char* const end = text.data() + text.size();
  const dom::Element id = value(member);
  std::to_chars_result written{text.data(), {}};
  if (id.type() == dom::Kind::INT64) {
    written = std::to_chars(text.data(), end, id.get_int64().value_unsafe());
  } else if (id.type() == dom::Kind::UINT64) {
    written = std::to_chars(text.data(), end, id.get_uint64().value_unsafe());
  } else if (id.type() == dom::Kind::DOUBLE) {
    const double number = id.get_double().value_unsafe() + 0.0;  // -0 becomes 0.
    if (std::fabs(number) >= kExact) {
      return refuse(EventFault::bad_number, quoted(member) + " is a number too large for an id");
    }
    written = std::to_chars(text.data(), end, number, std::chars_format::fixed);
  } else {
    return refuse(EventFault::bad_id, quoted(member) + " is neither a text nor a number");
  }
  out = arena_.copy({text.data(), static_cast<std::size_t>(written.ptr - text.data())});
  return true;
}

// Where the time of a member is given, it must be one.
inline bool EventRecord::read_instant(Member member, WrittenTime& out) {
  std::string_view text;
  if (!read_text(member, EventFault::bad_time, text)) {
    return false;
  }
  const std::optional<FineTime> time = parse_time(text);
  if (!time) {
    return refuse(EventFault::bad_time, quoted(member) + " is no time: " + excerpt(text));
  }
  out = {*time, text};
  return true;
}

// The time as the client has it, and the two by which its clock is corrected. What comes in live has a good time of
// arrival, and what its client thinks about sending is not worth losing it for.
inline bool EventRecord::read_times(const EventArrival* arrival) {
  const bool timed = given(original_timestamp) || given(timestamp);
  if (!timed && arrival == nullptr) {
    return refuse(EventFault::bad_time, "no timestamp and no originalTimestamp");
  }
  if (timed && !read_instant(given(original_timestamp) ? original_timestamp : timestamp, time_)) {
    return false;
  }
  if (arrival != nullptr) {
    received_at_ = WrittenTime{{arrival->received_at, 0}, {}};
    if (timed) {
      sent_at_ = given(Member::sent_at) ? written_time(value(Member::sent_at)) : std::nullopt;
      sent_at_ = sent_at_ ? sent_at_ : arrival->sent_at;
    } else {
      time_ = *received_at_;
    }
    return true;
  }
  return (!given(Member::sent_at) || read_instant(Member::sent_at, sent_at_.emplace())) &&
         (!given(received_at) || read_instant(received_at, received_at_.emplace()));
}

inline bool EventRecord::correct_time(Event& out) {
  const Time time =
      sent_at_ && received_at_ ? corrected(time_.time, sent_at_->time, received_at_->time) : time_.time.milliseconds;
  out.timestamp = received_at_ ? std::min(time, received_at_->time.milliseconds) : time;
  return out.timestamp >= kTimeMin || refuse(EventFault::bad_time, "the corrected time lies before the year 1");
}

inline bool EventRecord::read_values(Event& out, Wanted wanted) {
  for (const Member member : {properties, traits, context}) {
    if (given(member) && value(member).type() != dom::Kind::OBJECT) {
      return refuse(EventFault::bad_object, quoted(member) + " is no object");
    }
  }
  const bool says_traits = out.type == EventType::identify || out.type == EventType::group;
  out.properties = map_of(says_traits ? traits : properties, wanted.properties);
  out.context = map_of(context, wanted.context);
  return true;
}

inline cel::Value EventRecord::map_of(Member member, bool wanted) {
  return given(member) && wanted ? dom::to_value(value(member).get_object().value_unsafe(), arena_)
                                 : dom::empty_map();
}

bool EventRecord::read(Event& out, Wanted wanted, const EventArrival* arrival) {
  return read_type(out, arrival) && read_who(out) && read_name(out) && read_times(arrival) && correct_time(out) &&
         read_values(out, wanted) && (!given(message_id) || read_id_text(message_id, out.id));
}

}  // namespace reif
