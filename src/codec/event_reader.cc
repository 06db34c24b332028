#include "codec/event_reader.h"

#include <utility>

#include "codec/canonical_json.h"
#include "codec/digest.h"
#include "codec/dom.h"
#include "codec/event_record.h"

namespace reif {

static_assert(EventReader::kPadding >= dom::kPadding);

namespace {

// One variable for whatever comes of it, which then needs no copy.
Result<Event> read_record(dom::Object object, EventRecord::Wanted wanted, EventMemberOrder& order, Arena& arena) {
  EventRecord record(object, order, arena);
  Result<Event> event;
  if (!record.read(*event, wanted)) {
    event = fail(Error::Code::invalid_argument, std::move(record.problem.message));
  } else if (event->id.empty()) {  // Without a messageId the record's content is its id.
    event->id = arena.copy(sha256_hex(canonical_json(dom::to_value(object, arena))));
  }
  return event;
}

}  // namespace

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
  return read_record(element->get_object().value_unsafe(), {impl_->options.properties, impl_->options.context},
                     impl_->order, impl_->arena);
}

}  // namespace reif
