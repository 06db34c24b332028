// Holds the tree to the rules of CONTRIBUTING.md that a program can check. Each rule says what to write instead.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <map>
#include <memory>

#include "support/tree.h"

namespace reif {
namespace {

constexpr std::size_t kColumnsMax = 118;
constexpr std::size_t kFunctionLinesMax = 70;

// What must not stand in a line of a file whose path matches `where` (and not `except`).
struct Ban {
  const char* where;
  const char* except;
  const char* pattern;
  const char* advice;
};

constexpr const char* kCode = R"(\.(cc|h)$)";
constexpr const char* kColumns = R"((\.(cc|h|py|sh|cmake)|CMakeLists\.txt|^dev|^\.ci/run)$)";
constexpr const char* kProduct = R"(^src/.*\.(cc|h)$)";
constexpr const char* kCore = R"(^src/(base|domain|cel|model|scoring|people)/)";
constexpr const char* kTests = R"(_test\.cc$)";
constexpr const char* kText = R"(\.(cc|h|py|sh|mjs|md|cmake|yaml|txt)$)";
constexpr const char* kNowhere = "^$";

constexpr Ban kBans[] = {
    {kText, R"(\.txt$)", R"(\t)", "blanks, not tabs"},
    {kText, kNowhere, R"([ \r]$)", "no blanks and no carriage return at the end of a line"},
    {kText, kNowhere, R"((^|[^\w.~])/(home|root|mnt|srv|w\w+)/\w)", "a path from the project's root"},
    {kText, kNowhere, R"((?i)(^|[\s(])#\d+\b|\bissue \d)",
     "say what it is about; numbers of issues mean nothing here"},
    {kText, kNowhere, R"(\b(TODO|FIXME|XXX)\b)", "finish it, or leave it out"},
    {kCode, kNowhere, R"((?i)not implemented)", "finish it, or refuse it with a word why"},
    {kCode, kNowhere, R"(^\s*using namespace )", "names with their namespace"},
    {kCode, kNowhere, R"(\bstd::endl\b)", "'\\n'"},
    {kCode, kNowhere, R"((^|[^"\w ]|(^|[^T]) )NULL([^"\w]|$))", "nullptr"},
    {kCode, kNowhere, R"(\bassert\()", "REIF_CHECK, which stays on in release builds"},
    {kCode, kNowhere, R"(\b(gmtime|localtime|strtok|sprintf|strcpy|strcat)\()", "base/time.h, fmt or std::string"},
    {kProduct, kTests, R"(\bstd::(stoi|stol|stoul|stoll|stod|atoi|atof|strtol)\b)",
     "std::from_chars, which knows no locale and throws nothing"},
    {kProduct, kTests, R"((=|return) new [A-Z]|\bdelete [a-z])", "values or std::unique_ptr"},
    {kProduct, kTests, R"(\bdynamic_cast\b|\bconst_cast\b)", "a type that says what it is"},
    {kProduct, R"(^src/(base/check\.cc|cli/))", R"(\b(printf|fprintf|puts)\(|\bstd::(cout|cerr)\b)",
     "return it as a value; only the program's edge prints"},
    {kCore, kTests, R"(\b(system_clock|steady_clock|high_resolution_clock)\b)", "time as an argument"},
    {kCore, kTests, R"(\bgetenv\b)", "an option as an argument"},
    {kTests, kNowhere, R"(\bDISABLED_)", "a test that runs"},
    {kTests, kNowhere, R"(\bsleep(_for|_until)?\()", "a test clock"},
};

// Hard bounds of a file's lines, by the end of its path; the first that fits holds.
struct Size {
  const char* where;
  std::size_t lines_max;
};
constexpr Size kSizes[] = {{kTests, 800}, {R"(\.cc$)", 600}, {R"(\.h$)", 250}, {R"(\.py$|^dev$)", 400}};

bool matches(const std::string& text, const char* pattern) {
  static std::map<std::string, std::unique_ptr<RE2>> compiled;
  std::unique_ptr<RE2>& regex = compiled[pattern];
  if (!regex) {
    regex = std::make_unique<RE2>(pattern);
  }
  return RE2::PartialMatch(text, *regex);
}

std::size_t code_points(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

using Mistakes = std::vector<std::string>;

void check_lines(const TreeFile& file, const std::vector<std::string>& lines, Mistakes& found) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const Ban& ban : kBans) {
      if (matches(file.path, ban.where) && !matches(file.path, ban.except) && matches(lines[i], ban.pattern)) {
        found.push_back(fmt::format("{}:{}: write {} (`{}`)", file.path, i + 1, ban.advice, lines[i]));
      }
    }
    if (matches(file.path, kColumns) && code_points(lines[i]) > kColumnsMax) {
      found.push_back(fmt::format("{}:{}: over {} columns", file.path, i + 1, kColumnsMax));
    }
  }
}

