#include "codec/line_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "codec/byte_source.h"
#include "support/gzip.h"
#include "support/memory_file.h"

namespace reif {
namespace {

struct Content {
  std::string lines;
  int blocks = 0;
  int too_long = 0;
  std::string error;  // Of next(), which ended it.
};

Content read_all(const std::string& path) {
  Result<LineSource> source = LineSource::open(path);
  Content content;
  if (!source) {
    content.error = source.error().message;
    return content;
  }
  LineSource::Block block;
  while (true) {
    const Result<bool> more = source->next(block);
    if (!more) {
      content.error = more.error().message;
      return content;
    }
    if (!*more) {
      EXPECT_FALSE(*source->next(block));
      return content;
    }
    EXPECT_EQ(block.ordinal, content.blocks);
    ++content.blocks;
    content.too_long += block.too_long ? 1 : 0;
    content.lines += block.lines;
    if (!block.too_long) {
      EXPECT_LE(static_cast<const void*>(block.lines.data() + block.lines.size() + 64),
                static_cast<const void*>(block.memory.data() + block.memory.size()));
    }
  }
}

Content read_all_of(std::string_view bytes) { return read_all(MemoryFile(bytes).path()); }

// Lines of all lengths up to some hundred bytes, `bytes` of them in all.
std::string many_lines(std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; text.size() < bytes; ++i) {
    text += std::string(i * 7919 % 431, static_cast<char>('a' + i % 26)) + "\n";
  }
  return text;
}

TEST(LineSource, SmallFiles) {
  EXPECT_EQ(read_all_of("").lines, "");
  EXPECT_EQ(read_all_of("a").lines, "a");
  EXPECT_EQ(read_all_of("a\n\r\n\nb\r\n").lines, "a\n\r\n\nb\r\n");
  EXPECT_EQ(read_all_of("\n").blocks, 1);
  EXPECT_EQ(read_all_of(std::string_view("a\0b\n", 4)).lines, std::string_view("a\0b\n", 4));
}

TEST(LineSource, AByteOrderMarkIsPassedOver) {
  EXPECT_EQ(read_all_of("\xEF\xBB\xBF{}\n").lines, "{}\n");
  EXPECT_EQ(read_all_of("\xEF\xBB\xBF").lines, "");
  EXPECT_EQ(read_all_of("\xEF\xBB").lines, "\xEF\xBB");
  EXPECT_EQ(read_all_of("a\n\xEF\xBB\xBF\n").lines, "a\n\xEF\xBB\xBF\n");
}

TEST(LineSource, BlocksHoldWholeLines) {
  const std::string text = many_lines(3 * LineSource::kBlockBytes);
  const MemoryFile file(text);
  Result<LineSource> source = LineSource::open(file.path());
  ASSERT_TRUE(source);
  LineSource::Block block;
  std::string all;
  while (*source->next(block)) {
    EXPECT_TRUE(block.lines.ends_with('\n'));
    EXPECT_LE(block.lines.size(), LineSource::kBlockBytes);
    all += block.lines;
  }
  EXPECT_EQ(all, text);
  EXPECT_EQ(source->bytes_read(), static_cast<std::int64_t>(text.size()));
  EXPECT_EQ(source->bytes_total(), static_cast<std::int64_t>(text.size()));
}

TEST(LineSource, ALineLongerThanABlock) {
  const std::string text = "a\n" + std::string(3 * LineSource::kBlockBytes, 'x') + "\nb\n";
  EXPECT_EQ(read_all_of(text).lines, text);
}

TEST(LineSource, TheLongestLineIsKept) {
  const std::string text = std::string(LineSource::kLineBytesMax, 'x') + "\nb\n";
  const Content content = read_all_of(text);
  EXPECT_EQ(content.too_long, 0);
  EXPECT_TRUE(content.lines == text);
}

TEST(LineSource, ALongerLineIsPassedOver) {
  const std::string text = "a\n" + std::string(LineSource::kLineBytesMax + 1, 'x') + "\nb\n";
  const Content content = read_all_of(text);
  EXPECT_EQ(content.too_long, 1);
  EXPECT_EQ(content.lines, "a\nb\n");
}

TEST(LineSource, ALineOfAHundredMegabytes) {
  const std::string text = "a\n" + std::string(100'000'000, '[') + "\nb\nc";
  const Content content = read_all_of(gzip(text));
  EXPECT_EQ(content.too_long, 1);
  EXPECT_EQ(content.lines, "a\nb\nc");
  EXPECT_EQ(read_all_of(gzip(text.substr(0, text.size() - 5))).too_long, 1);
}

TEST(LineSource, Gzip) {
  const std::string text = many_lines(2 * LineSource::kBlockBytes);
  EXPECT_EQ(read_all_of(gzip(text)).lines, text);
  EXPECT_EQ(read_all_of(gzip("a\nb") + gzip("c\n") + gzip("") + gzip("d\n")).lines, "a\nbc\nd\n");
  EXPECT_EQ(read_all_of(gzip("a\n") + std::string(512, '\0')).lines, "a\n");
  EXPECT_EQ(read_all_of(gzip("\xEF\xBB\xBFz\n")).lines, "z\n");
}

TEST(LineSource, DamagedGzip) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) {
    text += std::to_string(i * 2'654'435'761LL % 1'000'000'007) + "\n";
  }
  const std::string packed = gzip(text);
  const Content cut = read_all_of(packed.substr(0, packed.size() / 2));
  EXPECT_NE(cut.error.find("is cut"), std::string::npos) << cut.error;
  EXPECT_FALSE(cut.lines.empty());
  EXPECT_TRUE(text.starts_with(cut.lines));
  EXPECT_TRUE(cut.lines.ends_with('\n'));

  std::string damaged = packed;
  damaged[packed.size() / 2] = static_cast<char>(damaged[packed.size() / 2] ^ 0x55);
  EXPECT_NE(read_all_of(damaged).error.find("is damaged"), std::string::npos);

  const Content no_line = read_all_of(gzip(std::string(1'000, 'x')).substr(0, 20));
  EXPECT_NE(no_line.error.find("is cut"), std::string::npos);
  EXPECT_EQ(no_line.lines, "");

  EXPECT_NE(read_all_of(packed + "trailing").error.find("is damaged"), std::string::npos);
  EXPECT_NE(read_all_of(packed.substr(0, 5)).error.find("is cut"), std::string::npos);
}

TEST(LineSource, WhatCannotBeOpened) {
  const Result<LineSource> missing = LineSource::open("/no/such/file.jsonl");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Error::Code::not_found);
  EXPECT_NE(missing.error().message.find("`/no/such/file.jsonl`"), std::string::npos);
  const Result<LineSource> folder = LineSource::open(std::filesystem::temp_directory_path().string());
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, Error::Code::unavailable);
}

TEST(LineSource, SeveralThreadsShareAFile) {
  const std::string text = many_lines(8 * LineSource::kBlockBytes);
  const MemoryFile file(text);
  Result<LineSource> source = LineSource::open(file.path());
  ASSERT_TRUE(source);
  std::mutex mutex;
  std::vector<std::pair<std::int64_t, std::string>> parts;
  const auto work = [&] {
    LineSource::Block block;
    while (*source->next(block)) {
      const std::lock_guard lock(mutex);
      parts.emplace_back(block.ordinal, block.lines);
    }
  };
  std::thread other(work);
  work();
  other.join();
  std::sort(parts.begin(), parts.end());
  std::string all;
  for (const auto& [ordinal, lines] : parts) {
    all += lines;
  }
  EXPECT_EQ(all, text);
}

TEST(ReadFile, HasALimit) {
  const MemoryFile file("abcdef");
  EXPECT_EQ(read_file(file.path(), 6).value_or(""), "abcdef");
  const Result<std::string> larger = read_file(file.path(), 5);
  ASSERT_FALSE(larger);
  EXPECT_EQ(larger.error().code, Error::Code::limited);
}

}  // namespace
}  // namespace reif
