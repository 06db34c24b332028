#include "base/large_memory.h"

#include <malloc.h>
#include <sys/mman.h>

#include <limits>
#include <memory>

namespace reif {
namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20U;
constexpr std::size_t kPage = 4096;
constexpr int kHeapPieceMax = 32 << 20;  // The most that glibc takes; larger pieces are the system's own.

}  // namespace

void* allocate_large(std::size_t bytes) {
  if (bytes < kLargePage) {
    return ::operator new(bytes);
  }
  void* memory = ::operator new(bytes, std::align_val_t{kLargePage});
  // Only advice: where the system has no large pages to give it uses others.
  static_cast<void>(::madvise(memory, bytes / kLargePage * kLargePage, MADV_HUGEPAGE));
  return memory;
}

void free_large(void* memory, std::size_t bytes) {
  if (bytes < kLargePage) {
    ::operator delete(memory);
  } else {
    ::operator delete(memory, std::align_val_t{kLargePage});
  }
}

void fetch_pages(void* memory, std::size_t bytes) {
  if (std::align(kPage, kPage, memory, bytes) != nullptr) {
    static_cast<void>(::madvise(memory, bytes / kPage * kPage, MADV_POPULATE_WRITE));
  }
}

void keep_freed_memory() {
  // Where these are not known, memory goes back as before.
  static_cast<void>(::mallopt(M_MMAP_THRESHOLD, kHeapPieceMax));
  static_cast<void>(::mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max()));
}

}  // namespace reif
