#include "cel/evaluator.h"

namespace reif::cel {

// What a macro goes through: a list, or a map's entries.
struct Evaluator::Items {
  const Value* items = nullptr;
  const Entry* entries = nullptr;
  std::size_t size = 0;
};

// null, or why there is nothing to go through.
Value Evaluator::items_of(const Node& node, Items& items) {
  const Value range = evaluate_child(node, 0);
  if (range.is(Kind::list)) {
    items = {range.as_list().items, nullptr, range.as_list().size};
    return {};
  }
  if (range.is(Kind::map)) {
    items = {nullptr, range.as_map().entries, range.as_map().size};
    return {};
  }
  return range.is_value() ? wrong_kind(node, "a macro goes through a list or a map", range) : range;
}

// One variable: the item or the key; two: the index and the item, or the key and the value.
void Evaluator::set_variables(const Node& node, const Items& items, std::size_t i) {
  Value* const variable = variables_ + node.index;
  const bool two = (node.flags & kTwoVariables) != 0;
  if (items.entries != nullptr) {
    variable[0] = items.entries[i].key;
    if (two) {
      variable[1] = items.entries[i].value;
    }
  } else if (two) {
    variable[0] = Value::int64(static_cast<std::int64_t>(i));
    variable[1] = items.items[i];
  } else {
    variable[0] = items.items[i];
  }
}

Value Evaluator::bind(const Node& node) {
  const Value v = evaluate_child(node, 0);
  if (!v.is_value()) {
    return v;
  }
  variables_[node.index] = v;
  return evaluate_child(node, 1);
}

// all and exists: an item that decides makes the errors and undecided values of others meaningless, as in && and ||.
Value Evaluator::quantifier(const Node& node, bool decides) {
  Items items;
  const Value problem = items_of(node, items);
  if (!problem.is(Kind::null)) {
    return problem;
  }
  Value result = Value::boolean(!decides);
  for (std::size_t i = 0; i < items.size; ++i) {
    if (!charge(1)) {
      return over_limit();
    }
    set_variables(node, items, i);
    const Value term = evaluate_child(node, 1);
    if (term.is(Kind::boolean)) {
      if (term.as_bool() == decides) {
        return term;
      }
    } else if (term.is(Kind::undecided) || result.is(Kind::boolean)) {
      result = term.is_value() ? no_overload(child(node, 1), decides ? "exists" : "all", {&term, 1}) : term;
    }
  }
  return result;
}

bool Evaluator::admits(const Node& condition, Value& result) {
  if (!charge(1)) {
    result = over_limit();
    return false;
  }
  result = evaluate(condition);
  if (result.is_value() && !result.is(Kind::boolean)) {
    result = wrong_kind(condition, "a condition is true or false", result);
  }
  return result.is_true();
}

Value Evaluator::exists_one(const Node& node) {
  Items items;
  const Value problem = items_of(node, items);
  if (!problem.is(Kind::null)) {
    return problem;
  }
  std::size_t found = 0;
  for (std::size_t i = 0; i < items.size; ++i) {
    set_variables(node, items, i);
    Value admitted;
    if (admits(child(node, 1), admitted)) {
      ++found;
    }
    if (!admitted.is_value()) {
      return admitted;
    }
  }
  return Value::boolean(found == 1);
}

Value Evaluator::filter(const Node& node) {
  Items items;
  const Value problem = items_of(node, items);
  if (!problem.is(Kind::null)) {
    return problem;
  }
  if (!charge(items.size)) {
    return over_limit();
  }
  Value* const kept = arena().array<Value>(items.size);
  std::size_t size = 0;
  for (std::size_t i = 0; i < items.size; ++i) {
    set_variables(node, items, i);
    Value admitted;
    if (admits(child(node, 1), admitted)) {
      ::new (kept + size++) Value(variables_[node.index]);
    } else if (!admitted.is_value()) {
      return admitted;
    }
  }
  return Value::list(arena().make<List>(kept, size));
}

Value Evaluator::map_list(const Node& node) {
  Items items;
  const Value problem = items_of(node, items);
  if (!problem.is(Kind::null)) {
    return problem;
  }
  if (!charge(items.size)) {
    return over_limit();
  }
  Value* const made = arena().array<Value>(items.size);
  std::size_t size = 0;
  for (std::size_t i = 0; i < items.size; ++i) {
    set_variables(node, items, i);
    Value admitted = Value::boolean(true);
    if (node.count == 3 && !admits(child(node, 1), admitted)) {
      if (!admitted.is_value()) {
        return admitted;
      }
      continue;
    }
    const Value v = evaluate_child(node, node.count - 1);
    if (!v.is_value()) {
      return v;
    }
    ::new (made + size++) Value(v);
  }
  return Value::list(arena().make<List>(made, size));
}

Value Evaluator::transform_map(const Node& node) {
  Items items;
  const Value problem = items_of(node, items);
  if (!problem.is(Kind::null)) {
    return problem;
  }
  if (!charge(items.size * 2)) {
    return over_limit();
  }
  Entry* const made = arena().array<Entry>(items.size);
  std::size_t size = 0;
  for (std::size_t i = 0; i < items.size; ++i) {
    set_variables(node, items, i);
    const Value key = variables_[node.index];
    Value admitted = Value::boolean(true);
    if (node.count == 3 && !admits(child(node, 1), admitted)) {
      if (!admitted.is_value()) {
        return admitted;
      }
      continue;
    }
    const Value v = evaluate_child(node, node.count - 1);
    if (!v.is_value()) {
      return v;
    }
    ::new (made + size++) Entry{key, v};
  }
  return make_map(*this, made, size);
}

// The same with a map of entries from each item.
Value Evaluator::transform_entries(const Node& node) {
  Items items;
  const Value problem = items_of(node, items);
  if (!problem.is(Kind::null)) {
    return problem;
  }
  std::vector<Entry> made;
  for (std::size_t i = 0; i < items.size; ++i) {
    set_variables(node, items, i);
    Value admitted = Value::boolean(true);
    if (node.count == 3 && !admits(child(node, 1), admitted)) {
      if (!admitted.is_value()) {
        return admitted;
      }
      continue;
    }
    const Value v = evaluate_child(node, node.count - 1);
    if (!v.is(Kind::map)) {
      return v.is_value() ? no_overload(node, "transformMapEntry", {&v, 1}) : v;
    }
    if (!charge(v.as_map().size * 2)) {
      return over_limit();
    }
    made.insert(made.end(), v.as_map().begin(), v.as_map().end());
  }
  Entry* const entries = arena().array<Entry>(made.size());
  std::uninitialized_copy(made.begin(), made.end(), entries);
  return make_map(*this, entries, made.size());
}

Value Evaluator::optional_map(const Node& node) {
  const Value optional = evaluate_child(node, 0);
  if (!optional.is(Kind::optional)) {
    return optional.is_value() ? no_overload(node, node.op == Op::opt_map ? "optMap" : "optFlatMap", {&optional, 1})
                               : optional;
  }
  if (optional.as_optional() == nullptr) {
    return optional;
  }
  variables_[node.index] = *optional.as_optional();
  const Value v = evaluate_child(node, 1);
  if (!v.is_value()) {
    return v;
  }
  if (node.op == Op::opt_map) {
    return Value::optional(arena().make<Value>(v));
  }
  return v.is(Kind::optional) ? v : no_overload(node, "optFlatMap", {&v, 1});
}

}  // namespace reif::cel
