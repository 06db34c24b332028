#include "codec/excerpt.h"

#include <algorithm>

#include "cel/utf8.h"

namespace reif {
namespace {

constexpr std::size_t kShownBytes = 40;

// C0 and C1: what terminals obey.
bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

}  // namespace

std::string excerpt(std::string_view text) {
  std::string out = "`";
  while (!text.empty()) {
    const cel::CodePoint next = cel::decode_utf8(text);
    if (out.size() - 1 + next.bytes > kShownBytes) {
      out += "…";
      break;
    }
    out += next.valid && !is_control(next.value) ? text.substr(0, next.bytes) : "?";
    text.remove_prefix(next.bytes);
  }
  out += '`';
  return out;
}

}  // namespace reif
