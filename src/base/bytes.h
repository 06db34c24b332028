#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace reif {

// Whether both are the same bytes: faster than == for the short texts that keys and ids are.
inline bool equal_bytes(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) {
    return false;
  }
  const auto same = [&](std::size_t at, auto word) {
    auto other = word;
    std::memcpy(&word, a.data() + at, sizeof(word));
    std::memcpy(&other, b.data() + at, sizeof(other));
    return word == other;
  };
  if (a.size() > 16 || a.size() < 4) {
    return a == b;
  }
  if (a.size() >= 8) {  // Two words that overlap.
    return same(0, std::uint64_t{}) && same(a.size() - 8, std::uint64_t{});
  }
  return same(0, std::uint32_t{}) && same(a.size() - 4, std::uint32_t{});
}

// A 64-bit hash of bytes; the same in every run.
std::uint64_t hash_bytes(std::string_view bytes);

}  // namespace reif
