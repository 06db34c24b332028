#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "base/suggest.h"
#include "cel/compile.h"
#include "codec/import/import_map.h"
#include "codec/import/tree_reader.h"
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

bool is_source(const Tree& tree) { return tree.find("column") != nullptr || tree.find("cel") != nullptr; }

// What an unquoted word of YAML is.
ImportValue::Constant constant_of(const Tree& scalar) {
  if (!scalar.quoted && (scalar.text == "true" || scalar.text == "false")) {
    return {scalar.text == "true"};
  }
  double number = 0;
  const char* const end = scalar.text.data() + scalar.text.size();
  const auto [stop, error] = std::from_chars(scalar.text.data(), end, number);
  if (!scalar.quoted && error == std::errc() && stop == end && std::isfinite(number)) {
    return {number};
  }
  return {scalar.text};
}

class MapReader {
 public:
  explicit MapReader(Issues& issues) : reader_(issues) {}

  ImportMap read(const Tree& tree) {
    if (!reader_.check_map(tree, "an import map",
                           {"delimiter", "encoding", "columns", "time_zone", "event", "events"})) {
      return std::move(map_);
    }
    with(tree, "delimiter", [this](const Tree& value) { read_delimiter(value); });
    with(tree, "encoding", [this](const Tree& value) { read_encoding(value); });
    with(tree, "columns", [this](const Tree& value) { read_columns(value); });
    with(tree, "time_zone", [this](const Tree& value) { zone_ = read_zone(value); });
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

  TimeZone read_zone(const Tree& value) {
    if (reader_.check_text(value, "`time_zone`")) {
      if (std::optional<TimeZone> zone = TimeZone::find(value.text)) {
        return *std::move(zone);
      }
      reader_.error(value.place, fmt::format("unknown time zone `{}`", value.text), "for example Europe/Berlin, UTC");
    }
    return {};
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
        event.condition = compile(member.value);
        check_condition(event.condition, member.value);
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
    const bool is_object = member.value.kind == Tree::Kind::map && !is_source(member.value);
    if (member.value.kind == Tree::Kind::null || member.value.kind == Tree::Kind::list ||
        is_object != (about.form == Form::object)) {
      reader_.error(member.value.kind == Tree::Kind::null ? member.place : member.value.place,
                    fmt::format("`{}` takes {}", member.key,
                                about.form == Form::object ? "a map of names to values"
                                                           : "a text, `{ column: NAME }` or `{ cel: … }`"));
      return;
    }
    ImportValue value = about.form == Form::time ? read_time(member.value) : read_value(member.value);
    record.members.push_back({member.key, std::move(value)});
  }

  // A time that is the same in every row, or that of a cell, whose format is `iso` if left out.
  ImportValue read_time(const Tree& tree) {
    ImportValue value = read_value(tree);
    if (auto* cell = std::get_if<ImportValue::Cell>(&value.form)) {
      if (std::holds_alternative<NumberStyle>(cell->as)) {
        reader_.error(tree.place, "`timestamp` is a time, not a number", "for example `format: unix`");
      } else if (std::holds_alternative<std::monostate>(cell->as)) {
        cell->as = *TimeFormat::make("iso", zone_);
      }
    } else if (tree.kind == Tree::Kind::scalar) {
      const std::optional<Time> time = TimeFormat::make("iso", zone_)->parse(tree.text);
      if (!time) {
        reader_.error(tree.place, fmt::format("`{}` is no time", tree.text), "for example 2026-01-19T10:00:00Z");
      }
      value.form = ImportValue::Constant{format_time(time.value_or(0))};
    }
    return value;
  }

  ImportValue read_value(const Tree& tree) {
    switch (tree.kind) {
      case Tree::Kind::null:
        return {};
      case Tree::Kind::scalar:
        reader_.check_tag(tree);
        return {constant_of(tree)};
      case Tree::Kind::list: {
        ImportValue::List list;
        for (const Tree& item : tree.items) {
          list.items.push_back(read_value(item));
        }
        return {std::move(list)};
      }
      case Tree::Kind::map:
        break;
    }
    return is_source(tree) ? read_source(tree) : read_object(tree);
  }

  ImportValue read_object(const Tree& tree) {
    ImportValue::Object object;
    for (const Tree::Member& member : tree.members) {
      if (tree.find(member.key) != &member.value) {
        reader_.error(member.place, fmt::format("the key `{}` stands here twice", member.key));
      }
      object.members.push_back({member.key, read_value(member.value)});
    }
    return {std::move(object)};
  }

  ImportValue read_source(const Tree& tree) {
    if (const Tree* expression = tree.find("cel")) {
      if (reader_.check_map(tree, "a value by `cel`", {"cel"})) {
        if (std::optional<cel::Program> program = compile(*expression)) {
          return {ImportValue::Expression{*std::move(program)}};
        }
      }
      return {};
    }
    if (!reader_.check_map(tree, "a column", {"column", "number", "format", "time_zone"}) ||
        !reader_.check_text(*tree.find("column"), "`column`")) {
      return {};
    }
    ImportValue::Cell cell;
    cell.column = column_named(tree.find("column")->text, tree.find("column")->place);
    const Tree* number = tree.find("number");
    const Tree* format = tree.find("format");
    const Tree* zone = tree.find("time_zone");
    if (number != nullptr && (format != nullptr || zone != nullptr)) {
      reader_.error(number->place, "a cell is either a number or a time");
    } else if (number != nullptr) {
      cell.as = read_number_style(*number);
    } else if (format != nullptr || zone != nullptr) {
      read_time_format(format, zone, cell);
    }
    return {std::move(cell)};
  }

  NumberStyle read_number_style(const Tree& tree) {
    if (tree.kind != Tree::Kind::scalar || (tree.text != "en" && tree.text != "de")) {
      reader_.error(tree.place, "`number` is en (1,234.56) or de (1.234,56)");
    }
    return tree.text == "de" ? NumberStyle::de : NumberStyle::en;
  }

  void read_time_format(const Tree* format, const Tree* zone, ImportValue::Cell& cell) {
    const TimeZone time_zone = zone == nullptr ? zone_ : read_zone(*zone);
    if (format != nullptr && !reader_.check_text(*format, "`format`")) {
      return;
    }
    const Result<TimeFormat> made = TimeFormat::make(format == nullptr ? "iso" : format->text, time_zone);
    if (made) {
      cell.as = *made;
    } else {
      reader_.error(format->place, made.error().message);
    }
  }

  std::size_t column_named(std::string_view name, Place place) {
    const auto found = std::find_if(map_.columns.begin(), map_.columns.end(),
                                    [name](const ImportMap::Column& column) { return column.name == name; });
    if (found != map_.columns.end()) {
      return static_cast<std::size_t>(found - map_.columns.begin());
    }
    map_.columns.push_back({std::string(name), place});
    return map_.columns.size() - 1;
  }

  std::optional<cel::Program> compile(const Tree& tree) {
    if (!reader_.check_text(tree, "an expression")) {
      return std::nullopt;
    }
    cel::Environment environment;
    environment.known_names = {"row"};
    environment.path = [this, &tree](std::span<const std::string_view> path, Place place,
                                     Issues& issues) -> std::optional<cel::Slot> {
      if (path[0] == "row" && path.size() == 1) {
        issues.push_back({Issue::Severity::error, place, "`row` alone is no value", "name a column: `row.NAME`"});
      }
      if (path[0] != "row" || path.size() != 2) {
        return std::nullopt;
      }
      return cel::Slot{static_cast<int>(column_named(path[1], tree.place)), cel::Type::Kind::string, cel::Use::free};
    };
    cel::Options options;
    options.mixed_arithmetic = true;
    options.division_error = true;
    cel::Compiled compiled = cel::compile(tree.text, environment, options);
    reader_.add_issues_of(tree, compiled.issues);
    return std::move(compiled.program);
  }

  void check_condition(const std::optional<cel::Program>& program, const Tree& tree) {
    if (program && program->type().kind != cel::Type::Kind::boolean && program->type().kind != cel::Type::Kind::dyn) {
      reader_.error(tree.place, fmt::format("`if` must be true or false, but this is {}", program->type().name()));
    }
  }

  TreeReader reader_;
  TimeZone zone_;
  ImportMap map_;
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