// In formatted code a function begins at a line that ends in "{" after a ")" and ends at a "}" below its first
// letter.
void check_functions(const TreeFile& file, const std::vector<std::string>& lines, Mistakes& found) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!matches(lines[i], R"(^( {2})?[\w~].*\).*\{$)") || matches(lines[i], R"(^\s*(if|for|while|switch|else)\b)")) {
      continue;
    }
    const std::string end = std::string(lines[i].find_first_not_of(' '), ' ') + "}";
    const auto last = std::find(lines.begin() + static_cast<std::ptrdiff_t>(i), lines.end(), end);
    const auto length = static_cast<std::size_t>(last - lines.begin()) - i + 1;
    if (last != lines.end() && length > kFunctionLinesMax) {
      found.push_back(
          fmt::format("{}:{}: a function of {} lines; at most {}", file.path, i + 1, length, kFunctionLinesMax));
    }
  }
}

Mistakes mistakes(const TreeFile& file) {
  Mistakes found;
  const std::vector<std::string> lines = lines_of(file.text);
  check_lines(file, lines, found);
  if (matches(file.path, kCode)) {
    check_functions(file, lines, found);
  }
  if (matches(file.path, kText) && (!file.text.ends_with('\n') || file.text.ends_with("\n\n"))) {
    found.push_back(fmt::format("{}: must end with one line break", file.path));
  }
  if (file.path.ends_with(".h") && !file.text.starts_with("#pragma once\n")) {
    found.push_back(fmt::format("{}: must begin with `#pragma once`", file.path));
  }
  for (const Size& size : kSizes) {
    if (matches(file.path, size.where)) {
      if (lines.size() > size.lines_max) {
        found.push_back(fmt::format("{}: {} lines; split it, at most {}", file.path, lines.size(), size.lines_max));
      }
      break;
    }
  }
  return found;
}

// What is kept as it came, and this file, which must name what it bans.
bool is_exempt(const std::string& path) {
  return path == "tests/style_test.cc" || matches(path, R"(/(corpus|data|cases|reference)/)");
}

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(StyleTest, TakesATidyFile) {
  EXPECT_THAT(mistakes({"src/cel/a.h", "#pragma once\n\nnamespace reif {\nint f();\n}  // namespace reif\n"}),
              IsEmpty());
  EXPECT_THAT(mistakes({"docs/a.md", "# Reif\n\nA page (see [b](b.md)), `#pragma`, https://reif.example/wide/a.\n"}),
              IsEmpty());
  EXPECT_THAT(mistakes({"src/cli/a.cc", "std::cout << 1;\n"}), IsEmpty());
}

