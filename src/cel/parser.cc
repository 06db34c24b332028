#include "cel/parser.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "cel/compile.h"
#include "cel/lexer.h"
#include "cel/literal.h"
#include "cel/utf8.h"

namespace reif::cel {
namespace {

constexpr std::size_t kIssuesMax = 50;  // Of one expression; a text that is no expression at all would give hundreds.

constexpr std::array<std::string_view, 21> kReserved = {
    "as",  "break", "const",     "continue", "else",    "false",  "for",  "function", "if",   "import", "in",
    "let", "loop",  "namespace", "null",     "package", "return", "true", "var",      "void", "while"};

struct Operator {
  std::string_view mark;
  int precedence;  // The higher, the tighter.
  std::string_view name;
};

constexpr int kOr = 1;
constexpr int kAnd = 2;
constexpr int kRelation = 3;
constexpr std::array<Operator, 14> kOperators = {{{"||", kOr, "_||_"},
                                                  {"&&", kAnd, "_&&_"},
                                                  {"==", kRelation, "_==_"},
                                                  {"!=", kRelation, "_!=_"},
                                                  {"<", kRelation, "_<_"},
                                                  {"<=", kRelation, "_<=_"},
                                                  {">", kRelation, "_>_"},
                                                  {">=", kRelation, "_>=_"},
                                                  {"in", kRelation, "@in"},
                                                  {"+", 4, "_+_"},
                                                  {"-", 4, "_-_"},
                                                  {"*", 5, "_*_"},
                                                  {"/", 5, "_/_"},
                                                  {"%", 5, "_%_"}}};

// Words and signs of other languages, and what they are here.
struct Meant {
  std::string_view found;
  std::string_view hint;
};
constexpr std::array<Meant, 5> kMeant = {
    {{"and", "write `&&`"}, {"AND", "write `&&`"}, {"or", "write `||`"}, {"OR", "write `||`"}, {"is", "write `==`"}}};

using Node = std::unique_ptr<Expr>;

class Parser {
 public:
  Parser(std::string_view source, const Options& options, Issues& issues)
      : options_(options), issues_(issues), lexer_(source, issues) {
    step();
  }

  Node whole() {
    Node e = expression();
    while (token_.kind != Token::Kind::end) {
      unexpected("an operator or the end");
      skip_to({});
      if (token_.kind != Token::Kind::end) {
        step();
      }
    }
    return e;
  }

 private:
  bool at(std::string_view mark) const { return token_.kind == Token::Kind::mark && token_.text == mark; }
  bool take(std::string_view mark) {
    const bool there = at(mark);
    if (there) {
      step();
    }
    return there;
  }
  void step() {
    token_ = stopped_ ? Token{} : lexer_.next();
    if (issues_.size() >= kIssuesMax) {
      stop();
    }
  }
  // Nothing more is read.
  void stop() {
    stopped_ = true;
    token_ = {};
  }

  void issue(Place place, std::string message, std::string hint = {}) {
    issues_.push_back({Issue::Severity::error, place, std::move(message), std::move(hint)});
  }
  void unexpected(std::string_view wanted);
  void limit(Place place, std::string message);
  void expect(std::string_view mark);
  void skip_to(std::string_view closing);

  Node make(Expr::Kind kind, Place place);
  Node make_call(std::string_view function, Place place, std::vector<Node> children);
  void adopt(Expr& parent, Node child);

  Node expression();
  Node operation(int precedence);
  Node operand();
  Node members(Node e);
  Node member(Node e, Place place);
  Node primary();
  Node name(bool rooted);
  Node literal(bool negative);
  Node index(Node e, Place place);
  Node list();
  Node map();
  Node call(Node e, std::string_view function, Place place);
  std::vector<Node> arguments(std::string_view closing);
  const Operator* operator_here() const;

