#include "codec/import/row_converter.h"

#include <gtest/gtest.h>

#include "codec/digest.h"

namespace reif {
namespace {

class RowConverterTest : public testing::Test {
 protected:
  // A map over the columns a, b, c whose event has these members beside type, event and a messageId.
  void use(std::string_view members) {
    use_map("event:\n  type: track\n  event: X\n  messageId: m\n" + std::string(members));
  }
  void use_map(const std::string& yaml) {
    Issues issues;
    converter_.reset();
    map_ = read_import_map(yaml, issues);
    ASSERT_TRUE(map_) << (issues.empty() ? "" : format_issue(issues.front(), "map"));
    converter_.emplace(*map_, find_columns(*map_, {"a", "b", "c"}, issues));
    ASSERT_TRUE(issues.empty());
  }
  std::string convert(std::vector<std::string_view> cells) {
    std::string out;
    const Result<int> made = converter_->convert(cells, out);
    EXPECT_TRUE(made || out.empty());
    return made ? out : made.error().message;
  }

  std::optional<ImportMap> map_;
  std::optional<RowConverter> converter_;
};

constexpr std::string_view kWho = "  userId: { column: a }\n  timestamp: { column: b }\n";

TEST_F(RowConverterTest, CellsConstantsAndExpressions) {
  use(std::string(kWho) +
      "  properties:\n    text: { column: c }\n    number: { column: c, number: de }\n"
      "    time: { column: b, format: iso, time_zone: Europe/Berlin }\n    double: { cel: 'double(row.c) + 1' }\n"
      "    list: [1, true, null, \"2\", { column: a }]\n    nested: { x: { cel: 'row.a + row.b' } }\n");
  EXPECT_EQ(convert({"u", "2026-01-19", "7"}),
            R"({"type":"track","event":"X","messageId":"m","userId":"u","timestamp":"2026-01-19T00:00:00.000Z",)"
            R"("properties":{"text":"7","number":7,"time":"2026-01-18T23:00:00.000Z","double":8,)"
            R"("list":[1,true,null,"2","u"],"nested":{"x":"u2026-01-19"}}})"
            "\n");
}

TEST_F(RowConverterTest, EmptyCellsAreLeftOut) {
  use(std::string(kWho) +
      "  properties: { text: { column: c }, number: { column: c, number: en }, "
      "none: { cel: 'row.c == \"\" ? optional.none() : optional.of(row.c)' } }\n");
  EXPECT_EQ(convert({"u", "2026-01-19", ""}),
            R"({"type":"track","event":"X","messageId":"m","userId":"u","timestamp":"2026-01-19T00:00:00.000Z",)"
            R"("properties":{}})"
            "\n");
}

TEST_F(RowConverterTest, BadRowsSayWhy) {
  use(std::string(kWho) + "  properties: { n: { column: c, number: de }, x: { cel: 'double(row.c)' } }\n");
  EXPECT_EQ(convert({"u", "2026-01-19", "abc"}), "`c`: no number: `abc`");
  EXPECT_EQ(convert({"u", "19.01.2026", "7"}), "`b`: no time of the form iso: `19.01.2026`");
  EXPECT_EQ(convert({"u", "2026-01-19", "7,5"}).substr(0, 5), "`x`: ");
  EXPECT_EQ(convert({"", "2026-01-19", "7"}), "no userId and no anonymousId");
  EXPECT_EQ(convert({"u", "", "7"}), "no timestamp and no originalTimestamp");
}

TEST_F(RowConverterTest, ConditionsChooseRows) {
  use(std::string(kWho) + "  if: 'double(row.c) > 0'\n");
  EXPECT_NE(convert({"u", "2026-01-19", "1"}), "");
  EXPECT_EQ(convert({"u", "2026-01-19", "0"}), "");
  EXPECT_EQ(convert({"u", "2026-01-19", "x"}).substr(0, 6), "`if`: ");
}

TEST_F(RowConverterTest, ARowIsAllOrNothing) {
  use_map(
      "events:\n  - { type: identify, userId: { column: a }, timestamp: { column: b } }\n"
      "  - { type: track, event: { column: c }, userId: { column: a }, timestamp: { column: b } }\n");
  EXPECT_EQ(convert({"u", "2026-01-19", ""}), "track without event");
  std::string out = "before\n";
  EXPECT_EQ(converter_->convert({"u", "2026-01-19", "X"}, out).value_or(0), 2);
  EXPECT_EQ(converter_->convert({"u", "2026-01-19", ""}, out).value_or(-1), -1);
  EXPECT_TRUE(out.starts_with("before\n{\"type\":\"identify\""));
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 3);
}

TEST_F(RowConverterTest, IdsAreMadeOfWhatIsThereAndCountRepetitions) {
  const std::string yaml = "event: { type: page, userId: { column: a }, timestamp: { column: b } }";
  use_map(yaml);
  const std::string canonical = R"({"timestamp":"2026-01-19T00:00:00.000Z","type":"page","userId":"u"})";
  const auto line = [](const std::string& id) {
    return R"({"type":"page","userId":"u","timestamp":"2026-01-19T00:00:00.000Z","messageId":")" + id + "\"}\n";
  };
  EXPECT_EQ(convert({"u", "2026-01-19", "1"}), line(sha256_hex(canonical)));
  EXPECT_EQ(convert({"v", "2026-01-19", "1"}).size(), line(sha256_hex(canonical)).size());
  EXPECT_EQ(convert({"u", "2026-01-19", "1"}), line(sha256_hex(canonical + "#2")));
  EXPECT_EQ(convert({"u", "2026-01-19", "1"}), line(sha256_hex(canonical + "#3")));
  use_map(yaml);
  EXPECT_EQ(convert({"u", "2026-01-19", "1"}), line(sha256_hex(canonical)));
}

TEST_F(RowConverterTest, AnEmptyMessageIdIsNone) {
  use_map("event: { type: page, messageId: { column: c }, userId: { column: a }, timestamp: { column: b } }");
  EXPECT_NE(convert({"u", "2026-01-19", "x"}).find(R"("messageId":"x")"), std::string::npos);
  const std::string without = convert({"u", "2026-01-19", ""});
  EXPECT_NE(without.find(R"("messageId":")" +
                         sha256_hex(R"({"timestamp":"2026-01-19T00:00:00.000Z","type":"page","userId":"u"})")),
            std::string::npos);
  use_map("event: { type: page, messageId: { cel: row.c }, userId: { column: a }, timestamp: { column: b } }");
  const std::string made = convert({"u", "2026-01-19", ""});
  EXPECT_EQ(made.find(R"("messageId":"")"), std::string::npos);
  EXPECT_NE(made.find("messageId"), std::string::npos);
}

}  // namespace
}  // namespace reif
