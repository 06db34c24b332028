#include "http/api/one_event.h"

#include "http/api/bodies.h"

namespace reif {

Result<TakenEvent> read_one_event(const std::string& body, EventType type, Time now) {
  const std::string padded = body + std::string(IntakeReader::kPadding, ' ');
  IntakeReader reader;
  Result<Intake> intake = reader.read({padded.data(), body.size()}, IntakeRoute{type}, now);
  if (!intake) {
    return tl::unexpected<Error>(intake.error());
  }
  if (intake->events.empty()) {
    return fail(Error::Code::invalid_argument, intake->rejected.front().message);
  }
  return std::move(intake->events.front());
}

Result<TakenEvent> read_one_event(const std::string& body, Time now) {
  BodyReader reader(body);
  const std::optional<std::string> name = reader.text("type");
  const std::optional<EventType> type = event_type(name.value_or(std::string()));
  if (!type) {
    reader.refuse("type", "is none of identify, track, page, screen, group, alias");
    return fail(Error::Code::invalid_argument, reader.first_mistakes());
  }
  return read_one_event(body, *type, now);
}

}  // namespace reif
