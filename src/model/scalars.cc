#include "model/scalars.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "model/known_names.h"
#include "model/names.h"

namespace reif {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

void wrong_value(Checker& checker, const Field& field, std::string_view takes, std::string hint) {
  checker.error(field.value.place, fmt::format("`{}` takes {}, not `{}`", field.name, takes, field.value.text),
                std::move(hint));
}

constexpr std::string_view kNumber = "a number of at most six decimals, from -1000000000 to 1000000000";

// A plain value: no list, no map, and no quotes, which make a text of a number.
bool is_plain(Checker& checker, const Field& field, std::string_view takes) {
  const bool plain = field.value.kind == Tree::Kind::scalar && !field.value.quoted;
  if (!plain) {
    wrong_form(checker, field, takes);
  }
  return plain;
}

std::string number_hint(const Field& field) {
  return field.value.text.find(',') != std::string::npos ? "decimals stand after a point: `5.5`" : example_of(field);
}

// "de", "en", "de-AT".
bool is_language(std::string_view text) {
  const std::string_view first = text.substr(0, text.find('-'));
  return (first.size() == 2 || first.size() == 3) &&
         std::all_of(first.begin(), first.end(), [](char c) { return c >= 'a' && c <= 'z'; }) && text.back() != '-' &&
         is_id(text);
}

}  // namespace

std::optional<std::string> read_text(Checker& checker, const Field& field, std::string_view takes) {
  if (field.value.kind != Tree::Kind::scalar) {
    wrong_form(checker, field, takes);
    return std::nullopt;
  }
  if (is_blank(field.value.text)) {
    checker.error(field.value.place, fmt::format("`{}` is empty", field.name), example_of(field));
    return std::nullopt;
  }
  return field.value.text;
}

std::vector<const Tree*> read_texts(Checker& checker, const Field& field, std::string_view takes) {
  std::vector<const Tree*> texts;
  if (field.value.kind != Tree::Kind::list) {
    if (read_text(checker, field, fmt::format("{}, or a list of such", takes))) {
      texts.push_back(&field.value);
    }
    return texts;
  }
  if (field.value.items.empty()) {
    checker.error(field.value.place, fmt::format("the list of `{}` is empty", field.name), example_of(field));
  }
  for (const Tree& item : field.value.items) {
    const Field of_item{field.name, field.example, item.place, item};
    if (is_readable(checker, of_item) && read_text(checker, of_item, takes)) {
      texts.push_back(&item);
    }
  }
  return texts;
}

bool looks_like_number(const Tree& value) {
  std::string_view text = value.text;
  if (value.kind != Tree::Kind::scalar || text.empty()) {
    return false;
  }
  if (text.front() == '-' || text.front() == '+') {
    text.remove_prefix(1);
  }
  const std::size_t digits_end = std::min(text.find_first_not_of("0123456789.,_"), text.size());
  if (std::none_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(digits_end), is_digit)) {
    return false;
  }
  std::string_view rest = text.substr(digits_end);
  if (rest.starts_with('e') || rest.starts_with('E')) {
    rest.remove_prefix(1);
    rest.remove_prefix(rest.starts_with('-') || rest.starts_with('+') ? 1 : 0);
    return !rest.empty() && std::all_of(rest.begin(), rest.end(), is_digit);
  }
  return rest.empty();
}

std::optional<Millionths> read_number_text(Checker& checker, const Field& field) {
  const std::optional<Millionths> number = parse_millionths(field.value.text);
  if (!number) {
    wrong_value(checker, field, kNumber, number_hint(field));
  }
  return number;
}

std::optional<Millionths> read_number(Checker& checker, const Field& field) {
  return is_plain(checker, field, kNumber) ? read_number_text(checker, field) : std::nullopt;
}

std::optional<std::int64_t> read_count(Checker& checker, const Field& field) {
  constexpr std::string_view kTakes = "a whole number greater than 0";
  if (!is_plain(checker, field, kTakes)) {
    return std::nullopt;
  }
  const std::string& text = field.value.text;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count <= 0) {
    wrong_value(checker, field, kTakes, example_of(field));
    return std::nullopt;
  }
  return count;
}

std::optional<Span> read_span(Checker& checker, const Field& field) {
  constexpr std::string_view kTakes = "a duration: a whole number greater than 0 and s, m, h, d or w";
  if (field.value.kind != Tree::Kind::scalar) {
    wrong_form(checker, field, kTakes);
    return std::nullopt;
  }
  const std::optional<Span> span = parse_span(field.value.text);
  if (!span) {
    wrong_value(checker, field, kTakes, example_of(field));
  }
  return span;
}

std::optional<std::size_t> read_word(Checker& checker, const Field& field, std::span<const std::string_view> words) {
  const std::string takes = fmt::format("{}{}", words.size() > 1 ? "one of " : "", fmt::join(words, ", "));
  const std::optional<std::string> text = read_text(checker, field, takes);
  if (!text) {
    return std::nullopt;
  }
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found == words.end()) {
    wrong_value(checker, field, takes, hint_for(*text, {words.begin(), words.end()}, example_of(field)));
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - words.begin());
}

std::string read_id(Checker& checker, const Field& field) {
  const std::string id = read_text(checker, field, "an id").value_or("");
  if (!id.empty()) {
    check_id(checker, id, field.value.place);
  }
  return id;
}

void read_min(Checker& checker, const Field& field, Bounds& bounds) { bounds.min = read_number(checker, field); }

void read_max(Checker& checker, const Field& field, Bounds& bounds) {
  bounds.max = read_number(checker, field);
  if (bounds.min && bounds.max && *bounds.min > *bounds.max) {
    checker.error(
        field.value.place,
        fmt::format("`max` {} lies below `min` {}", format_millionths(*bounds.max), format_millionths(*bounds.min)),
        "no value fits between them");
  }
}

void read_label(Checker& checker, const Field& field, Label& label) {
  constexpr std::string_view kTakes = "a text, or a map of languages";
  if (field.value.kind != Tree::Kind::map) {
    if (const std::optional<std::string> text = read_text(checker, field, kTakes)) {
      label.texts.emplace_back("", *text);
    }
    return;
  }
  for (const Tree::Member* member :
       find_entries(checker, field, {"language", checker.limits.languages_max, "languages_max"})) {
    if (!is_language(member->key)) {
      checker.error(member->place, fmt::format("`{}` is no language", member->key),
                    "two letters as in `de` and `en`, or with a region as in `de-AT`");
    }
    const Field of_language{member->key, "Visited pricing", member->place, member->value};
    if (is_readable(checker, of_language)) {
      if (const std::optional<std::string> text = read_text(checker, of_language, "a text")) {
        label.texts.emplace_back(member->key, *text);
      }
    }
  }
}

}  // namespace reif
