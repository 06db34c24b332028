#include "base/millionths.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace reif {

std::optional<Millionths> parse_millionths(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  Millionths value = 0;
  int decimals = -1;  // -1 before the point.
  bool any = false;
  for (const char c : text) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    any = true;
    if (decimals == 6) {
      if (c != '0') {
        return std::nullopt;
      }
      continue;
    }
    decimals += decimals >= 0 ? 1 : 0;
    value = value * 10 + (c - '0');
    if (value > kPointsMax) {
      return std::nullopt;
    }
  }
  if (!any) {
    return std::nullopt;
  }
  for (int i = decimals < 0 ? 0 : decimals; i < 6; ++i) {
    value *= 10;
    if (value > kPointsMax) {
      return std::nullopt;
    }
  }
  return negative ? -value : value;
}

void append_millionths(std::string& out, Millionths m) {
  const bool negative = m < 0;
  std::uint64_t magnitude = negative ? ~static_cast<std::uint64_t>(m) + 1 : static_cast<std::uint64_t>(m);
  std::array<char, 32> text{};
  std::size_t at = text.size();
  int decimals = 6;
  while (decimals > 1 && magnitude % 10 == 0) {
    magnitude /= 10;
    --decimals;
  }
  for (int i = 0; i < decimals || magnitude > 0 || i == decimals; ++i) {
    if (i == decimals) {
      text[--at] = '.';
    }
    text[--at] = static_cast<char>('0' + magnitude % 10);
    magnitude /= 10;
  }
  if (negative) {
    text[--at] = '-';
  }
  out.append(&text[at], text.size() - at);
}

std::string format_millionths(Millionths m) {
  std::string out;
  append_millionths(out, m);
  return out;
}

}  // namespace reif
