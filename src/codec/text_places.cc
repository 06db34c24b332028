#include "codec/text_places.h"

#include <algorithm>
#include <iterator>

namespace reif {

TextPlaces::TextPlaces(std::string_view text) : text_(text), starts_{0} {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') {
      starts_.push_back(at + 1);
    }
  }
}

Place TextPlaces::at_offset(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const std::size_t start = *std::prev(after);
  const std::string_view before = text_.substr(start, offset - start);
  const auto characters = std::count_if(before.begin(), before.end(),
                                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  return {static_cast<int>(after - starts_.begin()), static_cast<int>(characters) + 1};
}

Place TextPlaces::at(int line, int byte_in_line) const {
  const auto index = static_cast<std::size_t>(std::max(line, 0));
  if (index >= starts_.size()) {
    return at_offset(text_.size());
  }
  return at_offset(starts_[index] + static_cast<std::size_t>(std::max(byte_in_line, 0)));
}

std::string_view TextPlaces::line(int number) const {
  const auto index = static_cast<std::size_t>(number - 1);
  if (number < 1 || index >= starts_.size()) {
    return {};
  }
  const std::string_view rest = text_.substr(starts_[index]);
  return rest.substr(0, rest.find('\n'));
}

}  // namespace reif
