#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "base/tree.h"
#include "model/check.h"
#include "model/scoring_model.h"
#include "model/slot_table.h"

namespace reif {

// What the readers of a model's parts share while one file is checked: the model that grows, and the mistakes found
// so far. A reader never stops at a mistake; what it could not read keeps its default.
class Checker {
 public:
  Checker(ScoringModel& m, const ModelLimits& l) : model(m), limits(l), slots(m) {}

  void error(Place place, std::string message, std::string hint = {});
  void warning(Place place, std::string message, std::string hint = {});

  ScoringModel& model;
  const ModelLimits& limits;
  SlotTable slots;
  Issues issues;

  // Where an id is not known because its whole section could not be read, that one mistake is enough.
  bool touchpoints_readable = false;
  bool scores_readable = false;
  std::vector<bool> used_touchpoints;  // By index: what no rule and no expression names is worth a warning.
};

// A key of a map with its value: what a reader gets.
struct Field {
  std::string_view name;     // "gap"
  std::string_view example;  // A value that it could have: "30m"
  Place place;               // Of the key.
  const Tree& value;
};

// "for example `gap: 30m`": the hint where a value has not the form it needs.
std::string example_of(const Field& field);

// "`gap` takes a duration, not a list": a value of the wrong form, with the example as the hint.
void wrong_form(Checker& checker, const Field& field, std::string_view takes);

// Whether the value can be read at all: not empty, and no tag where the author meant `!` of an expression.
bool is_readable(Checker& checker, const Field& field);

// ------------------------------------------------------------------------------------------------ maps with known
// keys

// What a map stands for, in messages.
struct MapForm {
  std::string_view what;     // "a touchpoint"
  std::string_view example;  // "{ event: Webinar Attended }"
};

inline constexpr bool kRequired = true;
inline constexpr bool kOptional = false;

struct KeyForm {
  std::string_view name;
  bool required = kOptional;
  std::string_view example;
};

// A key that a map of type T may have, and what reads its value into a T.
template <class T>
struct Key {
  KeyForm form;
  void (*read)(Checker& checker, const Field& field, T& into);
};

// The members of a map by the list of its keys (nullptr: not there, or unreadable). Reports a value that is no map,
// unknown, doubled and missing keys.
std::vector<const Tree::Member*> find_keys(Checker& checker, const Tree& tree, const MapForm& map,
                                           const std::vector<KeyForm>& keys);

// Reads a map by the list of its keys, in the order of that list: a key may rely on those before it.
template <class T, std::size_t N>
void read_map(Checker& checker, const Tree& tree, const MapForm& map, const std::array<Key<T>, N>& keys, T& into) {
  std::vector<KeyForm> forms;
  for (const Key<T>& key : keys) {
    forms.push_back(key.form);
  }
  const std::vector<const Tree::Member*> found = find_keys(checker, tree, map, forms);
  for (std::size_t i = 0; i < N; ++i) {
    if (found[i] != nullptr) {
      keys[i].read(checker, {forms[i].name, forms[i].example, found[i]->place, found[i]->value}, into);
    }
  }
}

// ------------------------------------------------------------------------------------------ maps and lists of the
// author

// The entries of a map whose keys the author chooses, each name once. Reports a value that is no map, doubled names
// and more entries than `max`, a limit of ModelLimits.
struct EntriesForm {
  std::string_view what;  // "touchpoint"
  std::size_t max;
  std::string_view limit;  // "touchpoints_max"
  std::size_t before = 0;  // How many the model has already.
};
std::vector<const Tree::Member*> find_entries(Checker& checker, const Field& field, const EntriesForm& form);

// The items of a list; the same for a list.
std::vector<const Tree*> find_items(Checker& checker, const Field& field, const EntriesForm& form);

}  // namespace reif
