#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/issue.h"

namespace reif {

// Where a byte of a text stands, as people count: lines end with "\n", columns are code points.
class TextPlaces {
 public:
  explicit TextPlaces(std::string_view text);

  // The place of the byte at `offset` (the text's size: its end).
  Place at_offset(std::size_t offset) const;
  // The place of a byte within a line, both from 0; beyond the text: its end.
  Place at(int line, int byte_in_line) const;
  // A line, from 1, without its end; empty where there is none.
  std::string_view line(int number) const;
  int lines() const { return static_cast<int>(starts_.size()); }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;  // Of each line.
};

}  // namespace reif
