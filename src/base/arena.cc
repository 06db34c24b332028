#include "base/arena.h"

#include <algorithm>

namespace reif {
namespace {

constexpr std::size_t kSurelyFilled = 256 * 1024;  // Blocks of so many bytes are asked for by who will fill them.

}  // namespace

void* Arena::allocate_block(std::size_t bytes, std::size_t alignment) {
  const std::size_t size = std::max(block_bytes_, bytes + alignment);
  blocks_.emplace_back(static_cast<std::byte*>(allocate_large(size)), Free{size});
  at_ = reinterpret_cast<std::uintptr_t>(blocks_.back().get());
  end_ = at_ + size;
  if (size >= kSurelyFilled) {
    fetch_pages(blocks_.back().get(), size);
  }
  return allocate(bytes, alignment);
}

void Arena::reset() {
  if (blocks_.empty()) {
    return;
  }
  blocks_.resize(1);
  at_ = reinterpret_cast<std::uintptr_t>(blocks_.front().get());
  end_ = at_ + blocks_.front().get_deleter().size;
}

std::size_t Arena::capacity() const {
  std::size_t sum = 0;
  for (const Block& block : blocks_) {
    sum += block.get_deleter().size;
  }
  return sum;
}

}  // namespace reif
