#include "codec/event_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/time.h"
#include "codec/canonical_json.h"
#include "codec/digest.h"
#include "codec/dom.h"
#include "codec/excerpt.h"

namespace reif {
namespace {

static_assert(EventReader::kPadding >= dom::kPadding);

// The members of a record that are looked at.
enum Member : std::uint8_t {
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
constexpr std::size_t kMembers = other;
constexpr std::array<std::string_view, kMembers> kNames = {
    "type",       "messageId", "userId",  "anonymousId",       "previousId", "groupId", "event",     "name",
    "properties", "traits",    "context", "originalTimestamp", "timestamp",  "sentAt",  "receivedAt"};

// `member` where the key is its name, which has N - 1 letters like the key: a comparison of known length costs an
// instruction or two.
template <std::size_t N>
Member same(std::string_view key, const char (&name)[N], Member member) {
  return std::equal(name, name + (N - 1), key.begin()) ? member : other;
}

// By length and, where two share one, a letter: one comparison a key.
Member member_of(std::string_view key) {
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

bool is_missing(dom::Element value) {
  return value.is_null() || (value.type() == dom::Kind::STRING && value.get_string().value_unsafe().empty());
}

// Writers write their members in one order, record after record: the member that stood at a place in the record
// before is tried first, which costs less than telling keys apart.
class MemberOrder {
 public:
  MemberOrder() { places_.fill(other); }

  Member at(std::size_t place, std::string_view key) {
    if (place >= places_.size()) {
      return member_of(key);
    }
    if (places_[place] == other || !equal_bytes(key, kNames[places_[place]])) {
      places_[place] = member_of(key);
    }
    return places_[place];
  }

 private:
  std::array<Member, 16> places_;
};

// One record while it is read. Each step says whether it went well; if not, `problem` says why.
class Record {
 public:
  Record(dom::Object object, MemberOrder& order, Arena& arena, EventReader::Options options)
      : object_(object), arena_(arena), options_(options) {
    std::size_t place = 0;
    for (const auto field : object) {
      const Member member = order.at(place++, field.key);
      if (member != other) {
        values_[member] = field.value;
        const std::uint32_t bit = 1U << member;
        given_ = is_missing(field.value) ? given_ & ~bit : given_ | bit;
      }
    }
  }

  bool read(Event& out) {
    return read_type(out) && read_who(out) && read_name(out) && read_time(out) && read_values(out) && read_id(out);
  }

  std::string problem;

 private:
  bool given(Member member) const { return (given_ & (1U << member)) != 0; }

  bool refuse(std::string why) {
    problem = std::move(why);
    return false;
  }

  bool read_type(Event& out) {
    std::string_view text;
    if (!given(type)) {
      return refuse("no type");
    }
    if (!read_text(type, text)) {
      return false;
    }
    const std::optional<EventType> found = event_type(text);
    if (!found) {
      return refuse("unknown type " + excerpt(text));
    }
    out.type = *found;
    return true;
  }

  // Who it is about: every id, and those that must be there.
  bool read_who(Event& out) {
    if (!read_id_text(user_id, out.user_id) || !read_id_text(anonymous_id, out.anonymous_id)) {
      return false;
    }
    if (out.type == EventType::alias) {
      if (!read_id_text(previous_id, out.previous_id)) {
        return false;
      }
      return out.user_id.empty()       ? refuse("alias without userId")
             : out.previous_id.empty() ? refuse("alias without previousId")
                                       : true;
    }
    if (out.user_id.empty() && out.anonymous_id.empty()) {
      return refuse("no userId and no anonymousId");
    }
    if (out.type == EventType::group) {
      return read_id_text(group_id, out.group_id) && (!out.group_id.empty() || refuse("group without groupId"));
    }
    return true;
  }

  bool read_name(Event& out) {
    if (out.type == EventType::track) {
      return given(event) ? read_text(event, out.name) : refuse("track without event");
    }
    return !is_activity(out.type) || !given(name) || read_text(name, out.name);
  }

  bool read_text(Member member, std::string_view& out) {
    if (values_[member].type() != dom::Kind::STRING) {
      return refuse("`" + std::string(kNames[member]) + "` is no text");
    }
    out = values_[member].get_string().value_unsafe();
    return true;
  }

  // An id is a text or a number, which becomes decimal text.
  bool read_id_text(Member member, std::string_view& out) {
    if (!given(member)) {
      return true;
    }
    if (values_[member].type() == dom::Kind::STRING) [[likely]] {
      out = values_[member].get_string().value_unsafe();
      return true;
    }
    return read_numeric_id(member, out);
  }

  bool read_numeric_id(Member member, std::string_view& out) {
    constexpr double kExact = 9'007'199'254'740'992;  // Beyond 2^53 doubles no longer tell neighbours apart.
    std::array<char, 400> text{};
    char* const end = text.data() + text.size();
    const dom::Element value = values_[member];
    std::to_chars_result written{text.data(), {}};
    if (value.type() == dom::Kind::INT64) {
      written = std::to_chars(text.data(), end, value.get_int64().value_unsafe());
    } else if (value.type() == dom::Kind::UINT64) {
      written = std::to_chars(text.data(), end, value.get_uint64().value_unsafe());
    } else if (value.type() == dom::Kind::DOUBLE) {
      const double number = value.get_double().value_unsafe() + 0.0;  // -0 becomes 0.
      if (std::fabs(number) >= kExact) {
        return refuse("`" + std::string(kNames[member]) + "` is a number too large for an id");
      }
      written = std::to_chars(text.data(), end, number, std::chars_format::fixed);
    } else {
      return refuse("`" + std::string(kNames[member]) + "` is neither a text nor a number");
    }
    out = arena_.copy({text.data(), static_cast<std::size_t>(written.ptr - text.data())});
    return true;
  }

  // Where the time of a member is given, it must be one.
  bool read_instant(Member member, FineTime& out) {
    std::string_view text;
    if (!read_text(member, text)) {
      return false;
    }
    const std::optional<FineTime> time = parse_time(text);
    if (!time) {
      return refuse("`" + std::string(kNames[member]) + "` is no time: " + excerpt(text));
    }
    out = *time;
    return true;
  }

  bool read_time(Event& out) {
    if (!given(original_timestamp) && !given(timestamp)) {
      return refuse("no timestamp and no originalTimestamp");
    }
    FineTime time;
    if (!read_instant(given(original_timestamp) ? original_timestamp : timestamp, time)) {
      return false;
    }
    if (given(received_at) || given(sent_at)) {
      return correct(time, out);
    }
    out.timestamp = time.milliseconds;
    return true;
  }

  // The client's clock was off by as much as it thought to send later or earlier than the record arrived.
  bool correct(FineTime time, Event& out) {
    FineTime sent;
    FineTime received;
    if ((given(sent_at) && !read_instant(sent_at, sent)) ||
        (given(received_at) && !read_instant(received_at, received))) {
      return false;
    }
    if (given(sent_at) && given(received_at)) {
      const std::int64_t nanoseconds = std::int64_t{time.nanoseconds} + received.nanoseconds - sent.nanoseconds;
      time.milliseconds += received.milliseconds - sent.milliseconds + floor_div(nanoseconds, 1'000'000);
    }
    out.timestamp = given(received_at) ? std::min(time.milliseconds, received.milliseconds) : time.milliseconds;
    return out.timestamp >= kTimeMin || refuse("the corrected time lies before the year 1");
  }

  bool read_values(Event& out) {
    for (const Member member : {properties, traits, context}) {
      if (given(member) && values_[member].type() != dom::Kind::OBJECT) {
        return refuse("`" + std::string(kNames[member]) + "` is no object");
      }
    }
    const bool says_traits = out.type == EventType::identify || out.type == EventType::group;
    out.properties = map_of(says_traits ? traits : properties, options_.properties);
    out.context = map_of(context, options_.context);
    return true;
  }

  cel::Value map_of(Member member, bool wanted) {
    return given(member) && wanted ? dom::to_value(values_[member].get_object().value_unsafe(), arena_)
                                   : dom::empty_map();
  }

  // Without a messageId the record's content is its id.
  bool read_id(Event& out) {
    if (given(message_id)) {
      return read_id_text(message_id, out.id);
    }
    out.id = arena_.copy(sha256_hex(canonical_json(dom::to_value(object_, arena_))));
    return true;
  }

  dom::Object object_;
  Arena& arena_;
  EventReader::Options options_;
  std::uint32_t given_ = 0;
  std::array<dom::Element, kMembers> values_;
};

}  // namespace

struct EventReader::Impl {
  Options options;
  dom::Parser parser;
  MemberOrder order;
  Arena arena{64 * 1024};
};

EventReader::EventReader(Options options) : impl_(std::make_unique<Impl>()) { impl_->options = options; }
EventReader::~EventReader() = default;
EventReader::EventReader(EventReader&&) noexcept = default;

Result<Event> EventReader::read(std::string_view json) {
  impl_->arena.reset();
  const Result<dom::Element> element = impl_->parser.parse(json);
  if (!element) {
    return tl::unexpected<Error>(element.error());
  }
  if (element->type() != dom::Kind::OBJECT) {
    return fail(Error::Code::invalid_argument, "no JSON object");
  }
  Record record(element->get_object().value_unsafe(), impl_->order, impl_->arena, impl_->options);
  Result<Event> event;
  if (!record.read(*event)) {
    return fail(Error::Code::invalid_argument, std::move(record.problem));
  }
  return event;
}

}  // namespace reif
