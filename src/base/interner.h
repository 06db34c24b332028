#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/large_memory.h"

namespace reif {

// Numbers texts: each different one gets the next number from 0. Texts are copied. Not for two threads at a time.
// Cost of a look-up: one hash and, as a rule, one cache miss.
class Interner {
 public:
  Interner() : table_(1024) {}

  std::int32_t intern(std::string_view text) { return intern(text, hash_bytes(text)); }
  std::int32_t intern(std::string_view text, std::uint64_t hash);
  // -1 where the text has no number.
  std::int32_t find(std::string_view text) const { return table_[probe(text, hash_bytes(text))].number; }
  std::string_view operator[](std::int32_t number) const { return texts_[static_cast<std::size_t>(number)]; }
  std::int32_t size() const { return static_cast<std::int32_t>(texts_.size()); }

  // For many look-ups in a row: ask memory for the place of a text some look-ups ahead, and a little later for the
  // text that stands there.
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&table_[hash & (table_.size() - 1)]); }
  void prefetch_text(std::uint64_t hash) const { __builtin_prefetch(table_[hash & (table_.size() - 1)].text); }

 private:
  static constexpr std::int32_t kFree = -1;
  struct Slot {
    const char* text = nullptr;
    std::uint64_t hash = 0;  // Different texts are told apart by it, but for a few.
    std::uint32_t size = 0;
    std::int32_t number = kFree;
  };
  std::size_t probe(std::string_view text, std::uint64_t hash) const;
  void grow();

  Arena memory_{64 * 1024};
  std::vector<std::string_view, LargeAllocator<std::string_view>> texts_;
  using Table = std::vector<Slot, LargeAllocator<Slot>>;
  Table table_;  // Open addressing; its size is a power of two, at most half of it in use.
};

}  // namespace reif
