#include "codec/segment/event_line.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "codec/canonical_json.h"
#include "codec/digest.h"
#include "codec/excerpt.h"
#include "codec/segment/doubled_keys.h"

namespace reif {
namespace {

using Member = EventMember;

constexpr std::string_view kProof = "proof";
constexpr std::string_view kTraits = "traits";

// Members that are about the sending, not about the event.
bool is_about_sending(std::string_view key) {
  return key == "writeKey" || key == "integrations" || key == "_metadata";
}

// Members that stand at the line's head or nowhere: lines that begin alike are read faster, and more easily.
bool is_in_head(Member member, const Event& event) {
  switch (member) {
    case Member::type:
    case Member::message_id:
    case Member::user_id:
    case Member::anonymous_id:
    case Member::original_timestamp:
    case Member::timestamp:
    case Member::sent_at:
    case Member::received_at:
      return true;
    case Member::previous_id:
      return event.type == EventType::alias;
    case Member::group_id:
      return event.type == EventType::group;
    default:
      return false;
  }
}

std::string_view text_of(dom::Element value) {
  return value.type() == dom::Kind::STRING ? value.get_string().value_unsafe() : std::string_view();
}

std::string_view shown_id(const EventRecord& record) {
  const std::string_view id =
      record.given(Member::message_id) ? text_of(record.value(Member::message_id)) : std::string_view();
  return id.size() <= IntakeReader::kMessageIdBytesMax ? id : std::string_view();
}

}  // namespace

bool BatchContext::read(dom::Object context, LineWriter& writer) {
  DoubledKeys doubled(context);
  for (const auto field : context) {
    if (doubled.next(field.key)) {
      return writer.refuse(EventFault::duplicate_key, excerpt(field.key) + " stands twice in one object");
    }
    if (field.key == kProof) {
      proof_ = text_of(field.value);
      continue;
    }
    if (field.key == kTraits) {
      traits_ = field.value;
    }
    writer.clear();
    if (!writer.value(field.value, 3)) {
      return false;
    }
    members_.push_back({field.key, std::string(writer.text())});
  }
  return true;
}

void BatchContext::write(const std::vector<std::string_view>& taken, LineWriter& writer) const {
  for (const Member& member : members_) {
    if (!std::binary_search(taken.begin(), taken.end(), member.key)) {
      writer.key(member.key);
      writer.raw(member.json);
    }
  }
}

bool EventLines::take(dom::Element event, const IntakeScope& scope, TakenEvent& out) {
  message_id.clear();
  if (event.type() != dom::Kind::OBJECT) {
    return refuse(EventFault::not_an_object, "no JSON object");
  }
  arena_.reset();
  const dom::Object object = event.get_object().value_unsafe();
  EventRecord record(object, order_, arena_);
  Event read;
  const bool is_event = record.read(read, {false, false}, &scope.arrival);
  message_id = shown_id(record);
  if (!is_event) {
    problem = std::move(record.problem);
    return false;
  }
  if (!check_ids(read)) {
    return false;
  }
  if (read.id.empty()) {
    read.id = content_id(object, read, record, scope);
  }
  return write(object, read, record, scope, out);
}

bool EventLines::refuse(EventFault fault, std::string message) {
  problem = {fault, std::move(message)};
  return false;
}

bool EventLines::refuse_size() {
  return refuse(EventFault::too_large, "larger than " + std::to_string(IntakeReader::kEventBytesMax) + " bytes");
}

bool EventLines::check_ids(const Event& event) {
  struct Id {
    Member member;
    std::string_view text;
    std::size_t bytes_max;
  };
  for (const Id& id : {Id{Member::message_id, event.id, IntakeReader::kMessageIdBytesMax},
                       Id{Member::user_id, event.user_id, IntakeReader::kIdBytesMax},
                       Id{Member::anonymous_id, event.anonymous_id, IntakeReader::kIdBytesMax},
                       Id{Member::previous_id, event.previous_id, IntakeReader::kIdBytesMax},
                       Id{Member::group_id, event.group_id, IntakeReader::kIdBytesMax}}) {
    if (id.text.size() > id.bytes_max) {
      return refuse(EventFault::bad_id, "`" + std::string(name_of(id.member)) + "` is longer than " +
                                            std::to_string(id.bytes_max) + " bytes");
    }
  }
  return true;
}

// The digest of what makes the event: not of how and when it was sent, which a second sending changes; but of its
// type and time, which the path and the arrival may have said.
std::string_view EventLines::content_id(dom::Object object, const Event& event, const EventRecord& record,
                                        const IntakeScope& scope) {
  const cel::Map& sent = dom::to_value(object, arena_).as_map();
  auto* const entries = arena_.array<cel::Entry>(sent.size + 2);
  std::size_t size = 0;
  const auto add = [&](std::string_view key, cel::Value value) {
    std::construct_at(entries + size++, cel::Value::string(key), value);
  };
  for (const cel::Entry& entry : sent) {
    const std::string_view key = entry.key.as_text();
    const Member member = event_member(key);
    if (member != Member::type && member != Member::message_id && member != Member::sent_at &&
        member != Member::received_at && !is_about_sending(key)) {
      add(key, entry.value);
    }
  }
  add("type", cel::Value::string(name_of(event.type)));
  if (!record.given(Member::timestamp) && !record.given(Member::original_timestamp)) {
    add("receivedAt", cel::Value::string(scope.received_at));
  }
  const cel::Map content{entries, size};
  return arena_.copy(sha256_hex(canonical_json(cel::Value::map(&content))));
}

bool EventLines::write(dom::Object object, const Event& event, const EventRecord& record, const IntakeScope& scope,
                       TakenEvent& out) {
  out.proof = scope.context.proof();
  writer_.clear();
  write_head(event, record, scope);
  DoubledKeys doubled(object);
  std::size_t place = 0;
  for (const auto field : object) {
    if (doubled.next(field.key)) {
      return refuse(EventFault::duplicate_key, excerpt(field.key) + " stands twice in one object");
    }
    const Member member = order_.at(place++, field.key);
    if (is_in_head(member, event) || (member == Member::other && is_about_sending(field.key)) ||
        (member != Member::other && !record.given(member))) {
      continue;
    }
    if (!(member == Member::context ? write_context(record, scope, out) : write_member(field.key, field.value))) {
      return false;
    }
  }
  if (!write_tail(event, record, scope)) {
    return false;
  }
  writer_.raw("}");
  if (writer_.text().size() > IntakeReader::kLineBytesMax) {
    return refuse_size();
  }
  out.line = writer_.text();
  out.type = event.type;
  out.timestamp = event.timestamp;
  out.message_id = event.id;
  out.user_id = event.user_id;
  out.anonymous_id = event.anonymous_id;
  out.previous_id = event.previous_id;
  return true;
}

void EventLines::write_head(const Event& event, const EventRecord& record, const IntakeScope& scope) {
  const auto write_text = [&](Member member, std::string_view text) {
    if (!text.empty()) {
      writer_.key(name_of(member));
      writer_.string(text);
    }
  };
  writer_.raw("{");
  write_text(Member::type, name_of(event.type));
  write_text(Member::message_id, event.id);
  write_text(Member::user_id, event.user_id);
  write_text(Member::anonymous_id, event.anonymous_id);
  write_text(Member::previous_id, event.previous_id);
  write_text(Member::group_id, event.group_id);
  const bool has_original = record.given(Member::original_timestamp);
  const bool has_timestamp = record.given(Member::timestamp);
  write_text(Member::original_timestamp, has_original ? text_of(record.value(Member::original_timestamp)) : "");
  write_text(Member::timestamp, has_timestamp  ? text_of(record.value(Member::timestamp))
                                : has_original ? std::string_view()
                                               : std::string_view(scope.received_at));
  write_text(Member::sent_at, record.sent_at() ? record.sent_at()->text : std::string_view());
  write_text(Member::received_at, scope.received_at);
}

// What an event may be given that has none of its own: its batch's context, and the traits of its context.
bool EventLines::write_tail(const Event& event, const EventRecord& record, const IntakeScope& scope) {
  const bool has_context = record.given(Member::context);
  if (!has_context && !scope.context.is_empty()) {
    writer_.key(name_of(Member::context));
    writer_.raw("{");
    scope.context.write({}, writer_);
    writer_.raw("}");
  }
  if (event.type != EventType::identify || record.given(Member::traits)) {
    return true;
  }
  std::optional<dom::Element> traits = scope.context.traits();
  dom::Element own;
  if (has_context && record.value(Member::context).at_key(kTraits).get(own) == simdjson::SUCCESS) {
    traits = own;
  }
  return !traits || traits->type() != dom::Kind::OBJECT || write_member(kTraits, *traits);
}

bool EventLines::write_context(const EventRecord& record, const IntakeScope& scope, TakenEvent& out) {
  const dom::Object context = record.value(Member::context).get_object().value_unsafe();
  context_keys_.clear();
  writer_.key(name_of(Member::context));
  writer_.raw("{");
  DoubledKeys doubled(context);
  for (const auto field : context) {
    if (doubled.next(field.key)) {
      return refuse(EventFault::duplicate_key, excerpt(field.key) + " stands twice in one object");
    }
    if (field.key == kProof) {
      out.proof = text_of(field.value);
    } else if (!write_member(field.key, field.value, 3)) {
      return false;
    }
    if (!scope.context.is_empty()) {
      context_keys_.push_back(field.key);
    }
  }
  std::sort(context_keys_.begin(), context_keys_.end());
  scope.context.write(context_keys_, writer_);
  writer_.raw("}");
  return true;
}

bool EventLines::write_member(std::string_view key, dom::Element value, int depth) {
  writer_.key(key);
  return writer_.value(value, depth) || (writer_.problem.fault == EventFault::too_large
                                             ? refuse_size()
                                             : refuse(writer_.problem.fault, std::move(writer_.problem.message)));
}

void EventLines::write_anonymous(dom::Object line, std::string& out) {
  const auto write_but = [&](dom::Object object, auto is_left_out, auto write_value) {
    writer_.raw("{");
    for (const auto field : object) {
      if (!is_left_out(field.key)) {
        writer_.key(field.key);
        write_value(field);
      }
    }
    writer_.raw("}");
  };
  const auto says_traits = [](std::string_view key) { return key == kTraits; };
  const auto says_who = [&](std::string_view key) {
    const Member member = event_member(key);
    return member == Member::user_id || member == Member::previous_id || member == Member::traits;
  };
  const auto write_value = [&](const auto& field) { writer_.value(field.value, 2); };
  writer_.clear();
  write_but(line, says_who, [&](const auto& field) {
    if (event_member(field.key) == Member::context) {
      write_but(field.value.get_object().value_unsafe(), says_traits, write_value);
    } else {
      write_value(field);
    }
  });
  out = writer_.text();
}

}  // namespace reif
