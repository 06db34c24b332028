#include "codec/import/cell_format.h"

#include <gtest/gtest.h>

#include <string>

namespace reif {
namespace {

TEST(CellNumber, English) {
  EXPECT_EQ(parse_cell_number("1,234.56", NumberStyle::en), 1234.56);
  EXPECT_EQ(parse_cell_number("12.0", NumberStyle::en), 12.0);
  EXPECT_EQ(parse_cell_number("-1,234,567", NumberStyle::en), -1234567.0);
  EXPECT_EQ(parse_cell_number("$ 5", NumberStyle::en), 5.0);
  EXPECT_EQ(parse_cell_number("-$5", NumberStyle::en), -5.0);
  EXPECT_EQ(parse_cell_number("+7", NumberStyle::en), 7.0);
}

TEST(CellNumber, German) {
  EXPECT_EQ(parse_cell_number("1.234,56", NumberStyle::de), 1234.56);
  EXPECT_EQ(parse_cell_number("11,77", NumberStyle::de), 11.77);
  EXPECT_EQ(parse_cell_number("1234,5", NumberStyle::de), 1234.5);
  EXPECT_EQ(parse_cell_number("1.234", NumberStyle::de), 1234.0);
  EXPECT_EQ(parse_cell_number(" 1.234,56\u00A0€ ", NumberStyle::de), 1234.56);
}

TEST(CellNumber, WhatIsNone) {
  for (const std::string_view text :
       {"",      " ",   "-",    "abc",   "1,2,3", "1,23", ",5",  "1,", "1234,567", "1,234,56",  "1.",
        "1.5.6", "1e5", "0x10", "1 234", "inf",   "nan",  "--1", "1-", "1.234,56", "12,345.6,7"}) {
    EXPECT_FALSE(parse_cell_number(text, NumberStyle::en)) << text;
  }
  EXPECT_FALSE(parse_cell_number("12.0", NumberStyle::de));
  EXPECT_FALSE(parse_cell_number("1,234.56", NumberStyle::de));
  EXPECT_FALSE(parse_cell_number(std::string(400, '9'), NumberStyle::en));
}

std::string time(std::string_view pattern, std::string_view cell, std::string_view zone = "UTC") {
  const Result<TimeFormat> format = TimeFormat::make(pattern, TimeZone::find(zone).value());
  if (!format) {
    return format.error().message;
  }
  const std::optional<Time> t = format->parse(cell);
  return t ? format_time(*t) : "(none)";
}

TEST(TimeFormat, Iso) {
  EXPECT_EQ(time("iso", "2026-01-19"), "2026-01-19T00:00:00.000Z");
  EXPECT_EQ(time("iso", "2026-01-19 10:00"), "2026-01-19T10:00:00.000Z");
  EXPECT_EQ(time("iso", " 2018-02-26 19:58:54 "), "2018-02-26T19:58:54.000Z");
  EXPECT_EQ(time("iso", "2026-01-19T10:00:00.5", "Europe/Berlin"), "2026-01-19T09:00:00.500Z");
  EXPECT_EQ(time("iso", "2026-01-19T10:00:00Z", "Europe/Berlin"), "2026-01-19T10:00:00.000Z");
  EXPECT_EQ(time("iso", "2026-01-19T10:00:00-05:00", "Europe/Berlin"), "2026-01-19T15:00:00.000Z");
  EXPECT_EQ(time("iso", "2026-07-19", "Europe/Berlin"), "2026-07-18T22:00:00.000Z");
  for (const std::string_view text :
       {"", "2026", "19.01.2026", "2026-02-30", "2026-01-19 25:00", "0000-01-01", "x"}) {
    EXPECT_EQ(time("iso", text), "(none)") << text;
  }
}

TEST(TimeFormat, LettersOfStrptime) {
  EXPECT_EQ(time("%d.%m.%Y", "31.12.2025", "Europe/Berlin"), "2025-12-30T23:00:00.000Z");
  EXPECT_EQ(time("%d.%m.%Y", "1.2.2025"), "2025-02-01T00:00:00.000Z");
  EXPECT_EQ(time("%d.%m.%Y %H:%M", "01.07.2025 09:30", "Europe/Berlin"), "2025-07-01T07:30:00.000Z");
  EXPECT_EQ(time("%m/%d/%y %I:%M %p", "01/19/97 03:05 PM"), "1997-01-19T15:05:00.000Z");
  EXPECT_EQ(time("%d %b %Y", "19 Jan 2026"), "2026-01-19T00:00:00.000Z");
  EXPECT_EQ(time("%Y-%m-%dT%H:%M:%S%z", "2026-01-19T10:00:00+0200", "Europe/Berlin"), "2026-01-19T08:00:00.000Z");
  EXPECT_EQ(time("%Y %j", "2024 366"), "2024-12-31T00:00:00.000Z");
  for (const std::string_view text :
       {"", "31.02.2025", "31.12.2025 x", "31.12.", "31-12-2025", "0.1.2025", "1.13.2025"}) {
    EXPECT_EQ(time("%d.%m.%Y", text), "(none)") << text;
  }
  EXPECT_EQ(time("%Y %j", "2025 366"), "(none)");
}

TEST(TimeFormat, SecondsSince1970) {
  EXPECT_EQ(time("unix", "1768816800"), "2026-01-19T10:00:00.000Z");
  EXPECT_EQ(time("unix", "1768816800.5"), "2026-01-19T10:00:00.500Z");
  EXPECT_EQ(time("unix", "-1"), "1969-12-31T23:59:59.000Z");
  EXPECT_EQ(time("unix_ms", "1768816800123", "Europe/Berlin"), "2026-01-19T10:00:00.123Z");
  for (const std::string_view text : {"", "1e300", "nan", "-99999999999999",
                                      "12 "
                                      "x"}) {
    EXPECT_EQ(time("unix", text), "(none)") << text;
  }
}

TEST(TimeFormat, PatternsThatAreNone) {
  EXPECT_EQ(time("dd.mm.yyyy", ""), "no time format: neither iso, unix, unix_ms nor letters such as %d.%m.%Y");
  EXPECT_EQ(time("%d.%m.%Q", ""), "unknown `%Q` in a time format");
  EXPECT_EQ(time("%d.%m.%", ""), "unknown `%` in a time format");
  EXPECT_EQ(time("%H:%M", ""), "the time format does not give year, month and day");
  EXPECT_EQ(time("%d.%m.", ""), "the time format does not give year, month and day");
}

TEST(LocalTime, HoursThatTheClockShowsTwiceOrLeavesOut) {
  // Berlin, 2025: 30 March 02:00 → 03:00, 26 October 03:00 → 02:00.
  EXPECT_EQ(time("iso", "2025-03-30 01:59:59", "Europe/Berlin"), "2025-03-30T00:59:59.000Z");
  EXPECT_EQ(time("iso", "2025-03-30 02:30", "Europe/Berlin"), "2025-03-30T01:30:00.000Z");
  EXPECT_EQ(time("iso", "2025-03-30 03:30", "Europe/Berlin"), "2025-03-30T01:30:00.000Z");
  EXPECT_EQ(time("iso", "2025-10-26 02:30", "Europe/Berlin"), "2025-10-26T00:30:00.000Z");
  EXPECT_EQ(time("iso", "2025-10-26 03:30", "Europe/Berlin"), "2025-10-26T02:30:00.000Z");
}

}  // namespace
}  // namespace reif
