#include "model/checker.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "model/known_names.h"

namespace reif {
namespace {

std::string_view kind_name(const Tree& tree) {
  switch (tree.kind) {
    case Tree::Kind::null:
      return "nothing";
    case Tree::Kind::scalar:
      return tree.quoted ? "a quoted text" : "a single value";
    case Tree::Kind::list:
      return "a list";
    case Tree::Kind::map:
      return "a map";
  }
  return "";
}

constexpr std::string_view kCorePrefix = "tag:yaml.org,2002:";
constexpr std::string_view kCoreTags[] = {"bool", "float", "int", "map", "null", "seq", "str"};

// Tags of YAML itself ("!!str") say what is so anyway.
bool has_foreign_tag(const Tree& tree) {
  const std::string_view tag = tree.tag;
  return !tag.empty() &&
         !(tag.starts_with(kCorePrefix) && std::find(std::begin(kCoreTags), std::end(kCoreTags),
                                                     tag.substr(kCorePrefix.size())) != std::end(kCoreTags));
}

// As the author wrote it.
std::string tag_text(const Tree& tree) {
  return tree.tag.starts_with(kCorePrefix) ? "!!" + tree.tag.substr(kCorePrefix.size()) : tree.tag;
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out += c == '\'' ? "''" : std::string(1, c);
  }
  return out + "'";
}

void report_tag(Checker& checker, std::string_view key, const Tree& value) {
  const std::string meant = tag_text(value) + (value.text.empty() ? "" : " " + value.text);
  checker.error(value.place, fmt::format("YAML reads `{}` as a tag, since it begins with `!`", tag_text(value)),
                fmt::format("put the value in quotes: `{}: {}`", key, single_quoted(meant)));
}

bool is_decimals_of_a_comma(const Tree::Member& member) {
  return member.value.kind == Tree::Kind::null && !member.key.empty() &&
         std::all_of(member.key.begin(), member.key.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string unknown_key_hint(const Tree::Member& member, const MapForm& map, const std::vector<KeyForm>& keys) {
  if (is_decimals_of_a_comma(member)) {
    return "decimals stand after a point: `5.5`";
  }
  std::vector<std::string> names;
  for (const KeyForm& key : keys) {
    names.emplace_back(key.name);
  }
  return hint_for(member.key, names, fmt::format("{} has the keys {}", map.what, fmt::join(names, ", ")));
}

void report_doubled(Checker& checker, const Tree& tree, const Tree::Member& member, std::string_view what) {
  const auto first = std::find_if(tree.members.begin(), tree.members.end(),
                                  [&](const Tree::Member& other) { return other.key == member.key; });
  checker.error(member.place, fmt::format("the {} `{}` stands here twice", what, member.key),
                fmt::format("it is in line {} already", first->place.line));
}

bool is_first(const Tree& tree, const Tree::Member& member) { return tree.find(member.key) == &member.value; }

bool exceeds(Checker& checker, Place place, std::size_t size, const EntriesForm& form) {
  const std::size_t total = form.before + size;
  if (total > form.max) {
    checker.error(place, fmt::format("{} {}s are too many", total, form.what),
                  fmt::format("at most {} (limit `{}`)", form.max, form.limit));
  }
  return total > form.max;
}

}  // namespace

void Checker::error(Place place, std::string message, std::string hint) {
  issues.push_back({Issue::Severity::error, place, std::move(message), std::move(hint)});
}

void Checker::warning(Place place, std::string message, std::string hint) {
  issues.push_back({Issue::Severity::warning, place, std::move(message), std::move(hint)});
}

std::string example_of(const Field& field) { return fmt::format("for example `{}: {}`", field.name, field.example); }

void wrong_form(Checker& checker, const Field& field, std::string_view takes) {
  checker.error(field.value.place, fmt::format("`{}` takes {}, not {}", field.name, takes, kind_name(field.value)),
                example_of(field));
}

bool is_readable(Checker& checker, const Field& field) {
  if (has_foreign_tag(field.value)) {
    report_tag(checker, field.name, field.value);
    return false;
  }
  if (field.value.kind == Tree::Kind::null) {
    checker.error(field.place, fmt::format("`{}` has no value", field.name), example_of(field));
    return false;
  }
  return true;
}

std::vector<const Tree::Member*> find_keys(Checker& checker, const Tree& tree, const MapForm& map,
                                           const std::vector<KeyForm>& keys) {
  std::vector<const Tree::Member*> found(keys.size(), nullptr);
  if (tree.kind != Tree::Kind::map) {
    checker.error(tree.place, fmt::format("{} is a map of keys, not {}", map.what, kind_name(tree)),
                  fmt::format("for example `{}`", map.example));
    return found;
  }
  if (has_foreign_tag(tree)) {
    checker.error(tree.place, fmt::format("the tag `{}` means nothing here", tag_text(tree)), "leave it out");
  }
  for (const Tree::Member& member : tree.members) {
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const KeyForm& form) { return form.name == member.key; });
    if (key == keys.end()) {
      checker.error(member.place, fmt::format("unknown key `{}` of {}", member.key, map.what),
                    unknown_key_hint(member, map, keys));
    } else if (!is_first(tree, member)) {
      report_doubled(checker, tree, member, "key");
    } else if (is_readable(checker, {key->name, key->example, member.place, member.value})) {
      found[static_cast<std::size_t>(key - keys.begin())] = &member;
    }
  }
  for (const KeyForm& key : keys) {
    if (key.required && tree.find(key.name) == nullptr) {
      checker.error(tree.place, fmt::format("{} needs the key `{}`", map.what, key.name),
                    fmt::format("for example `{}: {}`", key.name, key.example));
    }
  }
  return found;
}

std::vector<const Tree::Member*> find_entries(Checker& checker, const Field& field, const EntriesForm& form) {
  std::vector<const Tree::Member*> found;
  if (field.value.kind != Tree::Kind::map) {
    wrong_form(checker, field, fmt::format("a map from the name of each {} to what it is", form.what));
    return found;
  }
  if (exceeds(checker, field.place, field.value.members.size(), form)) {
    return found;
  }
  for (const Tree::Member& member : field.value.members) {
    if (!is_first(field.value, member)) {
      report_doubled(checker, field.value, member, form.what);
    } else {
      found.push_back(&member);
    }
  }
  return found;
}

std::vector<const Tree*> find_items(Checker& checker, const Field& field, const EntriesForm& form) {
  std::vector<const Tree*> found;
  if (field.value.kind != Tree::Kind::list) {
    wrong_form(checker, field, fmt::format("a list with one item for each {}", form.what));
    return found;
  }
  if (!exceeds(checker, field.place, field.value.items.size(), form)) {
    for (const Tree& item : field.value.items) {
      found.push_back(&item);
    }
  }
  return found;
}

}  // namespace reif
