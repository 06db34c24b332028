#include "storage/file/block.h"

#include <zlib.h>

#include <bit>
#include <cstring>

namespace reif {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kChecked = 8;  // Where what the checksum is about begins: behind magic and checksum.

std::uint32_t checksum_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::size_t aligned(std::size_t size) { return (size + kBlockAlign - 1) / kBlockAlign * kBlockAlign; }

}  // namespace

std::string blocks_of(std::span<const std::string_view> records, Seq first) {
  std::string out;
  std::size_t next = 0;
  while (next < records.size()) {
    const std::size_t begin = out.size();
    BlockHead head;
    head.first = first + static_cast<Seq>(next);
    head.append = first;
    out.append(sizeof(head), '\0');
    for (; next < records.size() && out.size() - begin < kBlockBytes; ++next) {
      const auto size = static_cast<std::uint32_t>(records[next].size());
      out.append(sizeof(size), '\0');
      std::memcpy(out.data() + out.size() - sizeof(size), &size, sizeof(size));
      out += records[next];
      ++head.count;
    }
    head.bytes = static_cast<std::uint32_t>(out.size() - begin - sizeof(head));
    head.is_last = next == records.size() ? 1 : 0;
    std::memcpy(out.data() + begin, &head, sizeof(head));
    head.checksum = checksum_of(std::string_view(out).substr(begin + kChecked));
    std::memcpy(out.data() + begin, &head, sizeof(head));
    out.resize(begin + aligned(out.size() - begin), '\0');
  }
  return out;
}

Block read_block(std::string_view bytes) {
  Block block;
  if (bytes.size() < sizeof(BlockHead)) {
    return block;
  }
  std::memcpy(&block.head, bytes.data(), sizeof(BlockHead));
  const std::size_t size = sizeof(BlockHead) + block.head.bytes;
  if (block.head.magic != BlockHead::kMagic || size > bytes.size() ||
      checksum_of(bytes.substr(kChecked, size - kChecked)) != block.head.checksum) {
    return block;
  }
  block.records = bytes.substr(sizeof(BlockHead), block.head.bytes);
  block.size = std::min(aligned(size), bytes.size());
  return block;
}

std::vector<std::string_view> records_of(const Block& block) {
  std::vector<std::string_view> records;
  std::string_view rest = block.records;
  while (!rest.empty()) {
    std::uint32_t size = 0;
    std::memcpy(&size, rest.data(), sizeof(size));
    records.push_back(rest.substr(sizeof(size), size));
    rest.remove_prefix(sizeof(size) + size);
  }
  return records;
}

}  // namespace reif
