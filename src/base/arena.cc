#include "base/arena.h"

#include <algorithm>

namespace reif {

void* Arena::allocate_block(std::size_t bytes, std::size_t alignment) {
  const std::size_t size = std::max(block_bytes_, bytes + alignment);
  blocks_.push_back({std::unique_ptr<std::byte[]>(new std::byte[size]), size});
  at_ = reinterpret_cast<std::uintptr_t>(blocks_.back().bytes.get());
  end_ = at_ + size;
  return allocate(bytes, alignment);
}

void Arena::reset() {
  if (blocks_.empty()) {
    return;
  }
  blocks_.resize(1);
  at_ = reinterpret_cast<std::uintptr_t>(blocks_.front().bytes.get());
  end_ = at_ + blocks_.front().size;
}

std::size_t Arena::capacity() const {
  std::size_t sum = 0;
  for (const Block& block : blocks_) {
    sum += block.size;
  }
  return sum;
}

}  // namespace reif
