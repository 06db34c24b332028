#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reif::cel {

// A static type of the checker. `dyn` fits everything and is checked when the program runs: JSON is dyn.
struct Type {
  enum class Kind {
    dyn,
    null,
    boolean,
    int64,
    uint64,
    float64,
    string,
    bytes,
    timestamp,
    duration,
    list,
    map,
    type,
    optional
  };
  Kind kind = Kind::dyn;
  std::vector<Type>
      parameters;  // list: element; map: key, value; type, optional: the inner type; empty there means dyn

  Type() = default;
  Type(Kind k) : kind(k) {}  // NOLINT(google-explicit-constructor): a kind alone is a type.
  Type(Kind k, std::vector<Type> p) : kind(k), parameters(std::move(p)) {}

  // As CEL writes it: "list(int)", "map(string, dyn)", "optional_type(dyn)", "google.protobuf.Timestamp".
  std::string name() const;
  // As authors read it in messages: like name(), but "timestamp" and "duration".
  std::string short_name() const;

  bool is(Kind k) const { return kind == k; }
  bool is_number() const { return kind == Kind::int64 || kind == Kind::uint64 || kind == Kind::float64; }
  // The i-th parameter; dyn where it is left out.
  const Type& parameter(std::size_t i) const;

  friend bool operator==(const Type&, const Type&) = default;
};

// Whether a value of one type may be one of the other: dyn may be anything, and numbers of any type are compared by
// value.
bool may_be_equal(const Type& a, const Type& b);
// Whether a value of type `from` may stand where `to` is asked for: the same, or dyn on either side.
bool is_assignable(const Type& from, const Type& to);
// The type of what is either; dyn where they differ.
Type join(const Type& a, const Type& b);
// The types whose names are values of an expression: int, list, google.protobuf.Timestamp … by name(); without
// parameters.
std::optional<Type> type_named(std::string_view name);

}  // namespace reif::cel
