#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>

#include "cel/functions.h"
#include "cel/numbers.h"
#include "cel/utf8.h"

namespace reif::cel {
namespace {

constexpr int kPrecisionDefault = 6;
constexpr int kPrecisionMax = 100;

// A number that is none has a name of its own; empty for others.
std::string_view special_name(double v) {
  if (std::isnan(v)) {
    return "NaN";
  }
  return std::isinf(v) ? (v > 0 ? "Infinity" : "-Infinity") : "";
}

std::string plain_double(double v) {
  const std::string_view special = special_name(v);
  if (!special.empty()) {
    return std::string(special);
  }
  std::array<char, 400> text{};  // Without an exponent 1e308 and 1e-308 have over 300 digits.
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), v, std::chars_format::fixed);
  return error == std::errc() ? std::string(text.data(), end) : fmt::format("{}", v);
}

// The bytes as text, each run of what is no UTF-8 as one U+FFFD.
std::string readable(std::string_view bytes) {
  std::string text;
  bool was_valid = true;
  while (!bytes.empty()) {
    const CodePoint c = decode_utf8(bytes);
    if (c.valid) {
      text += bytes.substr(0, c.bytes);
    } else if (was_valid) {
      text += "\uFFFD";
    }
    was_valid = c.valid;
    bytes.remove_prefix(c.bytes);
  }
  return text;
}

// Puts together the text of a format, within what the evaluation may cost.
class Formatter {
 public:
  Formatter(Run& run, const List& arguments) : run_(run), arguments_(arguments) {}

  Value format(std::string_view pattern);

 private:
  // Each gives null or an error.
  Value clause(std::string_view& rest);
  Value argument(char verb, int precision, const Value& v);
  Value integer(char verb, const Value& v);
  Value real(char verb, int precision, const Value& v);
  Value hex_text(char verb, const Value& v);
  Value plain(const Value& v);
  Value plain_list(const List& list);
  Value plain_map(const Map& map);
  Value append(std::string_view text);
  Value refuse(char verb, const Value& v) {
    return run_.fail(Failure::Code::invalid_argument,
                     {"`%", std::string_view(&verb, 1), "` cannot take ", short_type_name(v.kind())});
  }

  Run& run_;
  const List& arguments_;
  std::size_t next_ = 0;
  std::string text_;
};

Value Formatter::append(std::string_view text) {
  if (!run_.charge_bytes(text.size())) {
    return Run::over_limit();
  }
  text_ += text;
  return {};
}

Value Formatter::format(std::string_view pattern) {
  while (!pattern.empty()) {
    const std::size_t plain_bytes = std::min(pattern.find('%'), pattern.size());
    Value problem = append(pattern.substr(0, plain_bytes));
    pattern.remove_prefix(plain_bytes);
    if (problem.is(Kind::null) && !pattern.empty()) {
      pattern.remove_prefix(1);
      problem = clause(pattern);
    }
    if (!problem.is(Kind::null)) {
      return problem;
    }
  }
  return Value::string(run_.arena().copy(text_));
}

// What follows a percent sign.
Value Formatter::clause(std::string_view& rest) {
  if (rest.starts_with('%')) {
    rest.remove_prefix(1);
    return append("%");
  }
  int precision = kPrecisionDefault;
  if (rest.starts_with('.') && rest.size() > 1 && rest[1] >= '0' && rest[1] <= '9') {
    precision = 0;
    for (rest.remove_prefix(1); !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1)) {
      precision = std::min(precision * 10 + (rest.front() - '0'), kPrecisionMax + 1);
    }
  }
  if (rest.empty() || precision > kPrecisionMax) {
    return run_.fail(Failure::Code::invalid_argument,
                     {rest.empty() ? "the format ends after `%`" : "at most 100 decimals"});
  }
  const char verb = rest.front();
  rest.remove_prefix(1);
  if (std::string_view("sdfebxXo").find(verb) == std::string_view::npos) {
    return run_.fail(Failure::Code::invalid_argument, {"the format has no `%", std::string_view(&verb, 1), "`"});
  }
  if (next_ >= arguments_.size) {
    return run_.fail(Failure::Code::out_of_range, {"the format has more clauses than there are arguments"});
  }
  return argument(verb, precision, arguments_.items[next_++]);
}

