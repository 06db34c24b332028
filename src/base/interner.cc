#include "base/interner.h"

#include <cstring>
#include <utility>

#include "base/check.h"

namespace reif {
namespace {

constexpr std::uint64_t kFactor =
    0x9E3779B97F4A7C15U;  // 2^64 divided by the golden ratio: spreads consecutive numbers.

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t x = (a ^ b) * kFactor;
  return x ^ (x >> 32U);
}

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t hash = bytes.size() * kFactor;
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    hash = mix(hash, word);
    bytes.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  if (!bytes.empty()) {  // An empty view may point nowhere, which memcpy does not take.
    std::memcpy(&rest, bytes.data(), bytes.size());
  }
  return mix(mix(hash, rest), kFactor);
}

std::size_t Interner::probe(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = table_.size() - 1;
  const auto tag = static_cast<std::uint32_t>(hash >> 32U);
  std::size_t i = hash & mask;
  while (table_[i].number != kFree &&
         (table_[i].tag != tag || std::string_view(table_[i].text, table_[i].size) != text)) {
    i = (i + 1) & mask;
  }
  return i;
}

std::int32_t Interner::intern(std::string_view text, std::uint64_t hash) {
  std::size_t i = probe(text, hash);
  if (table_[i].number != kFree) {
    return table_[i].number;
  }
  if (2 * (texts_.size() + 1) > table_.size()) {
    grow();
    i = probe(text, hash);
  }
  REIF_CHECK(texts_.size() < static_cast<std::size_t>(INT32_MAX) && text.size() <= UINT32_MAX);
  texts_.push_back(memory_.copy(text));
  table_[i] = {texts_.back().data(), static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(hash >> 32U),
               size() - 1};
  return table_[i].number;
}

void Interner::grow() {
  const Table before = std::exchange(table_, Table(table_.size() * 2));
  for (const Slot& slot : before) {
    if (slot.number != kFree) {
      const std::string_view text(slot.text, slot.size);
      table_[probe(text, hash_bytes(text))] = slot;
    }
  }
}

}  // namespace reif
