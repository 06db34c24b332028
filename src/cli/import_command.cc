#include "cli/import_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string_view>
#include <utility>

#include "base/issue.h"
#include "cli/events_command.h"
#include "cli/score_command.h"
#include "codec/byte_source.h"
#include "codec/csv.h"
#include "codec/import/import_map.h"
#include "codec/import/row_converter.h"

namespace reif {
namespace {

constexpr std::size_t kMapBytesMax = 1024 * 1024;
constexpr std::size_t kShownEvents = 3;

struct Counts {
  std::int64_t rows = 0;
  std::int64_t events = 0;
  std::int64_t bad_rows = 0;
};

// A CSV file whose columns have been found.
struct Input {
  std::string path;
  CsvReader rows;
  std::vector<std::size_t> positions;
};

class Import {
 public:
  Import(const ImportArguments& arguments, std::ostream& out, std::ostream& err)
      : arguments_(arguments), out_(out), err_(err) {}

  int run() {
    std::vector<Input> inputs;
    if (!read_map() || !open_files(inputs)) {
      return kExitRefused;
    }
    for (Input& input : inputs) {
      if (!convert(input)) {
        return kExitRefused;
      }
    }
    if (arguments_.check) {
      report();
    }
    if (!flush(out_, err_)) {
      return kExitRefused;
    }
    if (counts_.bad_rows > 0) {
      err_ << fmt::format("reif: {} of {} rows were skipped\n", counts_.bad_rows, counts_.rows);
      return kExitLinesSkipped;
    }
    return kExitOk;
  }

 private:
  bool refuse(std::string_view why) {
    err_ << "reif: " << why << '\n';
    return false;
  }

  bool print(const Issues& issues) {
    for (const Issue& issue : issues) {
      err_ << format_issue(issue, arguments_.map) << '\n';
    }
    return !has_errors(issues);
  }

  bool read_map() {
    const Result<std::string> text = read_file(arguments_.map, kMapBytesMax);
    if (!text) {
      return refuse(text.error().message);
    }
    Issues issues;
    map_ = read_import_map(*text, issues);
    return print(issues);
  }

  bool open_files(std::vector<Input>& inputs) {
    bool good = true;
    for (const std::string& path : arguments_.files) {
      Result<CsvReader> rows = CsvReader::open(path, map_->csv);
      if (!rows) {
        good = refuse(rows.error().message);
        continue;
      }
      Issues issues;
      std::vector<std::size_t> positions = find_columns(*map_, rows->columns(), issues);
      for (Issue& issue : issues) {
        issue.message += " in " + path;
      }
      good = print(issues) && good;
      inputs.push_back({path, std::move(*rows), std::move(positions)});
    }
    return good;
  }

  // false where it has to stop.
  bool convert(Input& input) {
    Progress progress("Importing " + input.path, arguments_.progress, err_);
    RowConverter converter(*map_, std::move(input.positions));
    CsvRow row;
    std::string events;
    while (true) {
      const Result<bool> found = input.rows.next(row);
      if (!found) {
        return refuse(found.error().message);
      }
      if (!*found) {
        return true;
      }
      ++counts_.rows;
      events.clear();
      std::string problem = std::move(row.problem);
      if (problem.empty()) {
        const Result<int> made = converter.convert(row.cells, events);
        counts_.events += made.value_or(0);
        problem = made ? "" : made.error().message;
      }
      if (!problem.empty() && !report_bad_row(input.path, row.line, problem)) {
        return false;
      }
      write(events);
      progress.show(input.rows.bytes_read(), input.rows.bytes_total());
    }
  }

  bool report_bad_row(const std::string& path, std::int64_t line, std::string_view problem) {
    err_ << fmt::format("{}:{}: {}\n", path, line, problem);
    ++counts_.bad_rows;
    return !arguments_.strict;
  }

  void write(std::string_view events) {
    if (!arguments_.check) {
      out_ << events;
      return;
    }
    while (!events.empty() && shown_.size() < kShownEvents) {
      const std::size_t end = events.find('\n') + 1;
      shown_.emplace_back(events.substr(0, end));
      events.remove_prefix(end);
    }
  }

  void report() {
    out_ << fmt::format("{} rows, {} events, {} bad rows\n", counts_.rows, counts_.events, counts_.bad_rows);
    for (const std::string& event : shown_) {
      out_ << event;
    }
  }

  const ImportArguments& arguments_;
  std::ostream& out_;
  std::ostream& err_;
  std::optional<ImportMap> map_;
  Counts counts_;
  std::vector<std::string> shown_;
};

}  // namespace

int run_import(const ImportArguments& arguments, std::ostream& out, std::ostream& err) {
  return Import(arguments, out, err).run();
}

}  // namespace reif
