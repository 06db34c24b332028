#include "cel/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cel/literal.h"
#include "cel/utf8.h"

namespace reif::cel {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool is_quote(char c) { return c == '"' || c == '\''; }

// Of a backquoted field name.
constexpr bool is_field_character(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '/' || c == ' ';
}

// Longer ones first.
constexpr std::array<std::string_view, 26> kMarks = {"&&", "||", "==", "!=", "<=", ">=", "<", ">", "!",
                                                     "+",  "-",  "*",  "/",  "%",  "?",  ":", ".", ",",
                                                     "(",  ")",  "[",  "]",  "{",  "}",  "=", ";"};

// How many characters stand before the quote of a text: r, b, br in either case; nothing where no text begins here.
std::size_t text_prefix(std::string_view rest) {
  const auto at = [rest](std::size_t i) { return i < rest.size() ? static_cast<char>(rest[i] | 0x20) : '\0'; };
  const auto quote_at = [rest](std::size_t i) { return i < rest.size() && is_quote(rest[i]); };
  if (quote_at(0)) {
    return 0;
  }
  if ((at(0) == 'r' || at(0) == 'b') && quote_at(1)) {
    return 1;
  }
  return at(0) == 'b' && at(1) == 'r' && quote_at(2) ? 2 : std::string_view::npos;
}

struct NumberForm {
  std::size_t digits = 0;  // Without the `u`.
  std::size_t bytes = 0;
  bool is_double = false;
  bool is_unsigned = false;
};

NumberForm number_form(std::string_view rest) {
  const auto at = [rest](std::size_t i) { return i < rest.size() ? rest[i] : '\0'; };
  NumberForm form;
  std::size_t& end = form.digits;
  if (at(0) == '0' && (at(1) == 'x' || at(1) == 'X') && is_hex(at(2))) {
    for (end = 2; is_hex(at(end)); ++end) {
    }
  } else {
    for (; is_digit(at(end)); ++end) {
    }
    if (at(end) == '.' && is_digit(at(end + 1))) {
      form.is_double = true;
      for (++end; is_digit(at(end)); ++end) {
      }
    }
    const std::size_t sign = at(end + 1) == '+' || at(end + 1) == '-' ? 1 : 0;
    if ((at(end) == 'e' || at(end) == 'E') && is_digit(at(end + 1 + sign))) {
      form.is_double = true;
      for (end += 1 + sign; is_digit(at(end)); ++end) {
      }
    }
  }
  form.is_unsigned = !form.is_double && (at(end) == 'u' || at(end) == 'U');
  form.bytes = end + (form.is_unsigned ? 1 : 0);
  return form;
}

}  // namespace

void Lexer::advance(std::size_t bytes) {
  std::string_view passed = rest_.substr(0, bytes);
  rest_.remove_prefix(bytes);
  while (!passed.empty()) {
    const CodePoint c = decode_utf8(passed);
    passed.remove_prefix(c.bytes);
    place_ = c.value == '\n' ? Place{place_.line + 1, 1} : Place{place_.line, place_.column + 1};
  }
}

Token Lexer::take(Token::Kind kind, std::size_t bytes) {
  Token token;
  token.kind = kind;
  token.place = place_;
  token.text = rest_.substr(0, bytes);
  advance(bytes);
  return token;
}

Token Lexer::bad(std::size_t bytes, std::string message, std::string hint) {
  issues_.push_back({Issue::Severity::error, place_, std::move(message), std::move(hint)});
  return take(Token::Kind::bad, bytes);
}

void Lexer::skip_blanks() {
  while (!rest_.empty()) {
    const std::size_t blanks = std::min(rest_.find_first_not_of(" \t\n\f\r"), rest_.size());
    advance(blanks);
    if (!rest_.starts_with("//")) {
      return;
    }
    advance(std::min(rest_.find('\n'), rest_.size()));
  }
}

Token Lexer::next() {
  skip_blanks();
  if (rest_.empty()) {
    return take(Token::Kind::end, 0);
  }
  const std::size_t prefix = text_prefix(rest_);
  if (prefix != std::string_view::npos) {
    return text(prefix);
  }
  if (is_letter(rest_.front())) {
    return word();
  }
  if (is_digit(rest_.front()) || (rest_.front() == '.' && is_digit(peek(1)))) {
    return number();
  }
  return rest_.front() == '`' ? quoted_identifier() : mark();
}

