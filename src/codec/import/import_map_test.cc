#include "codec/import/import_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reif {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ImportMap good(std::string_view yaml) {
  Issues issues;
  std::optional<ImportMap> map = read_import_map(yaml, issues);
  EXPECT_TRUE(map) << (issues.empty() ? "" : format_issue(issues.front(), "map"));
  EXPECT_THAT(issues, IsEmpty());
  return map.value_or(ImportMap{});
}

std::vector<std::string> bad(std::string_view yaml) {
  Issues issues;
  EXPECT_FALSE(read_import_map(yaml, issues));
  std::vector<std::string> texts;
  for (const Issue& issue : issues) {
    texts.push_back(format_issue(issue, "m"));
  }
  return texts;
}

// A map whose event has these further members.
std::string with(std::string_view members) {
  return "event:\n  type: track\n  event: X\n  userId: { column: who }\n  timestamp: { column: when }\n" +
         std::string(members);
}

TEST(ImportMap, NamesWhatTheFileHasAndItsColumns) {
  const ImportMap map = good("delimiter: \";\"\nencoding: cp1252\ncolumns: [who, when, amount]\n" +
                             with("  properties:\n    revenue: { column: amount, number: de }\n"
                                  "    double: { cel: 'double(row.amount) * 2' }\n"));
  EXPECT_EQ(map.csv.delimiter, ';');
  EXPECT_EQ(map.csv.encoding, Encoding::cp1252);
  EXPECT_THAT(map.csv.columns, ElementsAre("who", "when", "amount"));
  ASSERT_EQ(map.columns.size(), 3U);
  EXPECT_EQ(map.columns[2].name, "amount");
  EXPECT_EQ(map.columns[2].place, (Place{10, 24}));
  EXPECT_EQ(map.events.size(), 1U);
}

TEST(ImportMap, SeveralEventsOfARow) {
  EXPECT_EQ(good("delimiter: tab\nevents:\n  - { type: identify, userId: { column: a }, timestamp: { column: b } }\n"
                 "  - { type: page, anonymousId: x, timestamp: 2026-01-19, name: Home, if: 'row.c == \"y\"' }\n")
                .events.size(),
            2U);
}

TEST(ImportMap, AllMistakesAtOnce) {
  const std::vector<std::string> issues =
      bad("delimeter: \";\"\nencoding: ebcdic\ntime_zone: Mars/Olympus\nevent:\n  type: trak\n  usrId: x\n"
          "  properties: { a: { column: a, number: fr }, b: { column: b, format: \"%Q\" } }\n");
  EXPECT_THAT(
      issues,
      ElementsAre(HasSubstr("m:1:1: error: unknown key `delimeter` of an import map; did you mean `delimiter`?"),
                  HasSubstr("m:2:11: error: `encoding` is one of"),
                  HasSubstr("m:3:12: error: unknown time zone `Mars/Olympus`"),
                  HasSubstr("m:5:9: error: unknown type `trak`; did you mean `track`?"),
                  HasSubstr("m:6:3: error: unknown key `usrId` of an event; did you mean `userId`?"),
                  HasSubstr("m:7:41: error: `number` is en (1,234.56) or de (1.234,56)"),
                  HasSubstr("m:7:71: error: unknown `%Q` in a time format")));
}

TEST(ImportMap, WhatAnEventNeeds) {
  EXPECT_THAT(bad("event: { type: track }"),
              ElementsAre(HasSubstr("a track event needs `event`"), HasSubstr("a track event needs `timestamp`"),
                          HasSubstr("a track event needs `userId` or `anonymousId`")));
  EXPECT_THAT(bad("event: { type: alias, userId: u, timestamp: 2026-01-19 }"),
              ElementsAre(HasSubstr("a alias event needs `previousId`")));
  EXPECT_THAT(bad("event: { type: group, userId: u, timestamp: 2026-01-19 }"),
              ElementsAre(HasSubstr("a group event needs `groupId`")));
  EXPECT_THAT(bad("event: { userId: u, timestamp: 2026-01-19 }"), ElementsAre(HasSubstr("an event needs `type`")));
  EXPECT_THAT(bad("event: { type: [page], userId: u, timestamp: 2026-01-19 }")[0],
              HasSubstr("`type` is a text, not a list"));
  EXPECT_THAT(bad("event: { type: page, userId: u, timestamp: yesterday }"),
              ElementsAre(HasSubstr("`yesterday` is no time")));
}

