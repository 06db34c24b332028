#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cel/compile.h"
#include "cel/expr.h"
#include "cel/overloads.h"
#include "cel/typed.h"

namespace reif::cel {

// Finds out what the names, calls and macros of an expression mean and of which types its parts are. Every mistake
// becomes an issue; what is wrong goes on as `dyn`, so that one mistake gives one issue. Without Options::check_types
// what is no name, no function or no fitting type fails when the program runs.
class Checker {
 public:
  Checker(const Environment& environment, const Options& options, Program::Code& code, Issues& issues);

  // The whole expression.
  Typed check(const Expr& e) { return value(e); }

 private:
  struct Variable {
    std::string name;
    Type type;
    std::int32_t index;
  };
  struct Link {
    const Expr* expr;  // A selection, an index by a literal text, or (first) the name itself.
    std::string_view name;
  };
  struct Macro;

  // Any use, and free use only.
  Typed any(const Expr& e);
  Typed value(const Expr& e);
  void free_use(Typed& typed);

  // checker_names.cc
  Typed name(const Expr& e);
  bool chain(const Expr& e, std::vector<Link>& links) const;
  Typed path(const Expr& e, const std::vector<Link>& links);
  Typed slot(const Slot& slot, std::string label, Place place);
  Typed rest_of_path(Typed typed, std::span<const Link> rest, bool test_only);
  Typed unknown_name(const Expr& root, std::string_view name);
  Typed select(Typed operand, std::string_view field, Place place, Op op);
  Typed select_expression(const Expr& e);
  std::vector<std::vector<std::string_view>> prefixes(bool rooted) const;
  const Variable* variable(std::string_view name) const;

  // checker.cc
  Typed list(const Expr& e);
  Typed map(const Expr& e);
  Typed optional_item(Typed item);
  Typed literal(const Expr& e);

  // checker_operators.cc
  Typed operation(const Expr& e);
  Typed logical(const Expr& e);
  Typed conditional(const Expr& e);
  Typed index(const Expr& e);
  Typed membership(const Expr& e);
  Typed arithmetic(const Expr& e);
  Typed sum(const Expr& e, Typed left, Typed right);
  Typed comparison(const Expr& e);
  Typed compare_points(const Expr& e, Op op, const Typed& left, const Typed& right);
  bool add_terms(Sum& sum, const Typed& typed, std::int64_t factor);
  bool add_constant(Sum& sum, const Typed& typed, std::int64_t factor);
  bool comparable(Op op, const Typed& left, const Typed& right) const;

  // checker_calls.cc
  Typed call(const Expr& e);
  Typed expand(const Expr& e, const Environment::Expand& expand);
  std::string qualified_function(const Expr& e) const;
  Typed function(const Expr& e, std::string_view name, bool member, std::vector<Typed> arguments);
  Typed resolved(std::string_view name, Place place, const std::vector<const Overload*>& fitting,
                 std::vector<Typed> arguments);
  std::vector<const Overload*> candidates(std::string_view name) const;
  Typed no_overload(Place place, std::string_view name, bool member, const std::vector<Typed>& arguments,
                    const std::vector<const Overload*>& named);
  Typed unknown_function(const Expr& e, std::string_view name);
  Typed specialised(std::string_view name, Typed typed);
  Typed matches(Typed typed);
  Typed zoned(std::string_view name, Typed typed);
  Typed extreme(const Expr& e, std::string_view name, std::vector<Typed> arguments);
  Typed optional_call(const Expr& e, std::vector<Typed> arguments);
  void check_literal_argument(std::string_view name, const Typed& typed);

  // macros.cc
  const Macro* macro(const Expr& e) const;
  Typed expand_macro(const Expr& e, const Macro& macro);
  Typed bind(const Expr& e);
  bool variable_names(const Expr& e, std::size_t first, std::size_t count);
  Typed result_of(const Macro& macro, Typed typed, const Type& key);
  Typed wrong_macro(const Expr& e);

  Typed node(Op op, Type type, Place place, std::vector<Typed> children = {}) const;
  Typed poison(Place place) const { return node(Op::constant, {}, place); }
  // An issue; without type checks an error of the running program.
  Typed refuse(Place place, std::string message, std::string hint = {},
               Failure::Code code = Failure::Code::no_such_overload);
  void issue(Place place, std::string message, std::string hint = {});
  bool demand(const Typed& typed, Type::Kind kind, std::string_view what);

  const Environment& environment_;
  const Options& options_;
  Program::Code& code_;
  Issues& issues_;
  std::vector<Variable> variables_;
};

// The path of labels that a node reads, for messages; empty where it is none.
std::string_view first_label(const Typed& typed, Use use);

}  // namespace reif::cel
