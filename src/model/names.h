#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/checker.h"

namespace reif {

// What a name stands for: touchpoints stand bare in expressions, so more names would be read as something else there.
enum class NameOf { scoring_model, touchpoint, score, group, label };

// Reports a name that does not match [a-z_][a-z0-9_]*, is too long, or that an expression would read as something
// else.
void check_name(Checker& checker, NameOf of, std::string_view name, Place place);

// Reports what does not match [A-Za-z0-9_-]+ or is too long.
void check_id(Checker& checker, std::string_view id, Place place);

// Holds the ids of one list: each stands in it once.
class UniqueIds {
 public:
  explicit UniqueIds(std::string_view what) : what_(what) {}  // "rule"
  // `item` is the map that has the id; an empty id was refused before.
  void check(Checker& checker, const std::string& id, const Tree& item);

 private:
  std::string_view what_;
  std::map<std::string, Place> seen_;
};

// Whether the text matches [a-z_][a-z0-9_]*.
bool is_name(std::string_view text);
// Whether the text matches [A-Za-z0-9_-]+.
bool is_id(std::string_view text);

}  // namespace reif