  const Options& options_;
  Issues& issues_;
  Lexer lexer_;
  Token token_;
  int depth_ = 0;
  std::size_t nodes_ = 0;
  bool stopped_ = false;
};

void Parser::unexpected(std::string_view wanted) {
  const bool told_here = !issues_.empty() && issues_.back().place == token_.place;
  if (token_.kind == Token::Kind::bad || stopped_ || told_here) {
    return;  // Its reason is told already.
  }
  const std::string found =
      token_.kind == Token::Kind::end ? "the expression ends" : "`" + std::string(token_.text) + "` stands";
  const auto* meant =
      std::find_if(kMeant.begin(), kMeant.end(), [&](const Meant& m) { return m.found == token_.text; });
  issue(token_.place, found + " where " + std::string(wanted) + " is expected",
        meant == kMeant.end() ? "" : std::string(meant->hint));
}

void Parser::limit(Place place, std::string message) {
  if (!stopped_) {
    issue(place, std::move(message), "split it into smaller ones");
    stop();
  }
}

void Parser::expect(std::string_view mark) {
  if (!at(mark)) {
    unexpected("`" + std::string(mark) + "`");
    skip_to(mark);
  }
  take(mark);
}

// Passes over what cannot be read, up to a comma or the closing mark on this level of nesting.
void Parser::skip_to(std::string_view closing) {
  int level = 0;
  for (; token_.kind != Token::Kind::end; step()) {
    if (token_.kind != Token::Kind::mark) {
      continue;
    }
    if (level == 0 && (token_.text == closing || token_.text == ",")) {
      return;
    }
    const char c = token_.text.front();
    if (c == '(' || c == '[' || c == '{') {
      ++level;
    } else if (c == ')' || c == ']' || c == '}') {
      if (level == 0) {
        return;
      }
      --level;
    }
  }
}

Node Parser::make(Expr::Kind kind, Place place) {
  if (++nodes_ > options_.nodes_max) {
    limit(place, "the expression has more than " + std::to_string(options_.nodes_max) + " parts");
  }
  auto e = std::make_unique<Expr>();
  e->kind = kind;
  e->place = place;
  return e;
}

void Parser::adopt(Expr& parent, Node child) {
  parent.height = std::max(parent.height, child->height + 1);
  if (parent.height > options_.depth_max) {
    limit(child->place, "the expression is nested more than " + std::to_string(options_.depth_max) + " deep");
  }
  parent.children.push_back(std::move(child));
}

Node Parser::make_call(std::string_view function, Place place, std::vector<Node> children) {
  Node e = make(Expr::Kind::call, place);
  e->text = function;
  for (Node& child : children) {
    adopt(*e, std::move(child));
  }
  return e;
}

Node Parser::expression() {
  const Place place = token_.place;
  if (++depth_ > options_.depth_max) {
    limit(place, "the expression is nested more than " + std::to_string(options_.depth_max) + " deep");
  }
  Node e = operation(kOr);
  const Place question = token_.place;
  if (take("?")) {
    std::vector<Node> children;
    children.push_back(std::move(e));
    children.push_back(operation(kOr));
    expect(":");
    children.push_back(expression());
    e = make_call("_?_:_", question, std::move(children));
  }
  --depth_;
  return e;
}

const Operator* Parser::operator_here() const {
  if (token_.kind != Token::Kind::mark) {
    return nullptr;
  }
  const auto* const found =
      std::find_if(kOperators.begin(), kOperators.end(), [this](const Operator& o) { return o.mark == token_.text; });
  return found == kOperators.end() ? nullptr : found;
}

// Operands joined by operators of at least this precedence. Terms of && and || are children of one node, so that a
// list of hundreds is not deep.
Node Parser::operation(int precedence) {
  Node left = operand();
  for (;;) {
    if (token_.kind == Token::Kind::bad && precedence == kOr) {  // `a = b`: read on as if it were an operator.
      step();
      if (token_.kind != Token::Kind::mark && token_.kind != Token::Kind::end) {
        operand();
      }
      continue;
    }
    const Operator* const op = operator_here();
    if (op == nullptr || op->precedence < precedence) {
      return left;
    }
    const Place place = token_.place;
    step();
    Node right = operation(op->precedence + 1);
    if (op->precedence <= kAnd && left->kind == Expr::Kind::call && left->text == op->name) {
      adopt(*left, std::move(right));
    } else {
      std::vector<Node> children;
      children.push_back(std::move(left));
      children.push_back(std::move(right));
      left = make_call(op->name, place, std::move(children));
    }
  }
}

// A value with the signs before it; a minus right before a number belongs to the number.
Node Parser::operand() {
  std::vector<Token> signs;
  while (at("-") || at("!")) {
    signs.push_back(token_);
    step();
  }
  const bool negative = !signs.empty() && signs.back().text == "-" && token_.kind == Token::Kind::literal &&
                        (token_.value.is(cel::Kind::int64) || token_.value.is(cel::Kind::float64));
  Node e;
  if (negative) {
    e = literal(true);
    e->place = signs.back().place;
    signs.pop_back();
    e = members(std::move(e));
  } else {
    e = members(primary());
  }
  for (; !signs.empty() && !stopped_; signs.pop_back()) {
    std::vector<Node> children;
    children.push_back(std::move(e));
    e = make_call(signs.back().text == "-" ? "-_" : "!_", signs.back().place, std::move(children));
  }
  return e;
}

Node Parser::members(Node e) {
  for (;;) {
    const Place place = token_.place;
    if (take(".")) {
      e = member(std::move(e), place);
    } else if (take("[")) {
      e = index(std::move(e), place);
    } else {
      return e;
    }
  }
}

Node Parser::member(Node e, Place place) {
  const bool optional = take("?");
  const Token name = token_;
  const bool quoted = name.kind == Token::Kind::quoted_identifier;
  if (name.kind != Token::Kind::identifier && !quoted) {
    unexpected("a name");
    return e;
  }
  step();
  if (at("(") && !optional && !quoted) {
    step();
    return call(std::move(e), name.text, name.place);
  }
  Node select = make(Expr::Kind::select, place);
  select->text = name.text;
  select->optional = optional;
  adopt(*select, std::move(e));
  return select;
}

Node Parser::index(Node e, Place place) {
  const bool optional = take("?");
  std::vector<Node> children;
  children.push_back(std::move(e));
  children.push_back(expression());
  expect("]");
  return make_call(optional ? "_[?_]" : "_[_]", place, std::move(children));
}

// After the opening parenthesis; `target` is null for a plain call.
Node Parser::call(Node target, std::string_view function, Place place) {
  const bool member = target != nullptr;
  std::vector<Node> children;
  if (member) {
    children.push_back(std::move(target));
  }
  for (Node& argument : arguments(")")) {
    children.push_back(std::move(argument));
  }
  if (!member && function == "has") {
    if (children.size() == 1 && children.front()->kind == Expr::Kind::select) {
      children.front()->test_only = true;
      return std::move(children.front());
    }
    if (!stopped_) {
      issue(place, "has() takes one field", "write it as has(lead.email)");
    }
  }
  Node e = make_call(function, place, std::move(children));
  e->member = member;
  return e;
}

std::vector<Node> Parser::arguments(std::string_view closing) {
  std::vector<Node> children;
  while (!at(closing) && token_.kind != Token::Kind::end) {
    children.push_back(expression());
    if (!at(",") && !at(closing)) {
      unexpected("`,` or `" + std::string(closing) + "`");
      skip_to(closing);
    }
    if (!take(",")) {
      break;
    }
  }
  expect(closing);
  return children;
}

Node Parser::list() {
  Node e = make(Expr::Kind::list, token_.place);
  step();
  while (!at("]") && token_.kind != Token::Kind::end) {
    e->optional_items.push_back(take("?"));
    adopt(*e, expression());
    if (!at(",") && !at("]")) {
      unexpected("`,` or `]`");
      skip_to("]");
    }
    if (!take(",")) {
      break;
    }
  }
  expect("]");
  return e;
}

Node Parser::map() {
  Node e = make(Expr::Kind::map, token_.place);
  step();
  while (!at("}") && token_.kind != Token::Kind::end) {
    e->optional_items.push_back(take("?"));
    adopt(*e, expression());
    if (!at(":")) {
      unexpected("`:`");
      skip_to("}");
    }
    if (take(":")) {
      adopt(*e, expression());
    }
    if (!at(",") && !at("}")) {
      unexpected("`,` or `}`");
      skip_to("}");
    }
    if (!take(",")) {
      break;
    }
  }
  expect("}");
  return e;
}

Node Parser::literal(bool negative) {
  Node e = make(Expr::Kind::literal, token_.place);
  e->literal = token_.value;
  e->text = token_.decoded;
  if (token_.value.is(cel::Kind::int64)) {
    const std::optional<Value> value = read_int(token_.text, negative);
    if (!value) {
      issue(token_.place, "the number " + std::string(token_.text) + " is too large");
    }
    e->literal = value.value_or(token_.value);
  } else if (negative) {
    e->literal = Value::float64(-token_.value.as_float64());
  }
  step();
  return e;
}

// A name, or a call of a function.
Node Parser::name(bool rooted) {
  const Token name = token_;
  step();
  const std::string text = (rooted ? "." : "") + std::string(name.text);
  if (is_reserved(name.text)) {
    issue(name.place, "`" + std::string(name.text) + "` is a word of CEL and no name");
  }
  if (take("(")) {
    return call(nullptr, text, name.place);
  }
  Node e = make(Expr::Kind::identifier, name.place);
  e->text = text;
  return e;
}

Node Parser::primary() {
  if (token_.kind == Token::Kind::identifier) {
    return name(false);
  }
  if (token_.kind == Token::Kind::literal) {
    return literal(false);
  }
  if (take("(")) {
    Node e = expression();
    expect(")");
    return e;
  }
  if (at("[")) {
    return list();
  }
  if (at("{")) {
    return map();
  }
  if (take(".") && token_.kind == Token::Kind::identifier) {
    return name(true);
  }
  unexpected("a value");
  if (token_.kind == Token::Kind::bad || token_.kind == Token::Kind::quoted_identifier) {
    step();
  }
  return make(Expr::Kind::literal, token_.place);
}

}  // namespace

std::unique_ptr<Expr> parse(std::string_view source, const Options& options, Issues& issues) {
  if (source.size() > options.source_bytes_max) {
    issues.push_back({Issue::Severity::error,
                      {1, 1},
                      "the expression is longer than " + std::to_string(options.source_bytes_max) + " bytes",
                      "split it into smaller ones"});
    return nullptr;
  }
  if (!is_valid_utf8(source)) {
    issues.push_back({Issue::Severity::error, {1, 1}, "the text is no valid UTF-8", {}});
    return nullptr;
  }
  return Parser(source, options, issues).whole();
}

bool is_reserved(std::string_view name) {
  return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

bool is_identifier(const Expr& e) { return e.kind == Expr::Kind::identifier && !e.text.starts_with('.'); }

bool is_literal(const Expr& e, cel::Kind kind) { return e.kind == Expr::Kind::literal && e.literal.is(kind); }

}  // namespace reif::cel
