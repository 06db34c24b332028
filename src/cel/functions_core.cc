#include <algorithm>
#include <array>
#include <cmath>

#include "cel/deep.h"
#include "cel/functions.h"
#include "cel/numbers.h"
#include "cel/overloads.h"
#include "cel/utf8.h"

namespace reif::cel {
namespace {

constexpr std::size_t kPatternCost = 1'000;  // Compiling a pattern is dear beside a step.
constexpr std::size_t kPatternByteCost = 10;
constexpr std::size_t kInstructionsPerStep = 16;
constexpr std::int64_t kPatternMemory = 1 << 20;

Value size_of_text(Run& run, std::span<const Value> a) {
  if (!run.charge_bytes(a[0].as_text().size())) {
    return Run::over_limit();
  }
  return Value::int64(static_cast<std::int64_t>(length_utf8(a[0].as_text())));
}
Value size_of_bytes(Run&, std::span<const Value> a) {
  return Value::int64(static_cast<std::int64_t>(a[0].as_text().size()));
}
Value size_of_list(Run&, std::span<const Value> a) {
  return Value::int64(static_cast<std::int64_t>(a[0].as_list().size));
}
Value size_of_map(Run&, std::span<const Value> a) {
  return Value::int64(static_cast<std::int64_t>(a[0].as_map().size));
}

Value type_of_value(Run&, std::span<const Value> a) { return Value::type(type_name(a[0].kind())); }
Value same(Run&, std::span<const Value> a) { return a[0]; }

Value matches_pattern(Run& run, std::span<const Value> a) {
  if (!run.charge(kPatternCost + kPatternByteCost * a[1].as_text().size())) {
    return Run::over_limit();
  }
  const Pattern compiled = compile_pattern(a[1].as_text(), run.regex_bytes_max());
  if (!compiled.pattern) {
    return run.fail(Failure::Code::invalid_argument, {compiled.problem});
  }
  return find_pattern(run, *compiled.pattern, a[0].as_text());
}

// startsWith, endsWith and contains are done by the evaluator.
constexpr std::array kRows = {
    FunctionRow{"size(string) -> int", size_of_text},
    FunctionRow{"size(bytes) -> int", size_of_bytes},
    FunctionRow{"size(list) -> int", size_of_list},
    FunctionRow{"size(map) -> int", size_of_map},
    FunctionRow{"string.size() -> int", size_of_text},
    FunctionRow{"bytes.size() -> int", size_of_bytes},
    FunctionRow{"list.size() -> int", size_of_list},
    FunctionRow{"map.size() -> int", size_of_map},
    FunctionRow{"type(dyn) -> type", type_of_value},
    FunctionRow{"dyn(dyn) -> dyn", same},
    FunctionRow{"string.startsWith(string) -> bool", nullptr},
    FunctionRow{"string.endsWith(string) -> bool", nullptr},
    FunctionRow{"string.contains(string) -> bool", nullptr},
    FunctionRow{"string.matches(string) -> bool", matches_pattern},
    FunctionRow{"matches(string, string) -> bool", matches_pattern},
};

constexpr std::array<std::string_view, 19> kOperatorNames = {"_+_",  "_-_",  "_*_",  "_/_",   "_%_",  "_==_", "_!=_",
                                                             "_<_",  "_<=_", "_>_",  "_>=_",  "@in",  "!_",   "-_",
                                                             "_&&_", "_||_", "_[_]", "_[?_]", "_?_:_"};

// The position that a key of a list means; nothing where it is no whole number.
std::optional<std::int64_t> position_of(const Value& key) {
  if (key.is(Kind::int64)) {
    return key.as_int64();
  }
  if (key.is(Kind::uint64) && key.as_uint64() < std::uint64_t{1} << 63U) {
    return static_cast<std::int64_t>(key.as_uint64());
  }
  if (key.is(Kind::float64) && std::abs(key.as_float64()) < kInt64End &&
      std::trunc(key.as_float64()) == key.as_float64()) {
    return static_cast<std::int64_t>(key.as_float64());
  }
  return std::nullopt;
}

}  // namespace

std::span<const FunctionRow> core_functions() { return kRows; }

bool is_operator_name(std::string_view name) {
  return std::find(kOperatorNames.begin(), kOperatorNames.end(), name) != kOperatorNames.end();
}

Found find_item(Run& run, const Value& container, const Value& key) {
  if (container.is(Kind::list)) {
    const std::optional<std::int64_t> position = position_of(key);
    if (!position) {
      return {nullptr, run.fail(Failure::Code::invalid_argument,
                                {"a list's item is named by a whole number, not by ", short_type_name(key.kind())})};
    }
    const List& list = container.as_list();
    const bool there = *position >= 0 && static_cast<std::uint64_t>(*position) < list.size;
    return {there ? list.items + *position : nullptr, {}};
  }
  if (container.is(Kind::map)) {
    const Value* const found = find(container.as_map(), key, run.context().cost_left);
    return {found, run.context().cost_left < 0 ? Run::over_limit() : Value()};
  }
  return {nullptr, run.fail(Failure::Code::no_such_overload, {"`[…]` cannot take ", short_type_name(container.kind()),
                                                              "[", short_type_name(key.kind()), "]"})};
}

Value contains_item(Run& run, const Value& container, const Value& item) {
  bool found = false;
  if (container.is(Kind::list)) {
    for (const Value& other : container.as_list()) {
      if (equal(other, item, run.context().cost_left)) {
        found = true;
        break;
      }
    }
  } else if (container.is(Kind::map)) {
    found = find(container.as_map(), item, run.context().cost_left) != nullptr;
  } else {
    return run.fail(Failure::Code::no_such_overload,
                    {"`in` cannot take ", short_type_name(item.kind()), " in ", short_type_name(container.kind())});
  }
  return run.context().cost_left < 0 ? Run::over_limit() : Value::boolean(found);
}

Pattern compile_pattern(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    return {nullptr, "the pattern is longer than " + std::to_string(bytes_max) + " bytes"};
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemory);
  auto pattern = std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (!pattern->ok()) {
    return {nullptr, "the pattern is not valid: " + pattern->error()};
  }
  return {std::move(pattern), {}};
}

// In the worst case each byte is looked at by each instruction of the pattern.
Value find_pattern(Run& run, const RE2& pattern, std::string_view text) {
  const auto instructions = static_cast<std::size_t>(pattern.ProgramSize());
  if (!run.charge_bytes(text.size() * (1 + instructions / kInstructionsPerStep))) {
    return Run::over_limit();
  }
  return Value::boolean(RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern));
}

Type type_of(const Value& v) {
  switch (v.kind()) {
    case Kind::null:
      return Type::Kind::null;
    case Kind::boolean:
      return Type::Kind::boolean;
    case Kind::int64:
      return Type::Kind::int64;
    case Kind::uint64:
      return Type::Kind::uint64;
    case Kind::float64:
      return Type::Kind::float64;
    case Kind::string:
      return Type::Kind::string;
    case Kind::bytes:
      return Type::Kind::bytes;
    case Kind::list:
      return Type::Kind::list;
    case Kind::map:
      return Type::Kind::map;
    case Kind::timestamp:
      return Type::Kind::timestamp;
    case Kind::duration:
      return Type::Kind::duration;
    case Kind::type:
      return Type::Kind::type;
    case Kind::optional:
      return Type::Kind::optional;
    default:
      return {};
  }
}

}  // namespace reif::cel