Value Formatter::argument(char verb, int precision, const Value& v) {
  switch (verb) {
    case 's':
      return plain(v);
    case 'f':
    case 'e':
      return real(verb, precision, v);
    case 'x':
    case 'X':
      return v.is(Kind::string) || v.is(Kind::bytes) ? hex_text(verb, v) : integer(verb, v);
    case 'b':
      return v.is(Kind::boolean) ? append(v.as_bool() ? "1" : "0") : integer(verb, v);
    default:
      return integer(verb, v);
  }
}

Value Formatter::integer(char verb, const Value& v) {
  if (v.is(Kind::float64) && verb == 'd') {
    return append(plain_double(v.as_float64()));
  }
  const std::string pattern = {'{', ':', verb, '}'};
  if (v.is(Kind::int64)) {
    return append(fmt::format(fmt::runtime(pattern), v.as_int64()));
  }
  return v.is(Kind::uint64) ? append(fmt::format(fmt::runtime(pattern), v.as_uint64())) : refuse(verb, v);
}

Value Formatter::real(char verb, int precision, const Value& v) {
  if (!v.is_number()) {
    return refuse(verb, v);
  }
  const double number = as_double(v);
  if (!special_name(number).empty()) {
    return append(special_name(number));
  }
  return append(verb == 'f' ? fmt::format("{:.{}f}", number, precision) : fmt::format("{:.{}e}", number, precision));
}

Value Formatter::hex_text(char verb, const Value& v) {
  std::string hex;
  for (const char c : v.as_text()) {
    const auto byte = static_cast<unsigned char>(c);
    fmt::format_to(std::back_inserter(hex), fmt::runtime(verb == 'x' ? "{:02x}" : "{:02X}"), byte);
    if (!run_.charge(1)) {
      return Run::over_limit();
    }
  }
  return append(hex);
}

Value Formatter::plain(const Value& v) {
  switch (v.kind()) {
    case Kind::null:
      return append("null");
    case Kind::boolean:
      return append(v.as_bool() ? "true" : "false");
    case Kind::int64:
      return append(fmt::format("{}", v.as_int64()));
    case Kind::uint64:
      return append(fmt::format("{}", v.as_uint64()));
    case Kind::float64:
      return append(plain_double(v.as_float64()));
    case Kind::string:
    case Kind::type:
      return append(v.as_text());
    case Kind::bytes:
      return run_.charge_bytes(v.as_text().size()) ? append(readable(v.as_text())) : Run::over_limit();
    case Kind::timestamp:
      return append(timestamp_text(v));
    case Kind::duration:
      return append(duration_text(v));
    case Kind::list:
      return plain_list(v.as_list());
    case Kind::map:
      return plain_map(v.as_map());
    default:
      return refuse('s', v);
  }
}

Value Formatter::plain_list(const List& list) {
  Value problem = append("[");
  for (std::size_t i = 0; i < list.size && problem.is(Kind::null); ++i) {
    problem = append(i == 0 ? "" : ", ");
    if (problem.is(Kind::null)) {
      problem = plain(list.items[i]);
    }
  }
  return problem.is(Kind::null) ? append("]") : problem;
}

// Entries in the order of their keys' texts.
Value Formatter::plain_map(const Map& map) {
  std::vector<std::pair<std::string, const Value*>> entries;
  std::string outer = std::move(text_);
  for (const Entry& entry : map) {
    text_.clear();
    const Value problem = plain(entry.key);
    if (!problem.is(Kind::null)) {
      return problem;
    }
    entries.emplace_back(text_, &entry.value);
  }
  text_ = std::move(outer);
  std::sort(entries.begin(), entries.end());
  Value problem = append("{");
  for (std::size_t i = 0; i < entries.size() && problem.is(Kind::null); ++i) {
    problem = append((i == 0 ? "" : ", ") + entries[i].first + ": ");
    if (problem.is(Kind::null)) {
      problem = plain(*entries[i].second);
    }
  }
  return problem.is(Kind::null) ? append("}") : problem;
}

}  // namespace

Value format_text(Run& run, std::span<const Value> a) {
  return Formatter(run, a[1].as_list()).format(a[0].as_text());
}

}  // namespace reif::cel
