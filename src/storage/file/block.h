#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/log.h"

namespace reif {

// How records lie in a segment of the log: in blocks of about 64 KiB. A block is a head and its records, each a
// length of four bytes and itself, the whole made up with zeros to a multiple of eight bytes. Numbers are
// little-endian. An append is one block or several, of which only the last says so: what ends without it was never
// acknowledged.
struct BlockHead {
  static constexpr std::uint32_t kMagic = 0x46494552;  // "REIF"

  std::uint32_t magic = kMagic;
  std::uint32_t checksum = 0;  // CRC-32 of everything behind it, padding excepted.
  std::uint32_t bytes = 0;     // Of the records with their lengths.
  std::uint32_t count = 0;
  Seq first = 0;   // The first record's number.
  Seq append = 0;  // That of the first record of its append.
  std::uint32_t is_last = 0;
  std::uint32_t reserved = 0;
};
static_assert(sizeof(BlockHead) == 40);

inline constexpr std::size_t kBlockBytes = 64 * 1024;  // A block is closed when it has so much.
inline constexpr std::size_t kBlockAlign = 8;

// The blocks of an append whose first record gets that number.
std::string blocks_of(std::span<const std::string_view> records, Seq first);

// A block that was read.
struct Block {
  BlockHead head;
  std::string_view records;  // With their lengths.
  std::size_t size = 0;      // Of all of it.
};
// The block at the beginning of these bytes; size 0 where there is no whole and undamaged one.
Block read_block(std::string_view bytes);
// Its records, views of its bytes.
std::vector<std::string_view> records_of(const Block& block);

}  // namespace reif
