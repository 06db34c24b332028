// A text as an event: whatever it is, a reason or a record that holds what events promise, and whose values survive
// being written and read again.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "base/check.h"
#include "codec/canonical_json.h"
#include "codec/event_reader.h"
#include "codec/json_writer.h"

namespace reif {
namespace {

// Exactly the bytes that the contract promises, so that a sanitizer sees one byte more.
std::unique_ptr<char[]> padded(std::string_view text) {
  auto bytes = std::make_unique<char[]>(text.size() + EventReader::kPadding);
  if (!text.empty()) {
    std::memcpy(bytes.get(), text.data(), text.size());
  }
  return bytes;
}

void check(const Event& event) {
  REIF_CHECK(!event.id.empty());
  REIF_CHECK(event.timestamp >= kTimeMin);
  REIF_CHECK(event.timestamp <= kTimeMax);
  REIF_CHECK(!event.user_id.empty() || !event.anonymous_id.empty());
  REIF_CHECK(event.type != EventType::alias || !event.previous_id.empty());
  REIF_CHECK(event.type != EventType::group || !event.group_id.empty());
  REIF_CHECK(event.type != EventType::track || !event.name.empty());
}

// The event's values once more in a record of their own.
std::string rewritten(const Event& event) {
  std::string json = R"({"type":"page","userId":"u","messageId":"m","timestamp":"2026-01-19","properties":)";
  append_json(json, event.properties);
  json += R"(,"context":)";
  append_json(json, event.context);
  return json + "}";
}

void read(std::string_view text) {
  EventReader reader({});
  const auto bytes = padded(text);
  const Result<Event> event = reader.read({bytes.get(), text.size()});
  if (!event) {
    REIF_CHECK(!event.error().message.empty());
    REIF_CHECK(event.error().message.size() < 200);
    return;
  }
  check(*event);
  const std::string properties = canonical_json(event->properties);
  const std::string context = canonical_json(event->context);
  const std::string again = rewritten(*event);
  const auto more_bytes = padded(again);
  const Result<Event> same = reader.read({more_bytes.get(), again.size()});
  REIF_CHECK(same.has_value());
  REIF_CHECK(canonical_json(same->properties) == properties);
  REIF_CHECK(canonical_json(same->context) == context);
}

}  // namespace
}  // namespace reif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  reif::read(std::string(data, data + size));
  return 0;
}
