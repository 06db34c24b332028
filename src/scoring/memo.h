#pragma once

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "cel/value.h"

namespace reif {

// What was found of values that come again and again: job titles, paths of pages. Only so that the same is not found
// twice; what was noted is forgotten as others come. Cost of asking: a hash and a comparison.
template <class Found>
class Memo {
 public:
  class Place {
   public:
    // What was noted of the value that the place was asked for; nullptr where nothing was.
    const Found* found() const { return is_known_ ? &found_ : nullptr; }
    void note(const Found& found) {
      found_ = found;
      is_known_ = true;
    }

   private:
    friend class Memo;
    bool is_known_ = false;
    cel::Kind kind_ = cel::Kind::null;
    std::string bytes_;
    Found found_{};
  };

  // The value's place, until the next is asked for; nullptr where nothing is noted of such values: they are no texts
  // of a usual length and no numbers as JSON has them.
  Place* place(const cel::Value& value) {
    std::array<char, sizeof(double)> number{};
    std::string_view bytes;
    if (value.is(cel::Kind::string)) {
      bytes = value.as_text();
    } else if (value.is(cel::Kind::float64)) {
      const double v = value.as_float64();
      std::memcpy(number.data(), &v, sizeof(v));
      bytes = {number.data(), number.size()};
    } else {
      return nullptr;
    }
    if (bytes.size() > kBytesMax) {
      return nullptr;
    }
    Place& place = places_[hash_bytes(bytes) % kPlaces];
    if (place.kind_ != value.kind() || !equal_bytes(place.bytes_, bytes)) {
      place.is_known_ = false;
      place.kind_ = value.kind();
      place.bytes_ = bytes;
    }
    return &place;
  }

 private:
  static constexpr std::size_t kPlaces = 256;
  static constexpr std::size_t kBytesMax = 256;

  std::vector<Place> places_{kPlaces};
};

}  // namespace reif
