#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/byte_source.h"
#include "codec/encoding.h"

namespace reif {

// One row of a CSV file.
struct CsvRow {
  std::int64_t line = 0;                // Where it begins, from 1.
  std::vector<std::string_view> cells;  // One for each column, in UTF-8; they live until the next row is read.
  std::string problem;                  // Why it is a bad row, without cells; empty where it is good.
};

// Reads a CSV file row by row (RFC 4180: cells in quotes may hold delimiters, line ends and "" for a quote; "\n" and
// "\r\n" end a row; blank lines are passed over), plain or gzip, "-" for standard input. Memory does not grow with
// the file. Not for two threads at a time.
//
// What is left out is guessed: the encoding by a byte order mark, else by the first row that is not plain ASCII
// (UTF-8 where it is such, cp1252 otherwise); the delimiter by the first line (the one of `,` `;` tab that it holds
// most; a line `sep=;` as Excel has it says so).
//
// A row that is wrong (too few or too many cells, a quote that is not closed, text behind a closing quote, no UTF-8,
// a NUL, longer than kRowBytesMax) is given out as a bad one, and reading goes on with the line after the one it
// began in.
class CsvReader {
 public:
  struct Options {
    std::optional<char> delimiter;
    std::optional<Encoding> encoding;
    std::vector<std::string> columns;  // Names where the file has no header line; else its first row names them.
  };
  static constexpr std::size_t kRowBytesMax = 1024 * 1024;

  // The errors of ByteSource::open and read; invalid_argument where there is no header line, or a broken one.
  static Result<CsvReader> open(const std::string& path, const Options& options);

  const std::vector<std::string>& columns() const { return columns_; }

  // The next row; false at the end. Errors are those of ByteSource::read.
  Result<bool> next(CsvRow& row);

  // For progress: as of ByteSource.
  std::int64_t bytes_read() const { return source_.bytes_read(); }
  std::int64_t bytes_total() const { return source_.bytes_total(); }

 private:
  enum class Scan : std::uint8_t { row, more, broken };

  CsvReader(ByteSource source, const Options& options);
  Result<bool> read_start(const std::string& path);
  Result<bool> fill();
  void guess_delimiter();
  Result<bool> next_cells(CsvRow& row);
  Result<bool> skip_row(CsvRow& row, std::string problem);
  Scan scan(std::string_view text, std::string& problem);
  Scan scan_quoted(std::string_view text, std::size_t& at, std::string& problem);
  bool decode(std::string& problem);
  bool cells_are_utf8() const;
  std::string_view unread() const { return std::string_view(buffer_).substr(at_); }
  void consume(std::size_t bytes);

  ByteSource source_;
  std::optional<char> delimiter_;
  std::optional<Encoding> encoding_;
  std::vector<std::string> columns_;
  std::optional<Utf16Decoder> utf16_;
  std::string buffer_;             // Bytes of the file, UTF-16 already turned into UTF-8 …
  std::size_t at_ = 0;             // … of which so many have been consumed.
  bool at_end_ = false;            // Whether the buffer holds the file's last byte.
  std::int64_t line_ = 1;          // The line that the next byte stands in.
  std::string text_;               // The cells of the row, one behind the other …
  std::vector<std::size_t> ends_;  // … and where each ends.
  std::size_t row_bytes_ = 0;      // Bytes of the row in the buffer, its line end included.
};

}  // namespace reif
