#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/large_memory.h"

namespace reif {

// Memory for many small things that go away together: an allocation moves a pointer, `reset` takes all back at once
// and keeps the first block. Only for trivially destructible things. Not for two threads at a time.
class Arena {
 public:
  explicit Arena(std::size_t block_bytes = 4096) : block_bytes_(block_bytes) {}
  Arena(Arena&& other) noexcept
      : block_bytes_(other.block_bytes_),
        blocks_(std::exchange(other.blocks_, {})),
        at_(std::exchange(other.at_, 0)),
        end_(std::exchange(other.end_, 0)) {}
  Arena& operator=(Arena&& other) noexcept {
    block_bytes_ = other.block_bytes_;
    blocks_ = std::exchange(other.blocks_, {});
    at_ = std::exchange(other.at_, 0);
    end_ = std::exchange(other.end_, 0);
    return *this;
  }

  // Uninitialised memory; never null.
  void* allocate(std::size_t bytes, std::size_t alignment) {
    const std::uintptr_t aligned = (at_ + alignment - 1) & ~(alignment - 1);
    if (aligned + bytes > end_ || at_ == 0) {
      return allocate_block(bytes, alignment);
    }
    at_ = aligned + bytes;
    // The address is kept as a number, which arithmetic needs; this is the one place that turns it back.
    return reinterpret_cast<void*>(aligned);  // NOLINT(performance-no-int-to-ptr)
  }

  // Room for `count` objects of T, not yet constructed.
  template <class T>
  T* array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
  }

  template <class T, class... Arguments>
  T* make(Arguments&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>);
    return ::new (allocate(sizeof(T), alignof(T))) T{std::forward<Arguments>(arguments)...};
  }

  // A copy of the text that lives as long as the arena's content.
  std::string_view copy(std::string_view text) {
    if (text.empty()) {
      return {};
    }
    char* to = array<char>(text.size());
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

  // Blocks are of so many bytes from the next one on.
  void set_block_bytes(std::size_t block_bytes) { block_bytes_ = block_bytes; }

  // Everything allocated so far is gone.
  void reset();
  // Bytes of all blocks.
  std::size_t capacity() const;

 private:
  struct Free {
    std::size_t size = 0;
    void operator()(std::byte* bytes) const { free_large(bytes, size); }
  };
  using Block = std::unique_ptr<std::byte[], Free>;
  void* allocate_block(std::size_t bytes, std::size_t alignment);

  std::size_t block_bytes_;
  std::vector<Block> blocks_;
  std::uintptr_t at_ = 0;
  std::uintptr_t end_ = 0;
};

}  // namespace reif
