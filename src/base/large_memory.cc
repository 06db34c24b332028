#include "base/large_memory.h"

#include <sys/mman.h>

namespace reif {
namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20U;

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

}  // namespace reif
