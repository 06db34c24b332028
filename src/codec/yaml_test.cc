#include "codec/yaml.h"

#include <gtest/gtest.h>

#include <string>

namespace reif {
namespace {

Tree tree(std::string_view text) {
  Issues issues;
  std::optional<Tree> read = read_yaml(text, issues);
  EXPECT_TRUE(read) << text << (issues.empty() ? "" : "\n" + format_issue(issues.front(), "yaml"));
  EXPECT_TRUE(issues.empty());
  return read.value_or(Tree{});
}

std::string issue(std::string_view text) {
  Issues issues;
  EXPECT_FALSE(read_yaml(text, issues)) << text;
  EXPECT_EQ(issues.size(), 1U);
  return issues.empty() ? "" : format_issue(issues.front(), "f");
}

TEST(Yaml, EveryPartHasItsPlace) {
  const Tree root =
      tree("name: shop # c\nrules:\n  - { id: ümlaut, points: 10 }\n  - 'two'\nempty:\ntext: |\n  a\n  b\n");
  EXPECT_EQ(root.kind, Tree::Kind::map);
  EXPECT_EQ(root.place, (Place{1, 1}));
  EXPECT_EQ(root.find("name")->place, (Place{1, 7}));
  EXPECT_EQ(root.members[1].place, (Place{2, 1}));
  const Tree& rules = *root.find("rules");
  EXPECT_EQ(rules.kind, Tree::Kind::list);
  EXPECT_EQ(rules.place, (Place{3, 3}));
  EXPECT_EQ(rules.items[0].place, (Place{3, 5}));
  EXPECT_EQ(rules.items[0].find("points")->place, (Place{3, 27}));
  EXPECT_EQ(rules.items[1].place, (Place{4, 5}));
  EXPECT_TRUE(rules.items[1].quoted);
  EXPECT_EQ(root.find("empty")->kind, Tree::Kind::null);
  EXPECT_EQ(root.find("empty")->place, (Place{5, 1}));
  EXPECT_EQ(root.find("text")->text, "a\nb\n");
  EXPECT_EQ(root.find("text")->place, (Place{6, 7}));
  EXPECT_TRUE(root.find("text")->quoted);
}

TEST(Yaml, TextsHaveThePlaceOfTheirFirstCharacter) {
  const Tree root = tree("a: plain\nb: 'ä'\nc: { d: \"x\" }\ne: >-\n\n    folded\n    text\nf: |2\n  block\n");
  EXPECT_EQ(root.find("a")->text_place, (Place{1, 4}));
  EXPECT_EQ(root.find("b")->text_place, (Place{2, 5}));
  EXPECT_EQ(root.find("c")->find("d")->text_place, (Place{3, 10}));
  EXPECT_EQ(root.find("e")->text, "\nfolded text");
  EXPECT_EQ(root.find("e")->text_place, (Place{5, 5}));
  EXPECT_EQ(place_of(*root.find("e"), {2, 3}), (Place{6, 7}));
  EXPECT_EQ(root.find("f")->text_place, (Place{9, 3}));
}

TEST(Yaml, ScalarsKeepTheirText) {
  const Tree root = tree("a: 007\nb: yes\nc: \"1\"\nd: ~\ne: null\nf: 1e3\ng: NO\n");
  EXPECT_EQ(root.find("a")->text, "007");
  EXPECT_EQ(root.find("b")->text, "yes");
  EXPECT_FALSE(root.find("b")->quoted);
  EXPECT_TRUE(root.find("c")->quoted);
  EXPECT_EQ(root.find("d")->kind, Tree::Kind::null);
  EXPECT_EQ(root.find("e")->kind, Tree::Kind::null);
  EXPECT_EQ(root.find("g")->text, "NO");
}

TEST(Yaml, ExplicitTagsAreTold) {
  const Tree root = tree("a: !has(lead.x)\nb: !!str 5\nc: plain\nd: !x [1]\n");
  EXPECT_EQ(root.find("a")->tag, "!has(lead.x)");
  EXPECT_EQ(root.find("b")->tag, "tag:yaml.org,2002:str");
  EXPECT_EQ(root.find("c")->tag, "");
  EXPECT_EQ(root.find("d")->tag, "!x");
}

TEST(Yaml, DoubledKeysAreKept) {
  const Tree root = tree("a: 1\na: 2\n");
  ASSERT_EQ(root.members.size(), 2U);
  EXPECT_EQ(root.find("a")->text, "1");
  EXPECT_EQ(root.members[1].value.text, "2");
}

TEST(Yaml, AliasesStandForWhatTheyName) {
  const Tree root = tree("base: &b { x: [1, 2] }\ncopy: *b\n");
  EXPECT_EQ(root.find("copy")->find("x")->items[1].text, "2");
  EXPECT_EQ(root.find("copy")->find("x")->place, (Place{1, 15}));
}

TEST(Yaml, MergeKeysAddWhatAMapDoesNotSay) {
  const Tree root = tree("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: [*a, *b], x: 9}\n");
  const Tree& merged = *root.find("c");
  EXPECT_EQ(merged.members.size(), 3U);
  EXPECT_EQ(merged.find("x")->text, "9");
  EXPECT_EQ(merged.find("y")->text, "2");
  EXPECT_EQ(merged.find("z")->text, "4");
  EXPECT_EQ(issue("a: {<<: 7}"), "f:1:9: error: `<<` merges maps only");
}

TEST(Yaml, JsonIsYaml) {
  const Tree root = tree("{\n\t\"a\": \"\\ud83d\\ude00\\/\\u00e4\\\\ud83d\",\n\t\"b\": [1e3, null, true]\n}");
  EXPECT_EQ(root.find("a")->text, "😀/ä\\ud83d");
  EXPECT_EQ(root.find("b")->items[1].kind, Tree::Kind::null);
  EXPECT_EQ(root.find("b")->items[2].text, "true");
}

TEST(Yaml, AnEmptyTextIsNull) {
  for (const std::string_view text : {"", "\n", "# nothing\n", "---\n", "\xEF\xBB\xBF"}) {
    EXPECT_EQ(tree(text).kind, Tree::Kind::null) << text;
  }
}

TEST(Yaml, SyntaxErrorsHaveAPlaceAndAHint) {
  EXPECT_EQ(issue("if: a ? b : c"),
            "f:1:11: error: no YAML: a `:` that cannot stand here; put a text that holds `: ` in quotes");
  EXPECT_EQ(issue("a:\n\t- x"), "f:2:2: error: no YAML: a list cannot begin here; indent with blanks, not with tabs");
  EXPECT_EQ(issue("a: @x"), "f:1:4: error: no YAML: a text cannot begin like this; put the text in quotes");
  EXPECT_EQ(issue("ü: \"abc"), "f:1:8: error: no YAML: the closing quote is missing");
  EXPECT_EQ(
      issue("a: [1, 2"),
      "f:1:1: error: no YAML: the `]` that ends the list is missing, or a `,` before this; within `{ }` and `[ ]` "
      "a text that holds one of `,[]{}` needs quotes");
  EXPECT_EQ(
      issue("if: !has(x) || y"),
      "f:1:14: error: no YAML: unexpected character in block scalar; `!` begins a tag in YAML: put the expression "
      "in quotes");
}

TEST(Yaml, WhatATreeCannotHold) {
  EXPECT_EQ(issue("a: 1\n---\nb: 2"), "f:2:1: error: a second document begins here; keep one document in a file");
  EXPECT_EQ(issue("? [a]\n: b"), "f:1:3: error: a key must be a text");
  EXPECT_EQ(issue(": b"), "f:1:1: error: a key must be a text");
  EXPECT_EQ(issue("a: &x [*x]"), "f:1:8: error: an alias within what it stands for");
  EXPECT_EQ(issue("a: *x"),
            "f:1:4: error: no YAML: an alias that was not defined before; a text that begins with `*` "
            "needs quotes");
}

TEST(Yaml, ForeignBytes) {
  EXPECT_EQ(issue("ä: b\nc: \xff"), "f:2:4: error: no UTF-8");
  EXPECT_EQ(issue("a: \x01"), "f:1:4: error: a control character");
  EXPECT_EQ(issue(std::string_view("a\0b", 3)), "f:1:2: error: a control character");
}

TEST(Yaml, SizeDepthAndGrowthHaveLimits) {
  EXPECT_EQ(issue("a: " + std::string(1024 * 1024, 'x')), "f: error: the text is larger than 1 MiB");
  EXPECT_EQ(issue(std::string(65, '[') + std::string(65, ']')), "f:1:65: error: nested deeper than 64");
  EXPECT_NE(issue(std::string(1'000'000, '[')).find("nested deeper than 64"), std::string::npos);
  EXPECT_EQ(tree(std::string(64, '[') + std::string(64, ']')).kind, Tree::Kind::list);

  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string inner = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + inner;
    for (int k = 0; k < 9; ++k) {
      bomb += ", " + inner;
    }
    bomb += "]\n";
  }
  EXPECT_NE(issue(bomb).find("more than 100,000 nodes"), std::string::npos);

  const std::string text = "a: &a " + std::string(100'000, 'x') + "\nb: [";
  std::string copies = text + "*a";
  for (int i = 0; i < 1'000; ++i) {
    copies += ", *a";
  }
  EXPECT_NE(issue(copies + "]").find("more than 100,000 nodes"), std::string::npos);

  std::string chain = "a0: &a0 " + std::string(40, '[') + std::string(40, ']') + "\na1: " + std::string(40, '[') +
                      "*a0" + std::string(40, ']') + "\n";
  EXPECT_NE(issue(chain).find("nested deeper than 64"), std::string::npos);
}

TEST(Yaml, IssuesAreAddedToThoseThatAreThere) {
  Issues issues = {{Issue::Severity::error, {}, "before", ""}};
  EXPECT_TRUE(read_yaml("a: 1", issues));
  EXPECT_EQ(issues.size(), 1U);
}

}  // namespace
}  // namespace reif
