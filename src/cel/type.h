#pragma once

#include <string>
#include <vector>

namespace reif::cel {

// A static type of the checker. `dyn` fits everything and is checked when the program runs: JSON is dyn.
struct Type {
  enum class Kind {
    dyn, null, boolean, int64, uint64, float64, string, bytes, timestamp, duration, list, map, type, optional
  };
  Kind kind = Kind::dyn;
  std::vector<Type> parameters;  // list: element; map: key, value; type, optional: the inner type; empty there means dyn

  Type() = default;
  Type(Kind k) : kind(k) {}  // NOLINT(google-explicit-constructor): a kind alone is a type.
  Type(Kind k, std::vector<Type> p) : kind(k), parameters(std::move(p)) {}

  // As CEL writes it: "list(int)", "map(string, dyn)", "optional_type(dyn)", "google.protobuf.Timestamp".
  std::string name() const;

  friend bool operator==(const Type&, const Type&) = default;
};

}  // namespace reif::cel
