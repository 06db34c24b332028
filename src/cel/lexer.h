#pragma once

#include <string>
#include <string_view>

#include "base/issue.h"
#include "cel/value.h"

namespace reif::cel {

// A word of an expression.
struct Token {
  enum class Kind {
    end,
    identifier,
    quoted_identifier,
    literal,
    bad,
    // Marks and words of the grammar, `text` says which.
    mark,
  };
  Kind kind = Kind::end;
  Place place;
  std::string_view text;  // As written; of a quoted identifier without its backquotes.
  Value value;            // literal: null, bools, numbers; of texts only the kind, `decoded` has the content.
  std::string decoded;    // literal: content of a string or bytes, escapes read.
};

// Splits the text of an expression into tokens. What is no token is reported and comes out as `bad`; reading goes on
// after it. The text must outlive the tokens.
class Lexer {
 public:
  Lexer(std::string_view source, Issues& issues) : rest_(source), issues_(issues) {}

  Token next();

 private:
  void skip_blanks();
  Token word();
  Token number();
  Token text(std::size_t prefix);
  Token quoted_identifier();
  Token mark();
  Token bad(std::size_t bytes, std::string message, std::string hint = {});
  Token take(Token::Kind kind, std::size_t bytes);
  char peek(std::size_t i) const { return i < rest_.size() ? rest_[i] : '\0'; }
  void advance(std::size_t bytes);

  std::string_view rest_;
  Place place_{1, 1};
  Issues& issues_;
};

}  // namespace reif::cel
