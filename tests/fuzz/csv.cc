// A text as a CSV file and its rows as events. The first byte chooses what is given and what is guessed.
#include "codec/csv.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "cel/utf8.h"
#include "codec/import/import_map.h"
#include "codec/import/row_converter.h"
#include "support/memory_file.h"

namespace reif {
namespace {

constexpr std::string_view kMap = R"(
columns: [who, when, amount]
events:
  - type: track
    event: Order Completed
    userId: { column: who }
    timestamp: { column: when }
    properties: { de: { column: amount, number: de }, text: { column: amount } }
  - type: identify
    userId: { column: who }
    timestamp: { column: when, format: "%d.%m.%y %H:%M", time_zone: Europe/Berlin }
    traits: { en: { column: amount, number: en }, joined: { cel: 'row.amount + "x"' } }
    if: 'row.who != ""'
)";

CsvReader::Options options_of(std::uint8_t choice) {
  constexpr std::array<char, 4> kDelimiters = {',', ';', '\t', '|'};
  CsvReader::Options options;
  if ((choice & 1U) != 0) {
    options.delimiter = kDelimiters[(choice >> 1U) & 3U];
  }
  if ((choice & 8U) != 0) {
    options.encoding = static_cast<Encoding>((choice >> 4U) & 3U);
  }
  if ((choice & 64U) != 0) {
    options.columns = {"who", "when", "amount"};
  }
  return options;
}

void check(const CsvRow& row, std::size_t columns) {
  REIF_CHECK(row.problem.empty() ? row.cells.size() == columns : row.cells.empty());
  for (const std::string_view cell : row.cells) {
    REIF_CHECK(cel::is_valid_utf8(cell));
  }
}

void read(std::uint8_t choice, std::string_view text) {
  Issues issues;
  static const std::optional<ImportMap> map = read_import_map(kMap, issues);
  const MemoryFile file(text);
  Result<CsvReader> reader = CsvReader::open(file.path(), options_of(choice));
  if (!reader) {
    return;
  }
  const std::size_t columns = reader->columns().size();
  RowConverter converter(map.value(), {0, 1 % columns, 2 % columns});
  CsvRow row;
  std::int64_t line = 0;
  std::string events;
  for (Result<bool> found = reader->next(row); found && *found; found = reader->next(row)) {
    REIF_CHECK(row.line > line);
    line = row.line;
    check(row, columns);
    if (row.problem.empty()) {
      const Result<int> made = converter.convert(row.cells, events);
      REIF_CHECK(made || !made.error().message.empty());
    }
  }
}

}  // namespace
}  // namespace reif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0) {
    reif::read(data[0], std::string(data + 1, data + size));
  }
  return 0;
}
