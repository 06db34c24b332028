#include "codec/log_record.h"

#include "base/check.h"

namespace reif {
namespace {

constexpr char kEvent = 1;
constexpr unsigned char kHistory = 1;
constexpr std::size_t kHead = 3;

}  // namespace

std::string encode_event_record(const EventRecord& record) {
  REIF_CHECK(record.source.size() <= kSourceBytesMax);
  std::string bytes;
  bytes.reserve(kHead + record.source.size() + record.json.size());
  bytes += kEvent;
  bytes += static_cast<char>(record.is_history ? kHistory : 0);
  bytes += static_cast<char>(record.source.size());
  bytes += record.source;
  bytes += record.json;
  return bytes;
}

Result<EventRecord> decode_event_record(std::string_view bytes) {
  if (bytes.size() < kHead || bytes[0] != kEvent) {
    return fail(Error::Code::corrupt, "a record of the log that is no event");
  }
  const auto source_size = static_cast<std::size_t>(static_cast<unsigned char>(bytes[2]));
  if (bytes.size() < kHead + source_size) {
    return fail(Error::Code::corrupt, "a record of the log that ends before its source does");
  }
  EventRecord record;
  record.is_history = (static_cast<unsigned char>(bytes[1]) & kHistory) != 0;
  record.source = bytes.substr(kHead, source_size);
  record.json = bytes.substr(kHead + source_size);
  return record;
}

}  // namespace reif