TEST(StyleTest, KnowsEveryBan) {
  const std::vector<std::pair<TreeFile, std::string>> bad = {
      {{"src/cel/a.cc", "\tint a;\n"}, "not tabs"},
      {{"docs/a.md", "a \n"}, "at the end of a line"},
      {{"docs/a.md", "a\r\n"}, "at the end of a line"},
      {{"docs/a.md", "see /home/me/reif\n"}, "from the project's root"},
      {{"src/cel/a.cc", "// Data of /wide/data.\n"}, "from the project's root"},
      {{"src/cel/a.cc", "// See #12.\n"}, "numbers of issues"},
      {{"docs/a.md", "As Issue 2 says.\n"}, "numbers of issues"},
      {{"src/cel/a.cc", "// TODO: more\n"}, "finish it"},
      {{"src/cel/a.cc", "fail(\"not implemented\");\n"}, "refuse it"},
      {{"src/cel/a.cc", "using namespace std;\n"}, "with their namespace"},
      {{"src/cel/a.cc", "out << std::endl;\n"}, "'\\n'"},
      {{"src/cel/a.cc", "int* a = NULL;\n"}, "nullptr"},
      {{"src/cel/a.cc", "assert(a);\n"}, "REIF_CHECK"},
      {{"src/cel/a.cc", "gmtime(&t);\n"}, "base/time.h"},
      {{"src/cel/a.cc", "std::stod(text);\n"}, "std::from_chars"},
      {{"src/cel/a.cc", "auto* a = new Node;\n"}, "std::unique_ptr"},
      {{"src/cel/a.cc", "delete node;\n"}, "std::unique_ptr"},
      {{"src/cel/a.cc", "dynamic_cast<B*>(a)\n"}, "says what it is"},
      {{"src/cel/a.cc", "std::cerr << 1;\n"}, "only the program's edge prints"},
      {{"src/cel/a.cc", "std::chrono::system_clock::now()\n"}, "time as an argument"},
      {{"src/cel/a.cc", "std::getenv(\"TZ\")\n"}, "an option"},
      {{"src/cel/a_test.cc", "TEST(A, DISABLED_B) {\n"}, "a test that runs"},
      {{"src/cel/a_test.cc", "std::this_thread::sleep_for(1s);\n"}, "a test clock"},
  };
  for (const Ban& ban : kBans) {
    EXPECT_TRUE(
        std::any_of(bad.begin(), bad.end(),
                    [&](const auto& pair) { return std::string(ban.advice).find(pair.second) != std::string::npos; }))
        << "no snippet for: " << ban.advice;
  }
  for (const auto& [file, advice] : bad) {
    EXPECT_THAT(mistakes(file), Contains(HasSubstr(advice))) << file.text;
  }
}

TEST(StyleTest, MeasuresLinesFunctionsAndFiles) {
  std::string wide;
  for (std::size_t i = 0; i < kColumnsMax; ++i) {
    wide += "ä";
  }
  EXPECT_THAT(mistakes({"src/a/a.cc", wide + "\n"}), IsEmpty());
  EXPECT_THAT(mistakes({"src/a/a.cc", wide + "x\n"}), Contains(HasSubstr("over 118 columns")));

  std::string body;
  for (std::size_t i = 0; i < kFunctionLinesMax - 2; ++i) {
    body += "  ++a;\n";
  }
  EXPECT_THAT(mistakes({"src/a/a.cc", "void f(int a) {\n" + body + "}\n"}), IsEmpty());
  EXPECT_THAT(mistakes({"src/a/a.cc", "void f(int a) {\n  ++a;\n" + body + "}\n"}),
              Contains(HasSubstr("a function of 71")));

  std::string lines = "#pragma once\n";
  for (int i = 1; i < 250; ++i) {
    lines += "int a;\n";
  }
  EXPECT_THAT(mistakes({"src/a/a.h", lines}), IsEmpty());
  EXPECT_THAT(mistakes({"src/a/a.h", lines + "int a;\n"}), Contains(HasSubstr("251 lines")));
}

TEST(StyleTest, LooksAtBothEndsOfAFile) {
  EXPECT_THAT(mistakes({"src/a/a.h", "// A.\n#pragma once\n"}), Contains(HasSubstr("#pragma once")));
  EXPECT_THAT(mistakes({"docs/a.md", "a"}), Contains(HasSubstr("one line break")));
  EXPECT_THAT(mistakes({"docs/a.md", "a\n\n"}), Contains(HasSubstr("one line break")));
}

TEST(Style, IsKept) {
  const std::vector<TreeFile> tree = read_tree(REIF_ROOT);
  EXPECT_GT(tree.size(), 20U);
  Mistakes found;
  for (const TreeFile& file : tree) {
    if (!is_exempt(file.path)) {
      const Mistakes more = mistakes(file);
      found.insert(found.end(), more.begin(), more.end());
    }
  }
  EXPECT_TRUE(found.empty()) << fmt::format("{}", fmt::join(found, "\n"));
}

TEST(Style, EveryModuleSaysWhatBelongsInIt) {
  for (const auto& entry : std::filesystem::directory_iterator(REIF_ROOT "/src")) {
    EXPECT_TRUE(std::filesystem::is_empty(entry.path()) || std::filesystem::exists(entry.path() / "README.md"))
        << entry.path().filename() << " has no README.md";
  }
}

}  // namespace
}  // namespace reif