TEST(ImportMap, WhatAnEventHasNot) {
  EXPECT_THAT(bad(with("  traits: { a: 1 }\n")),
              ElementsAre(HasSubstr("m:6:3: error: a track event has no `traits`")));
  EXPECT_THAT(bad(with("  name: x\n")), ElementsAre(HasSubstr("a track event has no `name`")));
  EXPECT_THAT(bad(with("  properties: 7\n")), ElementsAre(HasSubstr("`properties` takes a map")));
  EXPECT_THAT(bad(with("  messageId: [1]\n")), ElementsAre(HasSubstr("`messageId` takes a text")));
  EXPECT_THAT(bad(with("  messageId:\n")), ElementsAre(HasSubstr("m:6:3: error: `messageId` takes a text")));
}

TEST(ImportMap, TheWholeMustBeAMapWithEvents) {
  EXPECT_THAT(bad(""), ElementsAre(HasSubstr("an import map is a map, not nothing")));
  EXPECT_THAT(bad("- x"), ElementsAre(HasSubstr("an import map is a map, not a list")));
  EXPECT_THAT(bad("delimiter: ','"), ElementsAre(HasSubstr("either `event` or `events`")));
  EXPECT_THAT(bad("events: []"), ElementsAre(HasSubstr("`events` is a list of events")));
  EXPECT_THAT(bad("event: x"), ElementsAre(HasSubstr("an event is a map, not a single value")));
  EXPECT_THAT(bad("a: ["), ElementsAre(HasSubstr("no YAML")));
}

TEST(ImportMap, MistakesOfExpressionsHaveTheirPlace) {
  EXPECT_THAT(bad(with("  if: 'row.amount >'\n")), ElementsAre(HasSubstr("m:6:")));
  EXPECT_THAT(bad(with("  if: rwo.amount == \"\"\n")), ElementsAre(HasSubstr("m:6:7: error")));
  EXPECT_THAT(bad(with("  if: row == \"\"\n")), ElementsAre(HasSubstr("name a column: `row.NAME`")));
  EXPECT_THAT(bad(with("  if: size(row.amount)\n")),
              ElementsAre(HasSubstr("`if` must be true or false, but this is int")));
  EXPECT_THAT(bad(with("  if: !(row.amount == '')\n")), ElementsAre(HasSubstr("is a tag to YAML")));
  EXPECT_THAT(bad(with("  properties: { a: { cel: 1 + , column: x } }\n")).size(), 2U);
}

TEST(ImportMap, KeysStandOnce) {
  EXPECT_THAT(bad(with("  event: Y\n")), ElementsAre(HasSubstr("m:6:3: error: the key `event` stands here twice")));
  EXPECT_THAT(bad(with("  properties: { a: 1, a: 2 }\n")), ElementsAre(HasSubstr("the key `a` stands here twice")));
}

std::vector<std::string> column_issues(const std::vector<std::string>& header, std::vector<std::size_t>& positions) {
  const ImportMap map = good(with("  properties: { a: { column: First Name }, b: { cel: 'row[\"E-Mail\"]' } }\n"));
  Issues issues;
  positions = find_columns(map, header, issues);
  std::vector<std::string> texts;
  for (const Issue& issue : issues) {
    texts.push_back(format_issue(issue, "m"));
  }
  return texts;
}

TEST(FindColumns, NamesMatchButForCaseBlanksAndPunctuation) {
  std::vector<std::size_t> positions;
  EXPECT_THAT(column_issues({"email", "first_name", "WHO", "x", "When"}, positions), IsEmpty());
  EXPECT_THAT(positions, ElementsAre(2, 4, 1, 0));
  EXPECT_THAT(column_issues({"email", "First Name", "first_name", "WHO", "When"}, positions), IsEmpty());
  EXPECT_THAT(positions, ElementsAre(3, 4, 1, 0));
}

TEST(FindColumns, WhatIsNotThereOrFitsSeveral) {
  std::vector<std::size_t> positions;
  EXPECT_THAT(column_issues({"email", "e_mail", "firstname", "wo", "when"}, positions),
              ElementsAre(HasSubstr("m:4:21: error: no column `who`; did you mean `wo`?"),
                          HasSubstr("m:6:54: error: more than one column `E-Mail`")));
}

}  // namespace
}  // namespace reif
