#include "codec/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "cel/utf8.h"

namespace reif {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::string_view kDelimiters = ",;\t";

// Counts a delimiter outside quotes.
std::size_t count_outside_quotes(std::string_view line, char delimiter) {
  bool quoted = false;
  std::size_t count = 0;
  for (const char c : line) {
    quoted ^= c == '"';
    count += !quoted && c == delimiter ? 1U : 0U;
  }
  return count;
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? ""
                                         : std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

}  // namespace

CsvReader::CsvReader(ByteSource source, const Options& options)
    : source_(std::move(source)),
      delimiter_(options.delimiter),
      encoding_(options.encoding),
      columns_(options.columns) {}

Result<CsvReader> CsvReader::open(const std::string& path, const Options& options) {
  Result<ByteSource> source = ByteSource::open(path);
  if (!source) {
    return tl::unexpected<Error>(source.error());
  }
  CsvReader reader(std::move(*source), options);
  const Result<bool> started = reader.read_start(path);
  if (!started) {
    return tl::unexpected<Error>(started.error());
  }
  return reader;
}

// What stands before the rows: a byte order mark, `sep=;`, the header line.
Result<bool> CsvReader::read_start(const std::string& path) {
  do {
    const Result<bool> filled = fill();
    if (!filled) {
      return filled;
    }
  } while (!at_end_ && unread().find('\n') == std::string_view::npos && unread().size() < kRowBytesMax);
  const std::string_view first_line = unread().substr(0, unread().find('\n'));
  if (first_line.size() > 4 && first_line.starts_with("sep=") &&
      kDelimiters.find(first_line[4]) != kDelimiters.npos) {
    delimiter_ = delimiter_.value_or(first_line[4]);
    consume(std::min(first_line.size() + 1, unread().size()));
  }
  guess_delimiter();
  if (!columns_.empty()) {
    return true;
  }
  CsvRow header;
  Result<bool> found = next_cells(header);
  if (!found) {
    return found;
  }
  if (!*found || !header.problem.empty()) {
    const std::string shown = path == "-" ? "standard input" : "`" + path + "`";
    return fail(
        Error::Code::invalid_argument,
        *found ? fmt::format("the header line of {} is broken: {}", shown, header.problem) : shown + " is empty");
  }
  std::transform(header.cells.begin(), header.cells.end(), std::back_inserter(columns_), trimmed);
  return true;
}

void CsvReader::guess_delimiter() {
  if (delimiter_) {
    return;
  }
  const std::string_view line = unread().substr(0, unread().find('\n'));
  delimiter_ = *std::max_element(kDelimiters.begin(), kDelimiters.end(), [line](char a, char b) {
    return count_outside_quotes(line, a) < count_outside_quotes(line, b);
  });
}

Result<bool> CsvReader::fill() {
  const bool at_start = buffer_.empty() && line_ == 1;
  buffer_.erase(0, std::exchange(at_, 0));
  std::string piece(kPieceBytes, '\0');
  const Result<std::size_t> given = source_.read(piece.data(), piece.size());
  if (!given) {
    return tl::unexpected<Error>(given.error());
  }
  piece.resize(*given);
  at_end_ = *given == 0;
  std::string_view bytes = piece;
  if (at_start) {
    if (bytes.starts_with("\xEF\xBB\xBF")) {
      encoding_ = Encoding::utf8;
      bytes.remove_prefix(3);
    } else if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
      encoding_ = bytes.front() == '\xFF' ? Encoding::utf16le : Encoding::utf16be;
      bytes.remove_prefix(2);
    }
    if (encoding_ == Encoding::utf16le || encoding_ == Encoding::utf16be) {
      utf16_.emplace(encoding_ == Encoding::utf16be);
    }
  }
  if (!utf16_) {
    buffer_ += bytes;
    return true;
  }
  utf16_->append(buffer_, bytes);
  if (at_end_) {
    utf16_->finish(buffer_);
  }
  return true;
}

void CsvReader::consume(std::size_t bytes) {
  const std::string_view gone = unread().substr(0, bytes);
  line_ += std::count(gone.begin(), gone.end(), '\n');
  at_ += bytes;
}

Result<bool> CsvReader::next(CsvRow& row) {
  const Result<bool> found = next_cells(row);
  if (found && *found && row.problem.empty() && row.cells.size() != columns_.size()) {
    row.problem = fmt::format("{} cells instead of {}", row.cells.size(), columns_.size());
    row.cells.clear();
  }
  return found;
}

