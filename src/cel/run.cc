#include "cel/run.h"

#include <array>
#include <cstring>

namespace reif::cel {
namespace {

struct KindName {
  std::string_view name;
  std::string_view short_name;
};

// By Kind.
constexpr std::array<KindName, 15> kKindNames = {{{"null_type", "null"},
                                                  {"bool", "bool"},
                                                  {"int", "int"},
                                                  {"uint", "uint"},
                                                  {"double", "double"},
                                                  {"string", "string"},
                                                  {"bytes", "bytes"},
                                                  {"list", "list"},
                                                  {"map", "map"},
                                                  {"google.protobuf.Timestamp", "timestamp"},
                                                  {"google.protobuf.Duration", "duration"},
                                                  {"type", "type"},
                                                  {"optional_type", "optional_type"},
                                                  {"error", "error"},
                                                  {"undecided", "undecided"}}};

constexpr Failure kOverLimit{Failure::Code::limit, "the expression takes too many steps", ""};

}  // namespace

std::string_view type_name(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)].name; }
std::string_view short_type_name(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)].short_name; }

Value Run::over_limit() { return Value::error(&kOverLimit); }

std::string_view Run::concatenate(std::span<const std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) {
    size += part.size();
  }
  if (size == 0) {
    return {};
  }
  char* const text = arena().array<char>(size);
  char* to = text;
  for (const std::string_view part : parts) {
    if (!part.empty()) {
      std::memcpy(to, part.data(), part.size());
      to += part.size();
    }
  }
  return {text, size};
}

Value Run::fail(Failure::Code code, std::initializer_list<std::string_view> parts, std::string_view subject) {
  return Value::error(arena().make<Failure>(code, concatenate(std::span(parts.begin(), parts.size())), subject));
}

}  // namespace reif::cel
