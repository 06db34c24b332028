#pragma once

#include "base/wide.h"
#include "cel/code.h"
#include "cel/run.h"

namespace reif::cel {

// Walks the nodes of a program. An error or an undecided value of a child is the value of its parent, but where a
// comment says otherwise.
class Evaluator : public Run {
 public:
  // `nodes` is where the children's indexes count from. `variables` has room for all of the code.
  Evaluator(const Program::Code& code, const Node* nodes, Value* variables, Context& context)
      : Run(context, code.mixed_arithmetic, code.division_error, code.regex_bytes_max),
        code_(code),
        nodes_(nodes),
        variables_(variables) {}

  Value evaluate(const Node& node) {
    if (node.op == Op::constant) {
      return node.value;
    }
    return charge(1) ? dispatch(node) : over_limit();
  }

 private:
  const Node& child(const Node& node, std::uint32_t i) const { return nodes_[node.first + i]; }
  Value evaluate_child(const Node& node, std::uint32_t i) { return evaluate(child(node, i)); }

  Value dispatch(const Node& node);
  Value dispatch_macro(const Node& node);  // And what is known over a span of time.

  // evaluate.cc
  Value has_slot(const Node& node);
  Value select(const Node& node);
  Value index(const Node& node);
  Value unary(const Node& node);
  Value arithmetic(const Node& node);
  Value comparison(const Node& node);
  Value member(const Node& node);
  Value logical(const Node& node, bool decides);
  Value conditional(const Node& node);
  Value text_test(const Node& node);
  Value matches(const Node& node);
  Value zoned(const Node& node);
  Value call(const Node& node);
  Value call_overload(const Node& node, std::span<const Value> arguments);
  Value optional_else(const Node& node);
  Value wrong_kind(const Node& node, std::string_view wanted, const Value& found);
  Value no_overload(const Node& node, std::string_view name, std::span<const Value> arguments);
  std::string_view subject_of(const Node& node) const;

  // evaluate_collections.cc
  Value list(const Node& node);
  Value map(const Node& node);

  // evaluate_macros.cc
  struct Items;
  Value bind(const Node& node);
  Value quantifier(const Node& node, bool decides);
  Value exists_one(const Node& node);
  Value filter(const Node& node);
  Value map_list(const Node& node);
  Value transform_map(const Node& node);
  Value transform_entries(const Node& node);
  Value optional_map(const Node& node);
  Value items_of(const Node& node, Items& items);
  void set_variables(const Node& node, const Items& items, std::size_t i);
  // false where an item is left out; what ends the macro is left in `result`.
  bool admits(const Node& node, Value& result);

  // evaluate_span.cc
  struct Growing;
  Value compare_rising(const Node& node);
  Value growing(const Node& node, Growing& result);
  void narrow_at_turn(Op op, Wide difference, int slope);
  Value compare_points(const Node& node);

  const Program::Code& code_;
  const Node* nodes_;
  Value* variables_;
};

// Whether a comparison holds for a sign (-1, 0, 1) of the left side minus the right.
constexpr bool holds(Op op, int sign) {
  switch (op) {
    case Op::equal:
      return sign == 0;
    case Op::not_equal:
      return sign != 0;
    case Op::less:
      return sign < 0;
    case Op::less_equal:
      return sign <= 0;
    case Op::greater:
      return sign > 0;
    default:
      return sign >= 0;
  }
}

// The sign that a comparison writes in messages.
std::string_view comparison_sign(Op op);

// Makes a map of entries whose keys must differ; the arena holds them.
Value make_map(Run& run, const Entry* entries, std::size_t size);

}  // namespace reif::cel
