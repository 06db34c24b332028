#include "codec/import/value_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "cel/compile.h"

namespace reif {
namespace {

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

}  // namespace

bool ValueReader::is_source(const Tree& tree) {
  return tree.find("column") != nullptr || tree.find("cel") != nullptr;
}

TimeZone ValueReader::read_zone(const Tree& tree) {
  if (reader_.check_text(tree, "`time_zone`")) {
    if (std::optional<TimeZone> zone = TimeZone::find(tree.text)) {
      return *std::move(zone);
    }
    reader_.error(tree.place, fmt::format("unknown time zone `{}`", tree.text), "for example Europe/Berlin, UTC");
  }
  return {};
}

ImportValue ValueReader::read(const Tree& tree) {
  switch (tree.kind) {
    case Tree::Kind::null:
      return {};
    case Tree::Kind::scalar:
      reader_.check_tag(tree);
      return {constant_of(tree)};
    case Tree::Kind::list:
      return read_list(tree);
    case Tree::Kind::map:
      break;
  }
  return is_source(tree) ? read_source(tree) : read_object(tree);
}

ImportValue ValueReader::read_time(const Tree& tree) {
  ImportValue value = read(tree);
  const TimeFormat iso = *TimeFormat::make("iso", zone_);
  if (auto* cell = std::get_if<ImportValue::Cell>(&value.form)) {
    if (std::holds_alternative<NumberStyle>(cell->as)) {
      reader_.error(tree.place, "a time stands here, not a number", "for example `format: unix`");
    } else if (std::holds_alternative<std::monostate>(cell->as)) {
      cell->as = iso;
    }
  } else if (tree.kind == Tree::Kind::scalar) {
    const std::optional<Time> time = iso.parse(tree.text);
    if (!time) {
      reader_.error(tree.place, fmt::format("`{}` is no time", tree.text), "for example 2026-01-19T10:00:00Z");
    }
    value.form = ImportValue::Constant{format_time(time.value_or(0))};
  }
  return value;
}

ImportValue ValueReader::read_list(const Tree& tree) {
  ImportValue::List list;
  for (const Tree& item : tree.items) {
    list.items.push_back(read(item));
  }
  return {std::move(list)};
}

ImportValue ValueReader::read_object(const Tree& tree) {
  ImportValue::Object object;
  for (const Tree::Member& member : tree.members) {
    if (tree.find(member.key) != &member.value) {
      reader_.error(member.place, fmt::format("the key `{}` stands here twice", member.key));
    }
    object.members.push_back({member.key, read(member.value)});
  }
  return {std::move(object)};
}

ImportValue ValueReader::read_source(const Tree& tree) {
  const Tree* expression = tree.find("cel");
  if (expression == nullptr) {
    return read_cell(tree);
  }
  reader_.check_map(tree, "a value by `cel`", {"cel"});
  if (std::optional<cel::Program> program = read_expression(*expression)) {
    return {ImportValue::Expression{*std::move(program)}};
  }
  return {};
}

ImportValue ValueReader::read_cell(const Tree& tree) {
  const Tree& column = *tree.find("column");
  reader_.check_map(tree, "a column", {"column", "number", "format", "time_zone"});
  if (!reader_.check_text(column, "`column`")) {
    return {};
  }
  ImportValue::Cell cell;
  cell.column = column_named(column.text, column.place);
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

NumberStyle ValueReader::read_number_style(const Tree& tree) {
  if (tree.kind != Tree::Kind::scalar || (tree.text != "en" && tree.text != "de")) {
    reader_.error(tree.place, "`number` is en (1,234.56) or de (1.234,56)");
  }
  return tree.text == "de" ? NumberStyle::de : NumberStyle::en;
}

void ValueReader::read_time_format(const Tree* format, const Tree* zone, ImportValue::Cell& cell) {
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

std::size_t ValueReader::column_named(std::string_view name, Place place) {
  const auto found = std::find_if(columns_.begin(), columns_.end(),
                                  [name](const ImportMap::Column& column) { return column.name == name; });
  if (found != columns_.end()) {
    return static_cast<std::size_t>(found - columns_.begin());
  }
  columns_.push_back({std::string(name), place});
  return columns_.size() - 1;
}

std::optional<cel::Program> ValueReader::read_expression(const Tree& tree) {
  if (!reader_.check_text(tree, "an expression")) {
    return std::nullopt;
  }
  cel::Environment environment;
  environment.known_names = {"row"};
  environment.path = [&](std::span<const std::string_view> path, Place place,
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

std::optional<cel::Program> ValueReader::read_condition(const Tree& tree) {
  std::optional<cel::Program> program = read_expression(tree);
  if (program && program->type().kind != cel::Type::Kind::boolean && program->type().kind != cel::Type::Kind::dyn) {
    reader_.error(tree.place, fmt::format("`if` must be true or false, but this is {}", program->type().name()));
  }
  return program;
}

}  // namespace reif
