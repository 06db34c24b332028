#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/issue.h"
#include "base/tree.h"
#include "cel/program.h"
#include "codec/csv.h"
#include "codec/import/cell_format.h"

namespace reif {

struct ImportMember;

// What a part of an event is made of.
struct ImportValue {
  // The same in every row.
  struct Constant {
    std::variant<std::monostate, bool, double, std::string> value;
  };
  // A cell; an empty one leaves the part out.
  struct Cell {
    std::size_t column = 0;  // Index into ImportMap::columns.
    std::variant<std::monostate, NumberStyle, TimeFormat> as;
  };
  // `row.NAME` is the text of a cell, and slot number NAME's index in ImportMap::columns.
  struct Expression {
    cel::Program program;
  };
  struct Object {
    std::vector<ImportMember> members;
  };
  struct List {
    std::vector<ImportValue> items;
  };
  std::variant<Constant, Cell, Expression, Object, List> form;
};

struct ImportMember {
  std::string name;
  ImportValue value;
};

// One kind of event that rows become.
struct ImportEvent {
  std::optional<cel::Program> condition;  // Rows for which it is not met have no such event.
  ImportValue::Object record;             // Its members are those of events in Segment's form.
};

// How the rows of a CSV file become events. Immutable.
struct ImportMap {
  struct Column {
    std::string name;
    Place place;  // Where the map names it first.
  };
  CsvReader::Options csv;
  std::vector<Column> columns;  // Those that are used.
  std::vector<ImportEvent> events;
};

// Reads the text of an import map; docs/guides/import.md describes the form. All mistakes at once; the map is there
// where none is an error.
std::optional<ImportMap> read_import_map(std::string_view yaml, Issues& issues);

// The position in a file's header of each of the map's columns. Names are the same where they are equal, or where
// they are but for case, blanks and punctuation ("First Name", first_name). Issues, at the place in the map, for
// those that are not there or fit several.
std::vector<std::size_t> find_columns(const ImportMap& map, const std::vector<std::string>& header, Issues& issues);

}  // namespace reif
