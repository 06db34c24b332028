#include "codec/canonical_json.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "codec/json_writer.h"

namespace reif {
namespace {

// UTF-8 sorts by bytes as UTF-16 by code units, but that characters beyond U+FFFF (first byte F0 and up) are written
// there with surrogates, which stand before U+E000 (first byte EE).
std::uint8_t utf16_rank(char byte) {
  const auto b = static_cast<std::uint8_t>(byte);
  return b >= 0xF0 ? static_cast<std::uint8_t>(b - 2) : b >= 0xEE ? static_cast<std::uint8_t>(b + 0x10) : b;
}

bool utf16_less(std::string_view a, std::string_view b) {
  const auto [at, other] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return other != b.end() && (at == a.end() || utf16_rank(*at) < utf16_rank(*other));
}

void append(std::string& out, const cel::Value& value);

void append_map(std::string& out, const cel::Map& map) {
  std::vector<const cel::Entry*> sorted;
  for (const cel::Entry& entry : map) {
    sorted.push_back(&entry);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const cel::Entry* a, const cel::Entry* b) { return utf16_less(a->key.as_text(), b->key.as_text()); });
  char separator = '{';
  for (const cel::Entry* entry : sorted) {
    out += separator;
    append_json_string(out, entry->key.as_text());
    out += ':';
    append(out, entry->value);
    separator = ',';
  }
  out += sorted.empty() ? "{}" : "}";
}

void append(std::string& out, const cel::Value& value) {
  if (value.is(cel::Kind::map)) {
    append_map(out, value.as_map());
  } else if (value.is(cel::Kind::list)) {
    char separator = '[';
    for (const cel::Value& item : value.as_list()) {
      out += separator;
      append(out, item);
      separator = ',';
    }
    out += value.as_list().size == 0 ? "[]" : "]";
  } else {
    append_json(out, value);
  }
}

}  // namespace

std::string canonical_json(const cel::Value& value) {
  std::string out;
  append(out, value);
  return out;
}

}  // namespace reif
