#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>

namespace reif {

// Memory in large pieces, which the system may back with large pages: 210 MB in pages of 4 KiB cost 50,000 page
// faults. Aligned to 2 MiB where `bytes` is at least as much, else as operator new aligns; never null.
void* allocate_large(std::size_t bytes);
void free_large(void* memory, std::size_t bytes);

// Asks the system for the pages of memory that is about to be filled, all at once: a page fault each costs more. Only
// advice; what is too small for a page is let be.
void fetch_pages(void* memory, std::size_t bytes);

// From now on memory that is freed stays with the process: whoever asks next finds pages that were touched before.
// For programs that do one thing and end.
void keep_freed_memory();

// For containers that grow to many megabytes.
template <class T>
struct LargeAllocator {
  using value_type = T;

  LargeAllocator() = default;
  template <class U>
  LargeAllocator(const LargeAllocator<U>&) {}  // NOLINT(google-explicit-constructor): as allocators do.

  T* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) {
      throw std::bad_array_new_length();
    }
    return static_cast<T*>(allocate_large(count * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t count) { free_large(memory, count * sizeof(T)); }

  friend bool operator==(const LargeAllocator&, const LargeAllocator&) { return true; }
};

}  // namespace reif
