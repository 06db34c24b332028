#include "codec/line_source.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>
#include <utility>

#include "codec/byte_source.h"

namespace reif {
namespace {

constexpr std::size_t kPadding = 64;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Grows `memory` to hold `size` bytes and the padding. Never shrinks: what is there is kept.
void make_room(std::string& memory, std::size_t size) {
  if (memory.size() < size + kPadding) {
    memory.resize(size + kPadding);
  }
}

}  // namespace

struct LineSource::Impl {
  explicit Impl(ByteSource source) : bytes(std::move(source)) { skip_byte_order_mark(); }

  void skip_byte_order_mark() {
    rest.resize(kByteOrderMark.size());
    rest.resize(read(rest.data(), rest.size()));
    if (rest == kByteOrderMark) {
      rest.clear();
    }
  }

  // 0 at the end, or with `error` set.
  std::size_t read(char* to, std::size_t size) {
    const Result<std::size_t> given = bytes.read(to, size);
    if (!given) {
      error = given.error();
    }
    return given.value_or(0);
  }

  // Fills the block with whole lines; false where nothing is left.
  bool fill(Block& block) {
    std::size_t room = std::max(kBlockBytes, rest.size());
    make_room(block.memory, room);
    std::memcpy(block.memory.data(), rest.data(), rest.size());
    std::size_t have = rest.size();
    rest.clear();
    while (true) {
      const std::size_t given = read(block.memory.data() + have, room - have);
      const bool ended = given == 0 && have < room;
      have += given;
      const std::string_view all(block.memory.data(), have);
      const std::size_t newline = all.rfind('\n');
      if (newline != std::string_view::npos) {
        block.lines = all.substr(0, newline + 1);
        rest = all.substr(newline + 1);
        return true;
      }
      if (ended) {
        block.lines = error ? std::string_view() : all;  // A line that damage has cut is none.
        return !block.lines.empty();
      }
      if (have > kLineBytesMax) {
        skip_line(block);
        return true;
      }
      room = std::min(2 * room, kLineBytesMax + 1);
      make_room(block.memory, room);
    }
  }

  void skip_line(Block& block) {
    block.too_long = true;
    while (const std::size_t given = read(block.memory.data(), kBlockBytes)) {
      const std::string_view all(block.memory.data(), given);
      const std::size_t newline = all.find('\n');
      if (newline != std::string_view::npos) {
        rest = all.substr(newline + 1);
        return;
      }
    }
  }

  std::mutex mutex;
  ByteSource bytes;
  std::string rest;  // What was read beyond the last block.
  std::int64_t blocks = 0;
  std::optional<Error> error;
};

LineSource::LineSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LineSource::~LineSource() = default;
LineSource::LineSource(LineSource&&) noexcept = default;

Result<LineSource> LineSource::open(const std::string& path) {
  Result<ByteSource> bytes = ByteSource::open(path);
  if (!bytes) {
    return tl::unexpected<Error>(bytes.error());
  }
  return LineSource(std::make_unique<Impl>(std::move(*bytes)));
}

Result<bool> LineSource::next(Block& block) {
  const std::lock_guard lock(impl_->mutex);
  block.lines = {};
  block.too_long = false;
  if (impl_->fill(block)) {
    block.ordinal = impl_->blocks++;
    return true;
  }
  if (impl_->error) {
    return tl::unexpected<Error>(*impl_->error);
  }
  return false;
}

std::int64_t LineSource::bytes_read() const { return impl_->bytes.bytes_read(); }
std::int64_t LineSource::bytes_total() const { return impl_->bytes.bytes_total(); }

}  // namespace reif
