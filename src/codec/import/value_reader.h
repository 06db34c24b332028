#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/time_zone.h"
#include "cel/program.h"
#include "codec/import/import_map.h"
#include "codec/import/tree_reader.h"

namespace reif {

// Reads what parts of an event are made of. A mistake is reported, and what it concerns is left empty.
class ValueReader {
 public:
  // Columns are added to `columns` as they are named.
  ValueReader(TreeReader& reader, std::vector<ImportMap::Column>& columns) : reader_(reader), columns_(columns) {}

  // The zone of times that say none, UTC if never set.
  void set_zone(TimeZone zone) { zone_ = std::move(zone); }
  TimeZone read_zone(const Tree& tree);

  // Whether a map says where a value comes from, rather than being an object.
  static bool is_source(const Tree& tree);

  ImportValue read(const Tree& tree);
  // The same where a time stands: one in every row, or that of a cell, whose format is `iso` if left out.
  ImportValue read_time(const Tree& tree);
  // Nothing where it cannot be compiled.
  std::optional<cel::Program> read_expression(const Tree& tree);
  std::optional<cel::Program> read_condition(const Tree& tree);

 private:
  ImportValue read_list(const Tree& tree);
  ImportValue read_object(const Tree& tree);
  ImportValue read_source(const Tree& tree);
  ImportValue read_cell(const Tree& tree);
  NumberStyle read_number_style(const Tree& tree);
  void read_time_format(const Tree* format, const Tree* zone, ImportValue::Cell& cell);
  std::size_t column_named(std::string_view name, Place place);

  TreeReader& reader_;
  std::vector<ImportMap::Column>& columns_;
  TimeZone zone_;
};

}  // namespace reif
