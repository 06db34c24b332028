#include "codec/segment/intake.h"

#include <utility>

#include "base/check.h"
#include "codec/dom.h"
#include "codec/excerpt.h"
#include "codec/json_place.h"
#include "codec/segment/doubled_keys.h"
#include "codec/segment/event_line.h"

namespace reif {
namespace {

static_assert(IntakeReader::kPadding >= dom::kPadding);

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

tl::unexpected<Error> refuse(std::string message) { return fail(Error::Code::invalid_argument, std::move(message)); }

// What stands beside the events of a batch.
struct Envelope {
  std::optional<dom::Array> events;
  std::optional<dom::Object> context;
  std::optional<WrittenTime> sent_at;
  std::string_view write_key;
};

std::string_view text_of(dom::Element value) {
  return value.type() == dom::Kind::STRING ? value.get_string().value_unsafe() : std::string_view();
}

std::string_view text_at(dom::Object object, std::string_view key) {
  dom::Element value;
  return object.at_key(key).get(value) == simdjson::SUCCESS ? text_of(value) : std::string_view();
}

std::string too_large(std::size_t bytes_max) { return "larger than " + std::to_string(bytes_max) + " bytes"; }

Result<Envelope> read_envelope(dom::Object body) {
  Envelope envelope;
  DoubledKeys doubled(body);
  for (const auto field : body) {
    if (doubled.next(field.key)) {
      return refuse(excerpt(field.key) + " stands twice in the body");
    }
    if (field.key == "batch") {
      if (field.value.type() != dom::Kind::ARRAY) {
        return refuse("`batch` is no list");
      }
      envelope.events = field.value.get_array().value_unsafe();
    } else if (field.key == "context" && !is_missing(field.value)) {
      if (field.value.type() != dom::Kind::OBJECT) {
        return refuse("`context` is no object");
      }
      envelope.context = field.value.get_object().value_unsafe();
    } else if (field.key == "sentAt") {
      envelope.sent_at = written_time(field.value);
    } else if (field.key == "writeKey") {
      envelope.write_key = text_of(field.value);
    }
  }
  if (!envelope.events) {
    return refuse("no `batch`");
  }
  return envelope;
}

std::size_t count_of(dom::Array events) {
  std::size_t count = 0;
  for (auto it = events.begin(); it != events.end() && count <= IntakeReader::kBatchEventsMax; ++it) {
    ++count;
  }
  return count;
}

}  // namespace

struct IntakeReader::Impl {
  dom::Parser parser;
  EventLines lines;
  std::string copy;  // Of a line that is read once more.

  // How long its line is; 0 where it is rejected.
  std::size_t take(dom::Element event, const IntakeScope& scope, std::size_t index, Intake& out);
  Intake read_single(dom::Element body, const IntakeScope& scope, std::size_t bytes);
  Result<Intake> read_batch(dom::Object body, IntakeScope scope, std::size_t bytes_max);
};

IntakeReader::IntakeReader() : impl_(std::make_unique<Impl>()) {}
IntakeReader::~IntakeReader() = default;
IntakeReader::IntakeReader(IntakeReader&&) noexcept = default;

Result<Intake> IntakeReader::read(std::string_view body, IntakeRoute route, Time received_at, std::size_t bytes_max) {
  REIF_CHECK(received_at >= kTimeMin && received_at <= kTimeMax);
  if (body.size() > bytes_max) {
    return refuse(too_large(bytes_max));
  }
  body.remove_prefix(body.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  const Result<dom::Element> element = impl_->parser.parse(body);
  if (!element) {
    return refuse(element.error().message + ", at byte " + std::to_string(broken_place(body)));
  }
  if (element->type() != dom::Kind::OBJECT) {
    return refuse("no JSON object");
  }
  IntakeScope scope;
  scope.arrival.type = route.type;
  scope.arrival.received_at = received_at;
  scope.received_at = format_time(received_at);
  if (route.is_batch()) {
    return impl_->read_batch(element->get_object().value_unsafe(), std::move(scope), bytes_max);
  }
  return impl_->read_single(*element, scope, body.size());
}

std::size_t IntakeReader::Impl::take(dom::Element event, const IntakeScope& scope, std::size_t index, Intake& out) {
  TakenEvent& taken = out.events.emplace_back();
  taken.index = index;
  if (lines.take(event, scope, taken)) {
    return taken.line.size();
  }
  out.events.pop_back();
  out.rejected.push_back({index, lines.message_id, lines.problem.fault, std::move(lines.problem.message)});
  return 0;
}

Intake IntakeReader::Impl::read_single(dom::Element body, const IntakeScope& scope, std::size_t bytes) {
  const dom::Object object = body.get_object().value_unsafe();
  Intake intake;
  intake.write_key = text_at(object, "writeKey");
  if (bytes <= kEventBytesMax) {
    take(body, scope, 0, intake);
  } else {
    const std::string_view id = text_at(object, "messageId");
    intake.rejected.push_back({0, std::string(id.size() <= kMessageIdBytesMax ? id : std::string_view()),
                               EventFault::too_large, too_large(kEventBytesMax)});
  }
  return intake;
}

Result<Intake> IntakeReader::Impl::read_batch(dom::Object body, IntakeScope scope, std::size_t bytes_max) {
  const Result<Envelope> envelope = read_envelope(body);
  if (!envelope) {
    return tl::unexpected<Error>(envelope.error());
  }
  const std::size_t count = count_of(*envelope->events);
  if (count > kBatchEventsMax) {
    return refuse("more than " + std::to_string(kBatchEventsMax) + " events");
  }
  scope.arrival.sent_at = envelope->sent_at;
  if (envelope->context && !scope.context.read(*envelope->context, lines.writer())) {
    return refuse("`context`: " + lines.writer().problem.message);
  }
  Intake intake;
  intake.write_key = envelope->write_key;
  intake.events.reserve(count);
  std::size_t index = 0;
  std::size_t bytes = 0;
  for (const dom::Element event : *envelope->events) {
    bytes += take(event, scope, index++, intake);
    if (bytes > kGrowthMax * bytes_max) {
      return refuse("too large with `context` in each event");
    }
  }
  return intake;
}

bool IntakeReader::drop_identity(TakenEvent& event) {
  if (event.anonymous_id.empty() || event.type == EventType::alias) {
    return false;
  }
  impl_->copy = event.line;
  impl_->copy.reserve(impl_->copy.size() + kPadding);
  const Result<dom::Element> line = impl_->parser.parse(impl_->copy);
  REIF_CHECK(line.has_value());
  impl_->lines.write_anonymous(line->get_object().value_unsafe(), event.line);
  event.user_id.clear();
  event.previous_id.clear();
  event.proof.clear();
  return true;
}

}  // namespace reif
