#include "cel/type.h"

#include <array>
#include <cstddef>

namespace reif::cel {
namespace {

struct TypeName {
  Type::Kind kind;
  std::string_view name;
  std::string_view short_name;
};

constexpr std::array<TypeName, 14> kNames = {{{Type::Kind::dyn, "dyn", "dyn"},
                                              {Type::Kind::null, "null_type", "null"},
                                              {Type::Kind::boolean, "bool", "bool"},
                                              {Type::Kind::int64, "int", "int"},
                                              {Type::Kind::uint64, "uint", "uint"},
                                              {Type::Kind::float64, "double", "double"},
                                              {Type::Kind::string, "string", "string"},
                                              {Type::Kind::bytes, "bytes", "bytes"},
                                              {Type::Kind::timestamp, "google.protobuf.Timestamp", "timestamp"},
                                              {Type::Kind::duration, "google.protobuf.Duration", "duration"},
                                              {Type::Kind::list, "list", "list"},
                                              {Type::Kind::map, "map", "map"},
                                              {Type::Kind::type, "type", "type"},
                                              {Type::Kind::optional, "optional_type", "optional_type"}}};

const TypeName& names_of(Type::Kind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::size_t parameters_of(Type::Kind kind) {
  switch (kind) {
    case Type::Kind::map:
      return 2;
    case Type::Kind::list:
    case Type::Kind::optional:
      return 1;
    default:
      return 0;
  }
}

std::string spelled(const Type& type, bool brief) {
  const TypeName& names = names_of(type.kind);
  std::string text(brief ? names.short_name : names.name);
  const std::size_t count = type.is(Type::Kind::type) ? type.parameters.size() : parameters_of(type.kind);
  for (std::size_t i = 0; i < count; ++i) {
    text += (i == 0 ? "(" : ", ") + spelled(type.parameter(i), brief);
  }
  return count == 0 ? text : text + ")";
}

// Whether all parameters of two types of one kind pass the test.
template <class Test>
bool all_parameters(const Type& a, const Type& b, Test test) {
  for (std::size_t i = 0; i < parameters_of(a.kind); ++i) {
    if (!test(a.parameter(i), b.parameter(i))) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string Type::name() const { return spelled(*this, false); }
std::string Type::short_name() const { return spelled(*this, true); }

const Type& Type::parameter(std::size_t i) const {
  static const Type kDyn;
  return i < parameters.size() ? parameters[i] : kDyn;
}

bool may_be_equal(const Type& a, const Type& b) {
  if (a.is(Type::Kind::dyn) || b.is(Type::Kind::dyn) || (a.is_number() && b.is_number())) {
    return true;
  }
  return a.kind == b.kind && all_parameters(a, b, may_be_equal);
}

bool is_assignable(const Type& from, const Type& to) {
  if (from.is(Type::Kind::dyn) || to.is(Type::Kind::dyn)) {
    return true;
  }
  return from.kind == to.kind && all_parameters(from, to, is_assignable);
}

Type join(const Type& a, const Type& b) {
  if (a == b) {
    return a;
  }
  if (a.kind != b.kind || a.is(Type::Kind::dyn)) {
    return {};
  }
  Type joined(a.kind);
  for (std::size_t i = 0; i < parameters_of(a.kind); ++i) {
    joined.parameters.push_back(join(a.parameter(i), b.parameter(i)));
  }
  return joined;
}

std::optional<Type> type_named(std::string_view name) {
  for (const TypeName& names : kNames) {
    if (names.name == name && names.kind != Type::Kind::dyn) {
      return Type(names.kind);
    }
  }
  return std::nullopt;
}

}  // namespace reif::cel
