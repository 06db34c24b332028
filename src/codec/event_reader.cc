#include "codec/event_reader.h"

#include <utility>

#include "codec/canonical_json.h"
#include "codec/digest.h"
#include "codec/dom.h"
#include "codec/event_record.h"

namespace reif {

static_assert(EventReader::kPadding >= dom::kPadding);

struct EventReader::Impl {
  Options options;
  dom::Parser parser;
  EventMemberOrder order;
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
  const dom::Object object = element->get_object().value_unsafe();
  EventRecord record(object, impl_->order, impl_->arena);
  Result<Event> event;
  if (!record.read(*event, {impl_->options.properties, impl_->options.context})) {
    return fail(Error::Code::invalid_argument, std::move(record.problem.message));
  }
  if (event->id.empty()) {  // Without a messageId the record's content is its id.
    event->id = impl_->arena.copy(sha256_hex(canonical_json(dom::to_value(object, impl_->arena))));
  }
  return event;
}

}  // namespace reif