Token Lexer::word() {
  std::size_t end = 0;
  while (is_letter(peek(end)) || is_digit(peek(end))) {
    ++end;
  }
  Token token = take(Token::Kind::identifier, end);
  if (token.text == "true" || token.text == "false") {
    token.kind = Token::Kind::literal;
    token.value = Value::boolean(token.text == "true");
  } else if (token.text == "null") {
    token.kind = Token::Kind::literal;
  } else if (token.text == "in") {
    token.kind = Token::Kind::mark;
  }
  return token;
}

Token Lexer::number() {
  const NumberForm form = number_form(rest_);
  if (is_letter(peek(form.bytes))) {
    std::size_t end = form.bytes;
    while (is_letter(peek(end)) || is_digit(peek(end))) {
      ++end;
    }
    return bad(end, "`" + std::string(rest_.substr(0, end)) + "` is no number");
  }
  const std::string_view digits = rest_.substr(0, form.digits);
  std::optional<Value> value;
  if (form.is_double) {
    const std::optional<double> number = read_double(digits);
    value = number ? std::optional(Value::float64(*number)) : std::nullopt;
  } else if (form.is_unsigned) {
    value = read_uint(digits);
  } else {
    value = read_int(digits, false);
    if (!value && read_int(digits, true)) {
      value = Value::int64(0);  // -9223372036854775808: only a minus sign makes it one; the parser sees to that.
    }
  }
  if (!value) {
    return bad(form.bytes, "the number " + std::string(rest_.substr(0, form.bytes)) + " is too large");
  }
  Token token = take(Token::Kind::literal, form.bytes);
  token.value = *value;
  return token;
}

Token Lexer::text(std::size_t prefix) {
  const auto has_prefix = [this, prefix](char lower) {
    return std::any_of(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(prefix),
                       [lower](char c) { return (c | 0x20) == lower; });
  };
  const bool raw = has_prefix('r');
  const bool bytes = has_prefix('b');
  const std::string_view body = rest_.substr(prefix);
  const bool triple = body.size() >= 3 && body[1] == body[0] && body[2] == body[0];
  const std::string_view quote = body.substr(0, triple ? 3 : 1);
  std::size_t end = quote.size();
  while (end < body.size() && !body.substr(end).starts_with(quote) &&
         (triple || (body[end] != '\n' && body[end] != '\r'))) {
    end += body[end] == '\\' && !raw ? std::size_t{2} : std::size_t{1};
  }
  if (end >= body.size() || !body.substr(end).starts_with(quote)) {
    return bad(std::min(prefix + end, rest_.size()), "the text has no end", "close it with " + std::string(quote));
  }
  const std::string_view content = body.substr(quote.size(), end - quote.size());
  Decoded decoded = raw ? Decoded{std::string(content), {}} : read_escapes(content, bytes);
  const std::size_t size = prefix + end + quote.size();
  if (!decoded.problem.empty()) {
    return bad(size, std::move(decoded.problem), "write a backslash as `\\\\`, or the text as r\"…\"");
  }
  Token token = take(Token::Kind::literal, size);
  token.value = bytes ? Value::bytes({}) : Value::string({});
  token.decoded = std::move(decoded.text);
  return token;
}

Token Lexer::quoted_identifier() {
  std::size_t end = 1;
  while (is_field_character(peek(end))) {
    ++end;
  }
  if (peek(end) != '`' || end == 1) {
    return bad(end, "the name in backquotes has no end", "it holds letters, digits, blanks and . - / _ only");
  }
  Token token = take(Token::Kind::quoted_identifier, end + 1);
  token.text = token.text.substr(1, end - 1);
  return token;
}

Token Lexer::mark() {
  for (const std::string_view mark : kMarks) {
    if (!rest_.starts_with(mark)) {
      continue;
    }
    if (mark == "=") {
      return bad(1, "`=` is no operator", "write == to compare");
    }
    return mark == ";" ? bad(1, "`;` has no meaning here") : take(Token::Kind::mark, mark.size());
  }
  if (rest_.starts_with('&') || rest_.starts_with('|')) {
    const std::string doubled(2, rest_.front());
    return bad(1, "`" + std::string(1, rest_.front()) + "` is no operator", "write " + doubled);
  }
  const std::size_t bytes = decode_utf8(rest_).bytes;
  return bad(bytes, "`" + std::string(rest_.substr(0, bytes)) + "` has no meaning here",
             bytes > 1 ? "names have the letters a to z; a field with others is a[\"straße\"]" : "");
}

}  // namespace reif::cel
