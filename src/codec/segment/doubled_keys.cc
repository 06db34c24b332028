#include "codec/segment/doubled_keys.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"

namespace reif {
namespace {

constexpr std::size_t kFewKeys = 32;  // Up to so many, sums seldom agree by chance.

unsigned sum_of(std::string_view key) {
  const auto byte = [&](char c) { return static_cast<unsigned>(static_cast<unsigned char>(c)); };
  return key.empty() ? 0U : (byte(key.front()) * 7 + byte(key.back()) * 31 + static_cast<unsigned>(key.size())) % 64;
}

std::optional<std::string_view> doubled_key(dom::Object object) {
  std::vector<std::string_view> keys;
  for (const auto field : object) {
    keys.push_back(field.key);
  }
  std::sort(keys.begin(), keys.end());
  const auto found = std::adjacent_find(keys.begin(), keys.end());
  return found == keys.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

DoubledKeys::DoubledKeys(dom::Object object) : object_(object), is_large_(object.size() > kFewKeys) {
  if (is_large_) {
    doubled_ = doubled_key(object);
  }
}

bool DoubledKeys::next(std::string_view key) {
  if (is_large_) {
    return doubled_ == key;
  }
  const std::uint64_t bit = std::uint64_t{1} << sum_of(key);
  const bool found = (seen_ & bit) != 0 && stands_before(key);
  seen_ |= bit;
  ++place_;
  return found;
}

bool DoubledKeys::stands_before(std::string_view key) const {
  std::size_t place = 0;
  for (const auto field : object_) {
    if (place++ == place_) {
      break;
    }
    if (equal_bytes(field.key, key)) {
      return true;
    }
  }
  return false;
}

}  // namespace reif
