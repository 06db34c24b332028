#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "codec/dom.h"

namespace reif {

// Finds doubled keys of an object while its keys are gone through in order. Cost: a few instructions a key.
class DoubledKeys {
 public:
  explicit DoubledKeys(dom::Object object);

  // Whether the next key, which is this one, stands before in the object.
  bool next(std::string_view key);

 private:
  bool stands_before(std::string_view key) const;

  dom::Object object_;
  std::size_t place_ = 0;
  std::uint64_t seen_ = 0;  // A bit for each key's sum: only keys that share one are compared.
  bool is_large_;
  std::optional<std::string_view> doubled_;  // Of a large object, found at once by sorting.
};

}  // namespace reif
