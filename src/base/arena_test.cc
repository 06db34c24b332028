#include "base/arena.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

struct Pair {
  std::int64_t a;
  char b;
};

TEST(Arena, AlignsWhatItGives) {
  Arena arena(64);
  for (int i = 0; i < 100; ++i) {
    arena.make<char>('x');
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(arena.make<Pair>(1, 'y')) % alignof(Pair), 0U);
  }
}

TEST(Arena, KeepsThingsApartOverManyBlocks) {
  Arena arena(64);
  std::vector<int*> numbers;
  for (int i = 0; i < 1'000; ++i) {
    numbers.push_back(arena.make<int>(i));
  }
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_EQ(*numbers[static_cast<std::size_t>(i)], i);
  }
}

TEST(Arena, GivesMoreThanABlockAtOnce) {
  Arena arena(16);
  char* bytes = arena.array<char>(1'000);
  std::memset(bytes, 'x', 1'000);
  EXPECT_EQ(*arena.make<char>('y'), 'y');
  EXPECT_EQ(bytes[999], 'x');
}

TEST(Arena, CopiesATextForAsLongAsItLives) {
  Arena arena;
  std::string text = "pricing";
  const std::string_view copy = arena.copy(text);
  text = "webinar";
  EXPECT_EQ(copy, "pricing");
  EXPECT_EQ(arena.copy(""), "");
}

TEST(Arena, TakesAllBackButTheFirstBlock) {
  Arena arena(64);
  EXPECT_EQ(arena.capacity(), 0U);
  arena.reset();
  const void* first = arena.array<char>(8);
  const std::size_t one_block = arena.capacity();
  arena.array<char>(1'000);
  EXPECT_GT(arena.capacity(), one_block);
  arena.reset();
  EXPECT_EQ(arena.capacity(), one_block);
  EXPECT_EQ(arena.array<char>(8), first);
}

TEST(Arena, CanBeMoved) {
  Arena arena;
  const int* number = arena.make<int>(7);
  const Arena other = std::move(arena);
  EXPECT_EQ(*number, 7);
  EXPECT_GT(other.capacity(), 0U);
}

TEST(Arena, NextBlocksAreOfTheSizeSetLast) {
  Arena arena(1024);
  arena.allocate(1000, 1);
  arena.set_block_bytes(4096);
  arena.allocate(1000, 1);
  EXPECT_EQ(arena.capacity(), 1024U + 4096U);
}

}  // namespace
}  // namespace reif
