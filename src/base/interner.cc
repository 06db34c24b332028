#include "base/interner.h"

#include <utility>

#include "base/check.h"

namespace reif {
std::size_t Interner::probe(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = table_.size() - 1;
  std::size_t i = hash & mask;
  while (table_[i].number != kFree &&
         (table_[i].hash != hash || !equal_bytes({table_[i].text, table_[i].size}, text))) {
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
  table_[i] = {texts_.back().data(), hash, static_cast<std::uint32_t>(text.size()), size() - 1};
  return table_[i].number;
}

// Reads no text, and the larger table is filled nearly from its beginning to its end: at one place and at another
// half the table further on.
void Interner::grow() {
  const Table before = std::exchange(table_, Table(table_.size() * 2));
  const std::size_t mask = table_.size() - 1;
  for (const Slot& slot : before) {
    if (slot.number != kFree) {
      std::size_t i = slot.hash & mask;
      while (table_[i].number != kFree) {
        i = (i + 1) & mask;
      }
      table_[i] = slot;
    }
  }
}

}  // namespace reif