Result<bool> CsvReader::next_cells(CsvRow& row) {
  row.cells.clear();
  row.problem.clear();
  while (true) {
    while (unread().starts_with('\n') || unread().starts_with("\r\n")) {
      consume(unread().front() == '\n' ? 1 : 2);
    }
    row.line = line_;
    const Scan scanned = unread().empty() ? Scan::more : scan(unread(), row.problem);
    if (scanned == Scan::row && decode(row.problem)) {
      consume(row_bytes_);
      std::size_t from = 0;
      for (const std::size_t end : ends_) {
        row.cells.push_back(std::string_view(text_).substr(from, end - from));
        from = end;
      }
      return true;
    }
    if (scanned != Scan::more) {
      return skip_row(row, std::move(row.problem));
    }
    if (unread().size() > kRowBytesMax) {
      return skip_row(row, "longer than 1 MiB (is a quote not closed?)");
    }
    if (at_end_) {
      return false;
    }
    const Result<bool> filled = fill();
    if (!filled) {
      return filled;
    }
  }
}

// Gives the row out as a bad one; the next begins with the next line.
Result<bool> CsvReader::skip_row(CsvRow& row, std::string problem) {
  row.problem = std::move(problem);
  while (true) {
    const std::size_t newline = unread().find('\n');
    if (newline != std::string_view::npos) {
      consume(newline + 1);
      return true;
    }
    consume(unread().size());
    if (at_end_) {
      return true;
    }
    const Result<bool> filled = fill();
    if (!filled) {
      return filled;
    }
  }
}

// Splits the row that the text begins with into cells. `more`: the text ends before it does.
CsvReader::Scan CsvReader::scan(std::string_view text, std::string& problem) {
  text_.clear();
  ends_.clear();
  std::size_t at = 0;
  while (true) {
    if (at < text.size() && text[at] == '"') {
      const Scan scanned = scan_quoted(text, at, problem);
      if (scanned != Scan::row) {
        return scanned;
      }
    } else {
      const std::array<char, 2> stops = {*delimiter_, '\n'};
      std::size_t stop = text.find_first_of(std::string_view(stops.data(), stops.size()), at);
      if (stop == std::string_view::npos) {
        if (!at_end_) {
          return Scan::more;
        }
        stop = text.size();
      }
      std::string_view cell = text.substr(at, stop - at);
      if (cell.ends_with('\r') && (stop == text.size() || text[stop] == '\n')) {
        cell.remove_suffix(1);
      }
      text_ += cell;
      at = stop;
    }
    ends_.push_back(text_.size());
    if (at == text.size() || text[at] == '\n') {
      row_bytes_ = std::min(at + 1, text.size());
      return Scan::row;
    }
    ++at;  // The delimiter.
  }
}

// Reads a cell in quotes and leaves `at` on what ends it. `row`: all is well.
CsvReader::Scan CsvReader::scan_quoted(std::string_view text, std::size_t& at, std::string& problem) {
  const auto broken = [&problem](std::string why) {
    problem = std::move(why);
    return Scan::broken;
  };
  ++at;
  while (true) {
    const std::size_t quote = text.find('"', at);
    if (quote == std::string_view::npos) {
      return at_end_ ? broken("a quote that is not closed") : Scan::more;
    }
    text_ += text.substr(at, quote - at);
    at = quote + 1;
    if (text.size() - at < 2 && !at_end_) {
      return Scan::more;
    }
    if (at < text.size() && text[at] == '"') {
      text_ += '"';
      ++at;
      continue;
    }
    if (text.substr(at).starts_with("\r\n") || text.substr(at) == "\r") {
      ++at;
    }
    if (at < text.size() && text[at] != *delimiter_ && text[at] != '\n') {
      return broken(fmt::format("text behind the closing quote of cell {}", ends_.size() + 1));
    }
    return Scan::row;
  }
}

// Cell by cell: two halves of a character on both sides of a delimiter are none.
bool CsvReader::cells_are_utf8() const {
  std::size_t from = 0;
  return std::all_of(ends_.begin(), ends_.end(), [&](std::size_t end) {
    const std::size_t start = std::exchange(from, end);
    return cel::is_valid_utf8(std::string_view(text_).substr(start, end - start));
  });
}

// Turns the row's cells into UTF-8.
bool CsvReader::decode(std::string& problem) {
  if (text_.find('\0') != std::string::npos) {
    problem = "a NUL byte";
    return false;
  }
  if (cel::is_ascii(text_)) {
    return true;
  }
  const bool is_utf8 = cells_are_utf8();
  if (!encoding_) {
    encoding_ = is_utf8 ? Encoding::utf8 : Encoding::cp1252;
  }
  if (encoding_ != Encoding::cp1252) {
    problem = is_utf8 ? "" : "no UTF-8";
    return is_utf8;
  }
  std::string decoded;
  std::size_t from = 0;
  for (std::size_t& end : ends_) {
    append_cp1252(decoded, std::string_view(text_).substr(from, end - from));
    from = std::exchange(end, decoded.size());
  }
  text_ = std::move(decoded);
  return true;
}

}  // namespace reif
