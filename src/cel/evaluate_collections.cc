#include <algorithm>
#include <bit>

#include "cel/deep.h"
#include "cel/evaluator.h"

namespace reif::cel {
namespace {

constexpr std::size_t kFewEntries = 8;  // Compared one by one.

bool is_key(const Value& v) {
  return v.is(Kind::string) || v.is(Kind::boolean) || v.is(Kind::int64) || v.is(Kind::uint64);
}

// An entry whose key stands before it already; nullptr where there is none.
const Entry* repeated_of_few(const Entry* entries, std::size_t size) {
  for (std::size_t i = 1; i < size; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (equal(entries[i].key, entries[j].key)) {
        return entries + i;
      }
    }
  }
  return nullptr;
}

const Entry* repeated_of_many(Arena& arena, const Entry* entries, std::size_t size) {
  const std::size_t capacity = std::bit_ceil(size * 2);
  const Entry** table = arena.array<const Entry*>(capacity);
  std::fill_n(table, capacity, nullptr);
  for (std::size_t i = 0; i < size; ++i) {
    std::size_t at = hash(entries[i].key) & (capacity - 1);
    for (; table[at] != nullptr; at = (at + 1) & (capacity - 1)) {
      if (equal(table[at]->key, entries[i].key)) {
        return entries + i;
      }
    }
    table[at] = entries + i;
  }
  return nullptr;
}

}  // namespace

Value make_map(Run& run, const Entry* entries, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    if (!is_key(entries[i].key)) {
      return run.fail(Failure::Code::no_such_overload,
                      {"a key of a map cannot be ", short_type_name(entries[i].key.kind())});
    }
    const std::size_t bytes = entries[i].key.is(Kind::string) ? entries[i].key.as_text().size() : 0;
    if (!run.charge_bytes(bytes)) {
      return Run::over_limit();
    }
  }
  const Entry* const repeated =
      size <= kFewEntries ? repeated_of_few(entries, size) : repeated_of_many(run.arena(), entries, size);
  if (repeated != nullptr) {
    const std::string text = to_text(repeated->key);
    return run.fail(Failure::Code::duplicate_key, {"the key ", text, " stands in the map twice"});
  }
  return Value::map(run.arena().make<Map>(entries, size));
}

Value Evaluator::list(const Node& node) {
  Value* const items = arena().array<Value>(node.count);
  std::size_t size = 0;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    Value item = evaluate_child(node, i);
    if (!item.is_value()) {
      return item;
    }
    if (child(node, i).op == Op::optional_item) {
      if (!item.is(Kind::optional)) {
        return no_overload(node, "?", {&item, 1});
      }
      if (item.as_optional() == nullptr) {
        continue;
      }
      item = *item.as_optional();
    }
    ::new (items + size++) Value(item);
  }
  return Value::list(arena().make<List>(items, size));
}

Value Evaluator::map(const Node& node) {
  Entry* const entries = arena().array<Entry>(node.count / 2);
  std::size_t size = 0;
  for (std::uint32_t i = 0; i < node.count; i += 2) {
    const Value key = evaluate_child(node, i);
    if (!key.is_value()) {
      return key;
    }
    Value item = evaluate_child(node, i + 1);
    if (!item.is_value()) {
      return item;
    }
    if (child(node, i + 1).op == Op::optional_item) {
      if (!item.is(Kind::optional)) {
        return no_overload(node, "?", {&item, 1});
      }
      if (item.as_optional() == nullptr) {
        continue;
      }
      item = *item.as_optional();
    }
    ::new (entries + size++) Entry{key, item};
  }
  return make_map(*this, entries, size);
}

const Value* Set::find(const Value& v) const {
  if (table.empty() || !(v.is(Kind::string) || v.is_number())) {
    return nullptr;
  }
  std::size_t at = hash(v) & (table.size() - 1);
  for (; !table[at].is(Kind::null); at = (at + 1) & (table.size() - 1)) {
    if (equal(table[at], v)) {
      return &table[at];
    }
  }
  return nullptr;
}

}  // namespace reif::cel
