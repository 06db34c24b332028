#include "cel/overloads.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/check.h"

namespace reif::cel {
namespace {

// Operators, which the evaluator does itself; comparisons, `in`, logic and indexing are typed by the checker.
constexpr std::array<std::string_view, 23> kOperators = {"_+_(int, int) -> int",
                                                         "_+_(uint, uint) -> uint",
                                                         "_+_(double, double) -> double",
                                                         "_+_(string, string) -> string",
                                                         "_+_(bytes, bytes) -> bytes",
                                                         "_+_(list, list) -> list",
                                                         "_+_(timestamp, duration) -> timestamp",
                                                         "_+_(duration, timestamp) -> timestamp",
                                                         "_+_(duration, duration) -> duration",
                                                         "_-_(int, int) -> int",
                                                         "_-_(uint, uint) -> uint",
                                                         "_-_(double, double) -> double",
                                                         "_-_(timestamp, timestamp) -> duration",
                                                         "_-_(timestamp, duration) -> timestamp",
                                                         "_-_(duration, duration) -> duration",
                                                         "_*_(int, int) -> int",
                                                         "_*_(uint, uint) -> uint",
                                                         "_*_(double, double) -> double",
                                                         "_/_(int, int) -> int",
                                                         "_/_(uint, uint) -> uint",
                                                         "_/_(double, double) -> double",
                                                         "_%_(int, int) -> int",
                                                         "_%_(uint, uint) -> uint"};
constexpr std::array<std::string_view, 3> kSigns = {"-_(int) -> int", "-_(double) -> double", "!_(bool) -> bool"};

// Takes a signature apart from its start.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::string_view until(char end) {
    const std::size_t size = rest_.find(end);
    REIF_CHECK(size != std::string_view::npos);
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  bool take(std::string_view mark) {
    const bool there = rest_.starts_with(mark);
    rest_.remove_prefix(there ? mark.size() : 0);
    return there;
  }
  Type type() {
    const std::size_t size = std::min(rest_.find_first_of("(),"), rest_.size());
    const std::optional<Type> known = short_type(rest_.substr(0, size));
    REIF_CHECK(known.has_value());
    rest_.remove_prefix(size);
    Type type = *known;
    if (take("(")) {
      types(type.parameters);
    }
    return type;
  }
  // What stands up to the closing parenthesis, which it passes.
  void types(std::vector<Type>& into) {
    while (!take(")")) {
      into.push_back(type());
      take(", ");
    }
  }
  static std::optional<Type> short_type(std::string_view name) {
    for (int i = 0; i <= static_cast<int>(Type::Kind::optional); ++i) {
      Type type(static_cast<Type::Kind>(i));
      const std::string full = type.short_name();
      if (std::string_view(full).substr(0, full.find('(')) == name) {
        return type;
      }
    }
    return std::nullopt;
  }

 private:
  std::string_view rest_;
};

void append_rows(std::vector<Overload>& all, std::span<const FunctionRow> rows) {
  for (const FunctionRow& row : rows) {
    all.push_back(read_signature(row.signature));
    all.back().evaluate = row.evaluate;
  }
}

const std::vector<Overload>& all_overloads() {
  static const std::vector<Overload> kAll = [] {
    std::vector<Overload> all;
    for (const std::string_view signature : kOperators) {
      all.push_back(read_signature(signature));
    }
    for (const std::string_view signature : kSigns) {
      all.push_back(read_signature(signature));
    }
    for (const auto& rows : {core_functions(), conversion_functions(), string_functions(), time_functions(),
                             math_functions(), optional_functions()}) {
      append_rows(all, rows);
    }
    std::stable_sort(all.begin(), all.end(), [](const Overload& a, const Overload& b) { return a.name < b.name; });
    return all;
  }();
  return kAll;
}

}  // namespace

std::uint16_t kinds_of(const Type& type) {
  static constexpr std::array<Kind, 13> kKinds = {
      Kind::null,      Kind::boolean,  Kind::int64, Kind::uint64, Kind::float64, Kind::string,  Kind::bytes,
      Kind::timestamp, Kind::duration, Kind::list,  Kind::map,    Kind::type,    Kind::optional};
  if (type.is(Type::Kind::dyn)) {
    return 0xFFFF;
  }
  const Kind kind = kKinds[static_cast<std::size_t>(type.kind) - 1];
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind));
}

Overload read_signature(std::string_view signature) {
  Reader reader(signature);
  Overload overload;
  std::string_view name = reader.until('(');
  const std::size_t dot = name.rfind('.');
  const std::optional<Type> target =
      dot == std::string_view::npos ? std::nullopt : Reader::short_type(name.substr(0, dot));
  if (target) {
    overload.member = true;
    overload.parameters.push_back(*target);
    name.remove_prefix(dot + 1);
  }
  overload.name = name;
  REIF_CHECK(reader.take("("));
  reader.types(overload.parameters);
  REIF_CHECK(reader.take(" -> "));
  overload.result = reader.type();
  for (const Type& type : overload.parameters) {
    overload.kinds.push_back(kinds_of(type));
  }
  return overload;
}

std::string call_text(std::string_view name, bool member, std::span<const Type> types) {
  std::vector<std::string> names;
  for (const Type& type : types) {
    names.push_back(type.short_name());
  }
  if (name.starts_with('_') && name.ends_with('_') && names.size() == 2) {
    return names[0] + " " + std::string(name.substr(1, name.size() - 2)) + " " + names[1];
  }
  if (name.ends_with('_') && names.size() == 1) {
    return std::string(name.substr(0, name.size() - 1)) + names[0];
  }
  std::string text;
  std::size_t first = 0;
  if (member && !names.empty()) {
    text = names[0] + ".";
    first = 1;
  }
  text += std::string(name) + "(";
  for (std::size_t i = first; i < names.size(); ++i) {
    text += (i > first ? ", " : "") + names[i];
  }
  return text + ")";
}

std::string Overload::text() const { return call_text(name, member, parameters); }

bool Overload::takes(std::span<const Value> arguments) const {
  if (arguments.size() != kinds.size()) {
    return false;
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if ((unsigned{kinds[i]} >> static_cast<unsigned>(arguments[i].kind()) & 1U) == 0) {
      return false;
    }
  }
  return true;
}

std::span<const Overload> overloads_of(std::string_view name) {
  const std::vector<Overload>& all = all_overloads();
  const auto first =
      std::partition_point(all.begin(), all.end(), [name](const Overload& o) { return o.name < name; });
  const auto last = std::partition_point(first, all.end(), [name](const Overload& o) { return o.name == name; });
  return {first, last};
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const Overload& overload : all_overloads()) {
    const bool is_operator = overload.name.ends_with('_');
    if (!is_operator && (names.empty() || names.back() != overload.name)) {
      names.push_back(overload.name);
    }
  }
  return names;
}

}  // namespace reif::cel
