#include "base/large_memory.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace reif {
namespace {

constexpr std::size_t kLargePage = 2 * 1024 * 1024;

TEST(LargeMemory, IsAlignedToLargePagesWhereItFillsOne) {
  for (const std::size_t bytes : {kLargePage, kLargePage + 1, 3 * kLargePage - 1}) {
    void* memory = allocate_large(bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % kLargePage, 0U) << bytes;
    static_cast<char*>(memory)[bytes - 1] = 'x';
    free_large(memory, bytes);
  }
}

TEST(LargeMemory, IsOrdinaryMemoryBelow) {
  for (const std::size_t bytes : {std::size_t{1}, kLargePage - 1}) {
    void* memory = allocate_large(bytes);
    ASSERT_NE(memory, nullptr);
    static_cast<char*>(memory)[bytes - 1] = 'x';
    free_large(memory, bytes);
  }
}

TEST(LargeAllocator, ServesAGrowingContainer) {
  std::vector<int, LargeAllocator<int>> numbers;
  for (int i = 0; i < 1'000'000; ++i) {
    numbers.push_back(i);
  }
  EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0}), 499'999'500'000);
}

TEST(LargeAllocator, RefusesMoreThanThereIs) {
  EXPECT_THROW(LargeAllocator<int>().allocate(std::numeric_limits<std::size_t>::max() / 2),
               std::bad_array_new_length);
}

}  // namespace
}  // namespace reif
