#include "codec/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/gzip.h"
#include "support/memory_file.h"

namespace reif {
namespace {

using testing::ElementsAre;

// The rows as texts: "LINE: cell|cell", "LINE! problem".
std::vector<std::string> read(std::string_view bytes, const CsvReader::Options& options = {}) {
  const MemoryFile file(bytes);
  std::vector<std::string> out;
  Result<CsvReader> reader = CsvReader::open(file.path(), options);
  if (!reader) {
    return {reader.error().message.substr(0, reader.error().message.find('`')) + "FILE" +
            reader.error().message.substr(reader.error().message.rfind('`') + 1)};
  }
  std::string header = "#";
  for (const std::string& column : reader->columns()) {
    header += " " + column;
  }
  out.push_back(header);
  CsvRow row;
  while (true) {
    const Result<bool> found = reader->next(row);
    if (!found) {
      out.emplace_back("(error)");
      return out;
    }
    if (!*found) {
      return out;
    }
    std::string text = std::to_string(row.line) + (row.problem.empty() ? ": " : "! " + row.problem);
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      text += (i == 0 ? "" : "|") + std::string(row.cells[i]);
    }
    out.push_back(text);
  }
}

TEST(Csv, CellsAndLines) {
  EXPECT_THAT(read("a,b\n1,2\r\n\r\n3,\n,4"), ElementsAre("# a b", "2: 1|2", "4: 3|", "5: |4"));
  EXPECT_THAT(read("a\nx\n"), ElementsAre("# a", "2: x"));
  EXPECT_THAT(read("a,b\r\n1,2\r"), ElementsAre("# a b", "2: 1|2"));
  EXPECT_THAT(read("a,b"), ElementsAre("# a b"));
}

TEST(Csv, QuotedCells) {
  EXPECT_THAT(read("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\r\nlines\",\"\"\nz,5\" pipe\n"),
              ElementsAre("# a b", "2: x,y|say \"hi\"", "3: two\r\nlines|", "5: z|5\" pipe"));
  EXPECT_THAT(read("a,b\n1,\"2\"\r\n3,\"4\""), ElementsAre("# a b", "2: 1|2", "3: 3|4"));
  EXPECT_THAT(read("a,b\n1,\"2\"\r"), ElementsAre("# a b", "2: 1|2"));
}

TEST(Csv, BadRowsHaveTheirLineAndReadingGoesOn) {
  EXPECT_THAT(read("a,b\n1\n1,2,3\n1,2\n"),
              ElementsAre("# a b", "2! 1 cells instead of 2", "3! 3 cells instead of 2", "4: 1|2"));
  EXPECT_THAT(read("a,b\n\"x\" y,2\n1,2\n"),
              ElementsAre("# a b", "2! text behind the closing quote of cell 1", "3: 1|2"));
  EXPECT_THAT(read("a,b\n1,\"2\n3,4\n"), ElementsAre("# a b", "2! a quote that is not closed", "3: 3|4"));
  EXPECT_THAT(read(std::string_view("a,b\n1,\0\n3,4\n", 12)), ElementsAre("# a b", "2! a NUL byte", "3: 3|4"));
}

TEST(Csv, ARowHasALimit) {
  const std::string rest = "\n3,4\n";
  EXPECT_THAT(read("a,b\n1,\"" + std::string(2 * CsvReader::kRowBytesMax, 'x') + rest),
              ElementsAre("# a b", "2! longer than 1 MiB (is a quote not closed?)", "3: 3|4"));
  std::string many = "a,b\n1,\"2\n";
  while (many.size() < 2 * CsvReader::kRowBytesMax) {
    many += "3,4\n";
  }
  const std::vector<std::string> rows = read(many);
  EXPECT_EQ(rows[1], "2! longer than 1 MiB (is a quote not closed?)");
  EXPECT_EQ(rows[2], "3: 3|4");
  EXPECT_EQ(rows.back(), std::to_string(rows.size()) + ": 3|4");
}

TEST(Csv, TheDelimiterIsGuessed) {
  EXPECT_THAT(read("a;b\n1,5;2\n"), ElementsAre("# a b", "2: 1,5|2"));
  EXPECT_THAT(read("a\tb\n1;\t2\n"), ElementsAre("# a b", "2: 1;|2"));
  EXPECT_THAT(read("\"a;x;y\",b\n1,2\n"), ElementsAre("# a;x;y b", "2: 1|2"));
  EXPECT_THAT(read("sep=;\na,x;b\n1;2\n"), ElementsAre("# a,x b", "3: 1|2"));
  EXPECT_THAT(read("sep=;\r\na,x;b\r\n1;2\r\n"), ElementsAre("# a,x b", "3: 1|2"));
}

TEST(Csv, WhatIsGivenIsNotGuessed) {
  CsvReader::Options options;
  options.delimiter = '|';
  EXPECT_THAT(read("a,x|b\n1|2\n", options), ElementsAre("# a,x b", "2: 1|2"));
  options = {};
  options.columns = {"a", "b"};
  EXPECT_THAT(read("1;2\n3;4\n", options), ElementsAre("# a b", "1: 1|2", "2: 3|4"));
  EXPECT_THAT(read("", options), ElementsAre("# a b"));
  options = {};
  options.encoding = Encoding::utf8;
  EXPECT_THAT(read("a\nx\xFC\n\xC3\xBC\n", options), ElementsAre("# a", "2! no UTF-8", "3: ü"));
  options.encoding = Encoding::cp1252;
  EXPECT_THAT(read("a\n\xC3\xBC\n", options), ElementsAre("# a", "2: Ã¼"));
  options.encoding = Encoding::utf16le;
  EXPECT_THAT(read(std::string_view("a\0\n\0\xFC\0\n\0", 8), options), ElementsAre("# a", "2: ü"));
}

TEST(Csv, TheEncodingIsGuessed) {
  EXPECT_THAT(read("\xEF\xBB\xBF"
                   "a,b\n1,\xC3\xBC\n2,\xFC\n"),
              ElementsAre("# a b", "2: 1|ü", "3! no UTF-8"));
  EXPECT_THAT(read("Stra\xDF"
                   "e,b\n\x80,\xE4\n"),
              ElementsAre("# Straße b", "2: €|ä"));
  EXPECT_THAT(read("a\nx\n\xC3\xBC\n\xFC\n"), ElementsAre("# a", "2: x", "3: ü", "4! no UTF-8"));
  EXPECT_THAT(read("a\n\xFC\n\xC3\xBC\n"), ElementsAre("# a", "2: ü", "3: Ã¼"));
  EXPECT_THAT(read(std::string_view("\xFF\xFE"
                                    "a\0;\0b\0\r\0\n\0\xE4\0;\0\xAC\x20\r\0\n\0",
                                    22)),
              ElementsAre("# a b", "2: ä|€"));
  EXPECT_THAT(read(std::string_view("\xFE\xFF\0a\0\n\0\xE4\0\n", 10)), ElementsAre("# a", "2: ä"));
}

TEST(Csv, HalvesOfACharacterInTwoCellsAreNone) {
  EXPECT_THAT(read("a,b\n\xC3\xBC,x\n\xC3,\xBC\n"), ElementsAre("# a b", "2: ü|x", "3! no UTF-8"));
  EXPECT_THAT(read("a,b\n\xC3,\xBC\n"), ElementsAre("# a b", "2: Ã|¼"));
}

TEST(Csv, HeaderLines) {
  EXPECT_THAT(read(" First Name , \"x\"\n1,2\n"), ElementsAre("# First Name \"x\"", "2: 1|2"));
  EXPECT_THAT(read("\n\na,b\n1,2\n"), ElementsAre("# a b", "4: 1|2"));
  EXPECT_THAT(read(""), ElementsAre("FILE is empty"));
  EXPECT_THAT(read("\xEF\xBB\xBF\r\n"), ElementsAre("FILE is empty"));
  EXPECT_THAT(read("a,\"b\n"), ElementsAre("the header line of FILE is broken: a quote that is not closed"));
}

TEST(Csv, GzipAndDamage) {
  EXPECT_THAT(read(gzip("a,b\n1,2\n")), ElementsAre("# a b", "2: 1|2"));
  std::string text = "a\n";
  for (int i = 0; i < 100'000; ++i) {
    text += std::to_string(i * 2'654'435'761LL % 1'000'000'007) + "\n";
  }
  const std::string packed = gzip(text);
  const std::vector<std::string> rows = read(packed.substr(0, packed.size() / 2));
  EXPECT_GT(rows.size(), 1'000U);
  EXPECT_EQ(rows.back(), "(error)");
}

TEST(Csv, RowsAcrossPiecesOfTheFile) {
  std::string text = "a,b\n";
  std::vector<std::string> expected = {"# a b"};
  for (int i = 0; text.size() < 1'000'000; ++i) {
    const std::string cell(static_cast<std::size_t>(i * 37 % 301), static_cast<char>('a' + i % 26));
    text += "\"" + cell + "\"\"\"," + cell + (i % 2 == 0 ? "\r\n" : "\n");
    expected.push_back(std::to_string(i + 2) + ": " + cell + "\"|" + cell);
  }
  EXPECT_EQ(read(text), expected);
}

}  // namespace
}  // namespace reif
