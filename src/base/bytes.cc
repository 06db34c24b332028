#include "base/bytes.h"

namespace reif {
namespace {

constexpr std::uint64_t kFactor =
    0x9E3779B97F4A7C15U;  // 2^64 divided by the golden ratio: spreads consecutive numbers.

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t x = (a ^ b) * kFactor;
  return x ^ (x >> 32U);
}

template <class Word>
std::uint64_t load(const char* from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes) {
  const char* at = bytes.data();
  const std::size_t size = bytes.size();
  std::uint64_t hash = size * kFactor;
  // Loads of known length that overlap cost less than a copy of any length.
  if (size >= 8) {
    for (; at + 8 < bytes.data() + size; at += 8) {
      hash = mix(hash, load<std::uint64_t>(at));
    }
    return mix(mix(hash, load<std::uint64_t>(bytes.data() + size - 8)), kFactor);
  }
  std::uint64_t rest = 0;
  if (size >= 4) {
    rest = load<std::uint32_t>(at) | load<std::uint32_t>(at + size - 4) << 32U;
  } else if (size > 0) {
    rest =
        load<std::uint8_t>(at) | load<std::uint8_t>(at + size / 2) << 8U | load<std::uint8_t>(at + size - 1) << 16U;
  }
  return mix(mix(hash, rest), kFactor);
}

}  // namespace reif
