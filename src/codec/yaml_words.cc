#include "codec/yaml_words.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

namespace reif {
namespace {

struct Words {
  std::string_view parser;  // How the parser's message begins.
  std::string_view message;
  std::string_view hint;
};

constexpr std::string_view kQuote = "put the text in quotes";
constexpr std::string_view kFlow = "within `{ }` and `[ ]` a text that holds one of `,[]{}` needs quotes";
constexpr std::string_view kIndentation = "check the indentation of this line and the one above";

constexpr std::array<Words, 17> kWords = {{
    {"end of map not found", "this does not fit the map above", kIndentation},
    {"end of sequence not found", "this does not fit the list above", kIndentation},
    {"end of map flow not found", "the `}` that ends the map is missing, or a `,` before this", kFlow},
    {"end of sequence flow not found", "the `]` that ends the list is missing, or a `,` before this", kFlow},
    {"illegal map value", "a `:` that cannot stand here", "put a text that holds `: ` in quotes"},
    {"illegal map key", "a key cannot stand here", kIndentation},
    {"illegal block entry", "a list cannot begin here", kIndentation},
    {"illegal flow end", "a bracket or brace that was not opened", kQuote},
    {"illegal tab", "a tab in the indentation", "indent with blanks"},
    {"illegal EOF in scalar", "the closing quote is missing", ""},
    {"illegal document indicator", "the closing quote is missing", ""},
    {"unknown token", "a text cannot begin like this", kQuote},
    {"unknown escape", "an unknown escape in a text in double quotes",
     "use single quotes, or write `\\\\` for a backslash"},
    {"the referenced anchor", "an alias that was not defined before", "a text that begins with `*` needs quotes"},
    {"alias not found", "an alias without a name", "a text that begins with `*` needs quotes"},
    {"anchor not found", "an anchor without a name", "a text that begins with `&` needs quotes"},
    {"illegal character found while scanning an", "an anchor with a character that it cannot hold",
     "a text that begins with `&` needs quotes"},
}};

// "key: !has(x)" and "- !has(x)": the usual reason why something goes wrong behind them.
bool begins_a_tag(std::string_view line) {
  return line.find(": !") != std::string_view::npos || line.find("- !") != std::string_view::npos;
}

// The code unit of an escape "\uXXXX" at `at`.
std::optional<std::uint32_t> unit_at(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text.substr(at, 2) != "\\u") {
    return std::nullopt;
  }
  std::uint32_t unit = 0;
  const char* const end = text.data() + at + 6;
  const auto [stop, error] = std::from_chars(text.data() + at + 2, end, unit, 16);
  return stop == end && error == std::errc() ? std::optional(unit) : std::nullopt;
}

}  // namespace

Issue syntax_issue(std::string_view parser_message, Place place, std::string_view line) {
  Issue issue{Issue::Severity::error, place, "no YAML: " + std::string(parser_message), ""};
  for (const Words& words : kWords) {
    if (parser_message.starts_with(words.parser)) {
      issue.message = "no YAML: " + std::string(words.message);
      issue.hint = words.hint;
      break;
    }
  }
  if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos) {
    issue.hint = "indent with blanks, not with tabs";
  }
  if (begins_a_tag(line)) {
    issue.hint = "`!` begins a tag in YAML: put the expression in quotes";
  }
  return issue;
}

std::string with_joined_surrogates(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  std::string out;
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) {
    out = text;
    return out;
  }
  for (std::size_t at = 0; at < text.size();) {
    const auto high = unit_at(text, at);
    const auto low = high ? unit_at(text, at + 6) : std::nullopt;
    if (high && low && (*high & 0xFC00) == 0xD800 && (*low & 0xFC00) == 0xDC00) {
      out += fmt::format("\\U{:08X}", 0x10000 + ((*high & 0x3FF) << 10) + (*low & 0x3FF));
      at += 12;
    } else {
      const std::size_t length = text[at] == '\\' && at + 1 < text.size() ? 2 : 1;
      out += text.substr(at, length);
      at += length;
    }
  }
  return out;
}

}  // namespace reif
