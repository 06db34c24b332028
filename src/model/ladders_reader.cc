#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "model/expressions.h"
#include "model/names.h"
#include "model/readers.h"
#include "model/scalars.h"

namespace reif {
namespace {

void read_keep(Checker& checker, const Field& field, Rung& rung) {
  if (field.value.kind == Tree::Kind::scalar && field.value.text == "true") {
    rung.keep_always = true;
  } else {
    rung.keep = read_condition(checker, field, kRungScope);
  }
}

constexpr MapForm kRung = {"a rung", "{ id: mql, if: scores.engagement >= 31 }"};
constexpr std::array<Key<Rung>, 4> kRungKeys = {{
    {{"id", kRequired, "mql"}, [](Checker& c, const Field& f, Rung& rung) { rung.id = read_id(c, f); }},
    {{"if", kOptional, "scores.engagement >= 31"},
     [](Checker& c, const Field& f, Rung& rung) { rung.condition = read_condition(c, f, kRungScope); }},
    {{"keep", kOptional, "scores.engagement >= 20"}, read_keep},
    {{"label", kOptional, "{ de: Kaufbereit, en: Ready to buy }"},
     [](Checker& c, const Field& f, Rung& rung) { read_label(c, f, rung.label); }},
}};

void check_first(Checker& checker, const Tree& tree) {
  for (const Tree::Member& member : tree.members) {
    if (member.key == "if" || member.key == "keep") {
      checker.error(member.place, fmt::format("the first rung has no `{}`", member.key),
                    "leads are in it until they reach another; put a rung without conditions first");
    }
  }
}

void check_other(Checker& checker, const Tree& tree) {
  if (tree.kind == Tree::Kind::map && tree.find("if") == nullptr) {
    checker.error(tree.place, "only the first rung can do without `if`", "for example `if: scores.engagement >= 31`");
  }
}

Ladder read_ladder(Checker& checker, const Field& field, std::string name) {
  Ladder ladder;
  ladder.name = std::move(name);
  UniqueIds ids("rung");
  for (const Tree* item : find_items(checker, field, {"rung", checker.limits.rungs_max, "rungs_max"})) {
    Rung rung;
    read_map(checker, *item, kRung, kRungKeys, rung);
    ladder.rungs.empty() ? check_first(checker, *item) : check_other(checker, *item);
    ids.check(checker, rung.id, *item);
    ladder.has_keep = ladder.has_keep || rung.has_keep();
    ladder.rungs.push_back(std::move(rung));
  }
  if (field.value.kind == Tree::Kind::list && field.value.items.empty()) {
    checker.error(field.value.place, fmt::format("`{}` has no rungs", field.name), "list at least one");
  }
  return ladder;
}

}  // namespace

void read_stages(Checker& checker, const Field& field) {
  checker.model.stages = read_ladder(checker, field, "stage");
}

void read_labels(Checker& checker, const Field& field) {
  for (const Tree::Member* member :
       find_entries(checker, field, {"label", checker.limits.labels_max, "labels_max"})) {
    check_name(checker, NameOf::label, member->key, member->place);
    const Field ladder{member->key, "[ { id: low }, { id: high, if: scores.fit >= 40 } ]", member->place,
                       member->value};
    if (is_readable(checker, ladder)) {
      checker.model.labels.push_back(read_ladder(checker, ladder, member->key));
    }
  }
}

}  // namespace reif
