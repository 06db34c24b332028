#include "cel/planner.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.h"
#include "cel/evaluator.h"

namespace reif::cel {
namespace {

constexpr std::int64_t kFoldCost = 2'000;  // A constant part that takes more is left to run time.
constexpr std::size_t kFewItems = 3;       // Looked through one by one.

// A context that has nothing: for what reads nothing.
class NoContext : public Context {
 public:
  explicit NoContext(Arena& made) {
    arena = &made;
    cost_left = kFoldCost;
  }
  Value slot(int) override { return Value::undecided(); }
  std::optional<Range> points(int) override { return std::nullopt; }
};

// Operations that give the same for the same children, whoever evaluates them. Macros are not among them: they could
// make a constant far larger than the expression.
bool is_foldable(Op op) {
  return (op >= Op::select && op <= Op::in) || op == Op::logical_and || op == Op::logical_or ||
         op == Op::conditional || op == Op::list || op == Op::map || op == Op::call ||
         (op >= Op::starts_with && op <= Op::optional_or_value);
}

bool calls_host(const Program::Code& code, const Typed& typed) {
  if (typed.op != Op::call) {
    return false;
  }
  const auto overloads = std::span(code.overloads).subspan(static_cast<std::size_t>(typed.index), typed.flags);
  return std::any_of(overloads.begin(), overloads.end(), [](const Overload* o) { return o->host >= 0; });
}

bool any_calls_host(const Program::Code& code, const Typed& typed) {
  return calls_host(code, typed) || std::any_of(typed.children.begin(), typed.children.end(),
                                                [&code](const Typed& child) { return any_calls_host(code, child); });
}

Node node_of(const Typed& typed) {
  Node node;
  node.op = typed.op;
  node.flags = typed.flags;
  node.index = typed.index;
  node.value = typed.value;
  node.count = static_cast<std::uint32_t>(typed.children.size());
  return node;
}

}  // namespace

Program Planner::plan(Typed root) {
  fold(root);
  code_->type = root.type;
  std::sort(code_->slots.begin(), code_->slots.end());
  code_->slots.erase(std::unique(code_->slots.begin(), code_->slots.end()), code_->slots.end());
  code_->is_constant = code_->slots.empty() && !any_calls_host(*code_, root);
  code_->nodes.resize(1);
  lay_out(root, 0);
  Program program;
  program.code_ = code_;
  return program;
}

void Planner::lay_out(const Typed& typed, std::size_t at) {
  code_->nodes[at] = node_of(typed);
  const std::size_t first = code_->nodes.size();
  code_->nodes[at].first = static_cast<std::uint32_t>(first);
  code_->nodes.resize(first + typed.children.size());
  for (std::size_t i = 0; i < typed.children.size(); ++i) {
    lay_out(typed.children[i], first + i);
  }
}

void Planner::fold(Typed& typed) {
  for (Typed& child : typed.children) {
    fold(child);
  }
  const bool constant = std::all_of(typed.children.begin(), typed.children.end(),
                                    [](const Typed& child) { return child.op == Op::constant; });
  if (constant && is_foldable(typed.op) && !calls_host(*code_, typed)) {
    fold_children(typed);
  }
  if (typed.op == Op::in) {
    to_set(typed);
  }
}

// Evaluates a node all of whose children are constants.
void Planner::fold_children(Typed& typed) {
  std::vector<Node> nodes = {node_of(typed)};
  nodes.front().first = 1;
  for (const Typed& child : typed.children) {
    nodes.push_back(node_of(child));
  }
  Arena made;
  NoContext context(made);
  const Value v = Evaluator(*code_, nodes.data(), nullptr, context).evaluate(nodes.front());
  if (context.cost_left < 0) {
    return;
  }
  if (v.is(Kind::error)) {
    const Failure& failure = v.failure();
    typed.value = code_->fail(failure.code, failure.message, failure.subject);
  } else {
    typed.value = copy(v, code_->arena);
  }
  typed.op = Op::constant;
  typed.flags = 0;
  typed.children.clear();
}

void Planner::to_set(Typed& typed) {
  const Typed& container = typed.children[1];
  if (!container.is_constant(Kind::list) || container.value.as_list().size <= kFewItems) {
    return;
  }
  const List& list = container.value.as_list();
  const auto is_kept = [](const Value& v) { return v.is(Kind::string) || v.is_number(); };
  if (!std::all_of(list.begin(), list.end(), is_kept)) {
    return;
  }
  Set set;
  set.table.resize(std::bit_ceil(list.size * 2));
  for (const Value& item : list) {
    std::size_t at = hash(item) & (set.table.size() - 1);
    while (!set.table[at].is(Kind::null)) {
      at = (at + 1) & (set.table.size() - 1);
    }
    set.table[at] = item;
  }
  typed.op = Op::in_set;
  typed.index = static_cast<std::int32_t>(code_->sets.size());
  typed.children.pop_back();
  code_->sets.push_back(std::move(set));
}

}  // namespace reif::cel
