#pragma once

#include <cstdint>
#include <string_view>

#include "domain/event.h"

namespace reif {

// Where an event stands in history: by timestamp; within a millisecond identify, group and alias come first; then by
// id, then by source, as bytes (sources are numbered in that order). The id is a view.
struct Position {
  Time timestamp = 0;
  bool says_who = false;
  std::string_view id;
  std::uint32_t source = 0;
};

inline bool operator<(const Position& a, const Position& b) {
  if (a.timestamp != b.timestamp) {
    return a.timestamp < b.timestamp;
  }
  if (a.says_who != b.says_who) {
    return a.says_who;
  }
  if (const int order = a.id.compare(b.id); order != 0) {
    return order < 0;
  }
  return a.source < b.source;
}

}  // namespace reif
