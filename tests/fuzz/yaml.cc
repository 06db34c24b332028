// A text as YAML, as a scoring model and as an import map: issues with a place within the text, or what was asked
// for.
#include "codec/yaml.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "codec/import/import_map.h"
#include "model/check.h"

namespace reif {
namespace {

void check(Place place, int lines) {
  REIF_CHECK(place.line >= 0);
  REIF_CHECK(place.line <= lines);
  REIF_CHECK(place.column >= 0);
}

void check(const Tree& tree, int lines) {
  check(tree.place, lines);
  REIF_CHECK(tree.kind == Tree::Kind::list || tree.items.empty());
  REIF_CHECK(tree.kind == Tree::Kind::map || tree.members.empty());
  for (const Tree& item : tree.items) {
    check(item, lines);
  }
  for (const Tree::Member& member : tree.members) {
    check(member.place, lines);
    check(member.value, lines);
  }
}

void read(std::string_view text) {
  const int lines = 1 + static_cast<int>(std::count(text.begin(), text.end(), '\n'));
  Issues issues;
  const std::optional<Tree> tree = read_yaml(text, issues);
  REIF_CHECK(tree.has_value() != has_errors(issues));
  for (const Issue& issue : issues) {
    check(issue.place, lines);
  }
  Issues map_issues;
  const std::optional<ImportMap> map = read_import_map(text, map_issues);
  REIF_CHECK(map.has_value() != has_errors(map_issues));
  if (tree) {
    check(*tree, lines);
    const CheckedModel model = check_model(*tree);
    REIF_CHECK((model.model != nullptr) != has_errors(model.issues));
  }
}

}  // namespace
}  // namespace reif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  reif::read(std::string(data, data + size));
  return 0;
}
