#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "base/suggest.h"
#include "codec/import/import_map.h"
#include "codec/import/tree_reader.h"
#include "codec/import/value_reader.h"
#include "codec/yaml.h"
#include "domain/event.h"

namespace reif {
namespace {

constexpr std::size_t kEventsMax = 20;
constexpr std::size_t kColumnsMax = 1'000;

constexpr unsigned bit(EventType type) { return 1U << static_cast<unsigned>(type); }
constexpr unsigned kAny = (1U << kEventTypes) - 1;
constexpr unsigned kWithTraits = bit(EventType::identify) | bit(EventType::group);
constexpr unsigned kActivity = bit(EventType::track) | bit(EventType::page) | bit(EventType::screen);

enum class Form : std::uint8_t { text, time, object };

// A member of an event: what it is, and which types of event have it and need it.
struct Member {
  std::string_view name;
  Form form;
  unsigned allowed;
  unsigned needed;
};

constexpr std::array<Member, 12> kMembers = {{
    {"type", Form::text, kAny, kAny},
    {"event", Form::text, bit(EventType::track), bit(EventType::track)},
    {"name", Form::text, bit(EventType::page) | bit(EventType::screen), 0},
    {"userId", Form::text, kAny, bit(EventType::alias)},
    {"anonymousId", Form::text, kAny, 0},
    {"previousId", Form::text, bit(EventType::alias), bit(EventType::alias)},
    {"groupId", Form::text, bit(EventType::group), bit(EventType::group)},
    {"messageId", Form::text, kAny, 0},
    {"timestamp", Form::time, kAny, kAny},
    {"properties", Form::object, kActivity, 0},
    {"traits", Form::object, kWithTraits, 0},
    {"context", Form::object, kAny, 0},
}};

const Member* member_named(std::string_view name) {
  const auto found =
      std::find_if(kMembers.begin(), kMembers.end(), [name](const Member& m) { return m.name == name; });
  return found == kMembers.end() ? nullptr : &*found;
}

std::vector<std::string> event_keys() {
  std::vector<std::string> keys = {"if"};
  for (const Member& member : kMembers) {
    keys.emplace_back(member.name);
  }
  return keys;
}

class MapReader {
 public:
  explicit MapReader(Issues& issues) : reader_(issues), values_(reader_, map_.columns) {}

  ImportMap read(const Tree& tree) {
    if (!reader_.check_map(tree, "an import map",
                           {"delimiter", "encoding", "columns", "time_zone", "event", "events"})) {
      return std::move(map_);
    }
    with(tree, "delimiter", [this](const Tree& value) { read_delimiter(value); });
    with(tree, "encoding", [this](const Tree& value) { read_encoding(value); });
    with(tree, "columns", [this](const Tree& value) { read_columns(value); });
    with(tree, "time_zone", [this](const Tree& value) { values_.set_zone(values_.read_zone(value)); });
    const Tree* one = tree.find("event");
    const Tree* several = tree.find("events");
    if ((one == nullptr) == (several == nullptr)) {
      reader_.error(tree.place, "an import map has either `event` or `events`");
    } else if (one != nullptr) {
      read_event(*one);
    } else {
      read_events(*several);
    }
    return std::move(map_);
  }

 private:
  template <class Read>
  static void with(const Tree& tree, std::string_view key, const Read& read) {
    if (const Tree* value = tree.find(key)) {
      read(*value);
    }
  }

  void read_delimiter(const Tree& value) {
    constexpr std::string_view kDelimiters = ",;\t|";
    if (value.kind == Tree::Kind::scalar && value.text == "tab") {
      map_.csv.delimiter = '\t';
    } else if (value.kind == Tree::Kind::scalar && value.text.size() == 1 &&
               kDelimiters.find(value.text[0]) != std::string_view::npos) {
      map_.csv.delimiter = value.text[0];
    } else {
      reader_.error(value.place, "`delimiter` is one of \",\" \";\" \"|\" tab", "left out, it is guessed");
    }
  }

  void read_encoding(const Tree& value) {
    constexpr std::array<std::pair<std::string_view, Encoding>, 4> kEncodings = {{{"utf-8", Encoding::utf8},
                                                                                  {"cp1252", Encoding::cp1252},
                                                                                  {"utf-16le", Encoding::utf16le},
                                                                                  {"utf-16be", Encoding::utf16be}}};
    for (const auto& [name, encoding] : kEncodings) {
      if (value.kind == Tree::Kind::scalar && value.text == name) {
        map_.csv.encoding = encoding;
        return;
      }
    }
    reader_.error(value.place, "`encoding` is one of utf-8, cp1252, utf-16le, utf-16be", "left out, it is guessed");
  }

