#include "base/millionths.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace reif {

namespace {

constexpr int kDecimalsMax = 6;

}  // namespace

std::optional<Millionths> parse_millionths(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string_view decimals = text.substr(std::min(point + 1, text.size()));
  if (whole.empty() && decimals.empty()) {
    return std::nullopt;
  }
  while (decimals.size() > kDecimalsMax && decimals.back() == '0') {
    decimals.remove_suffix(1);
  }
  if (decimals.size() > kDecimalsMax) {
    return std::nullopt;
  }
  Millionths value = 0;
  const auto append = [&value](char digit) {
    value = value * 10 + (digit - '0');
    return digit >= '0' && digit <= '9' && value <= kPointsMax;
  };
  for (const std::string_view digits : {whole, decimals, std::string_view("000000").substr(decimals.size())}) {
    if (!std::all_of(digits.begin(), digits.end(), append)) {
      return std::nullopt;
    }
  }
  return negative ? -value : value;
}

void append_millionths(std::string& out, Millionths m) {
  std::uint64_t rest = m < 0 ? ~static_cast<std::uint64_t>(m) + 1 : static_cast<std::uint64_t>(m);
  std::array<char, 32> text{};
  char* const end = text.data() + text.size();
  char* at = end;
  const char* last = end;
  for (std::size_t decimals = 0; decimals < kDecimalsMax; ++decimals) {
    *--at = static_cast<char>('0' + rest % 10);
    rest /= 10;
    if (last == at + 1 && *at == '0' && decimals + 1 < kDecimalsMax) {
      last = at;  // Zeros at the end are left out, but for the first decimal.
    }
  }
  *--at = '.';
  do {
    *--at = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (m < 0) {
    *--at = '-';
  }
  out.append(at, static_cast<std::size_t>(last - at));
}

std::string format_millionths(Millionths m) {
  std::string out;
  append_millionths(out, m);
  return out;
}

}  // namespace reif
