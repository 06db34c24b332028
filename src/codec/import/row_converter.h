#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "cel/program.h"
#include "codec/event_reader.h"
#include "codec/import/import_map.h"

namespace reif {

// Turns the rows of one file into events. Not for two threads at a time.
//
// An event without a messageId gets one: the SHA-256 of its canonical JSON, and of "#2", "#3" … behind it where the
// file holds the same event a second, a third time. So two equal purchases on one day stay two, while a row that
// stands in two files, or in a later, longer export, is the same event each time. Memory: about 40 bytes a row for
// that.
class RowConverter {
 public:
  // `positions` is what find_columns gave for the file. The map must outlive it.
  RowConverter(const ImportMap& map, std::vector<std::size_t> positions);

  // Appends the events of a row, each as a line of JSON; returns how many there are. invalid_argument with the reason
  // for a bad row, of which nothing is appended.
  Result<int> convert(const std::vector<std::string_view>& cells, std::string& out);

 private:
  // What expressions see: `row.NAME`.
  class Row : public cel::Context {
   public:
    cel::Value slot(int index) override { return cel::Value::string(cells.at(static_cast<std::size_t>(index))); }
    std::optional<cel::Range> points(int /*index*/) override { return std::nullopt; }

    std::vector<std::string_view> cells;  // By the map's columns.
  };

  // Where something is wrong, these set `problem_` (the first is kept); what is left out is an optional without a
  // value.
  bool is_met(const cel::Program& condition);
  cel::Value evaluate(const ImportValue& value);
  cel::Value evaluate_form(const ImportValue::Constant& constant);
  cel::Value evaluate_form(const ImportValue::Cell& cell);
  cel::Value evaluate_form(const ImportValue::Expression& expression);
  cel::Value evaluate_form(const ImportValue::Object& object);
  cel::Value evaluate_form(const ImportValue::List& list);
  void refuse(std::string why);
  cel::Value with_message_id(const cel::Value& record);
  void append_event(const ImportEvent& event, std::string& out);

  const ImportMap& map_;
  std::vector<std::size_t> positions_;
  Arena arena_;
  Row row_;
  EventReader reader_;
  std::unordered_map<std::uint64_t, std::int64_t> seen_;  // By the first bits of the digest: how many of them.
  std::string problem_;
};

}  // namespace reif
