#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace reif {

// What a record of the log is: an event as it was taken in. Layout: a byte for the kind (1: event), a byte of flags
// (1: history, which alerts nobody), a byte with the length of the source, the source, the event as one JSON object
// in Segment's form (codec/event_reader.h).
struct EventRecord {
  std::string_view source;
  bool is_history = false;
  std::string_view json;
};

// At most this many bytes of a source's name.
inline constexpr std::size_t kSourceBytesMax = 255;

std::string encode_event_record(const EventRecord& record);
// Views into `bytes`. corrupt: it is none.
Result<EventRecord> decode_event_record(std::string_view bytes);

}  // namespace reif
