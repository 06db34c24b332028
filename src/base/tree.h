#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/issue.h"

namespace reif {

// A YAML or JSON document as its author wrote it, every part with its place: what a scoring model or an import map is
// checked from. Scalars keep their text; what it means (a number, a duration, an expression) is for the reader to
// say.
struct Tree {
  enum class Kind { null, scalar, list, map };
  struct Member;

  Kind kind = Kind::null;
  Place place;                  // Of the first character; of a block or quoted text, of its indicator.
  std::string text;             // scalar: its value
  Place text_place;             // scalar: of its value's first character: behind the quote, in the line below | or >
  bool quoted = false;          // scalar: "…", '…', | or >, hence a text and never a number, bool or null
  std::string tag;              // An explicit tag ("!has(x)" of `if: !has(x)`); empty where there is none.
  std::vector<Tree> items;      // list
  std::vector<Member> members;  // map, in the order of the text; a doubled key stands in it twice

  // The first member of that key; nullptr where there is none, or where this is no map.
  const Tree* find(std::string_view key) const;
};

struct Tree::Member {
  std::string key;
  Place place;  // of the key
  Tree value;
};

inline const Tree* Tree::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.key == key) {
      return &member.value;
    }
  }
  return nullptr;
}

// Where a place within a scalar's text (from 1:1) lies in the document. Exact for a text on one line and for a
// |-block; escapes in quotes, and lines that were joined, count as what they became.
inline Place place_of(const Tree& scalar, Place within) {
  return {scalar.text_place.line + within.line - 1, scalar.text_place.column + within.column - 1};
}

}  // namespace reif