  void read_columns(const Tree& value) {
    if (value.kind != Tree::Kind::list || value.items.empty() || value.items.size() > kColumnsMax) {
      reader_.error(value.place, "`columns` is a list of the columns' names, at most 1,000",
                    "leave it out where the file's first line names them");
      return;
    }
    for (const Tree& item : value.items) {
      if (reader_.check_text(item, "the name of a column")) {
        map_.csv.columns.push_back(item.text);
      }
    }
  }

  void read_events(const Tree& value) {
    if (value.kind != Tree::Kind::list || value.items.empty() || value.items.size() > kEventsMax) {
      reader_.error(value.place, "`events` is a list of events, at most 20");
      return;
    }
    for (const Tree& item : value.items) {
      read_event(item);
    }
  }

  void read_event(const Tree& tree) {
    if (!reader_.check_map(tree, "an event", event_keys())) {
      return;
    }
    const std::optional<EventType> type = read_type(tree);
    ImportEvent event;
    for (const Tree::Member& member : tree.members) {
      if (member.key == "if") {
        event.condition = values_.read_condition(member.value);
      } else {
        read_member(member, type, event.record);
      }
    }
    if (type) {
      check_needed(tree, *type);
    }
    map_.events.push_back(std::move(event));
  }

  std::optional<EventType> read_type(const Tree& tree) {
    const Tree* value = tree.find("type");
    if (value == nullptr) {
      reader_.error(tree.place, "an event needs `type`", "for example `type: track`");
      return std::nullopt;
    }
    if (!reader_.check_text(*value, "`type`")) {
      return std::nullopt;
    }
    std::vector<std::string> names;
    for (int i = 0; i < kEventTypes; ++i) {
      names.emplace_back(name_of(static_cast<EventType>(i)));
    }
    const std::optional<EventType> type = event_type(value->text);
    if (!type) {
      const std::string near = suggestion_hint(value->text, names);
      reader_.error(value->place, fmt::format("unknown type `{}`", value->text),
                    near.empty() ? "one of identify, group, alias, track, page, screen" : near);
    }
    return type;
  }

  void check_needed(const Tree& tree, EventType type) {
    for (const Member& member : kMembers) {
      if ((member.needed & bit(type)) != 0 && tree.find(member.name) == nullptr) {
        reader_.error(tree.place, fmt::format("a {} event needs `{}`", name_of(type), member.name));
      }
    }
    if (type != EventType::alias && tree.find("userId") == nullptr && tree.find("anonymousId") == nullptr) {
      reader_.error(tree.place, fmt::format("a {} event needs `userId` or `anonymousId`", name_of(type)));
    }
  }

  void read_member(const Tree::Member& member, std::optional<EventType> type, ImportValue::Object& record) {
    const Member* const found = member_named(member.key);
    if (found == nullptr) {
      return;  // Reported with the keys.
    }
    const Member& about = *found;
    if (type && (about.allowed & bit(*type)) == 0) {
      const bool is_object = about.form == Form::object;
      reader_.error(member.place, fmt::format("a {} event has no `{}`", name_of(*type), member.key),
                    is_object ? "identify and group have `traits`, track, page and screen `properties`" : "");
      return;
    }
    const bool is_object = member.value.kind == Tree::Kind::map && !ValueReader::is_source(member.value);
    if (member.value.kind == Tree::Kind::null || member.value.kind == Tree::Kind::list ||
        is_object != (about.form == Form::object)) {
      reader_.error(member.value.kind == Tree::Kind::null ? member.place : member.value.place,
                    fmt::format("`{}` takes {}", member.key,
                                about.form == Form::object ? "a map of names to values"
                                                           : "a text, `{ column: NAME }` or `{ cel: … }`"));
      return;
    }
    ImportValue value = about.form == Form::time ? values_.read_time(member.value) : values_.read(member.value);
    record.members.push_back({member.key, std::move(value)});
  }

  TreeReader reader_;
  ImportMap map_;
  ValueReader values_;
};

}  // namespace

std::optional<ImportMap> read_import_map(std::string_view yaml, Issues& issues) {
  Issues found;
  std::optional<ImportMap> map;
  if (const std::optional<Tree> tree = read_yaml(yaml, found)) {
    map = MapReader(found).read(*tree);
  }
  if (has_errors(found)) {
    map.reset();
  }
  sort_issues(found);
  issues.insert(issues.end(), found.begin(), found.end());
  return map;
}

}  // namespace reif
