#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cel/type.h"
#include "cel/value.h"

namespace reif::cel {

class Run;

// The functions of the language, as data: a line each with what it takes and gives, "string.charAt(int) -> string".

// Of a function, the target counted; the host's own may not take more.
inline constexpr std::size_t kArgumentsMax = 4;

// Arguments are values of the kinds that the signature names, the target first.
using Evaluate = Value (*)(Run& run, std::span<const Value> arguments);

struct FunctionRow {
  std::string_view signature;
  Evaluate evaluate;
};

struct Overload {
  std::string name;              // "charAt", "math.ceil"
  bool member = false;           // Written as target.name(…).
  std::vector<Type> parameters;  // The target first.
  Type result;
  std::vector<std::uint16_t> kinds;  // By parameter: the kinds of values that it takes, as bits.
  Evaluate evaluate = nullptr;       // nullptr: an operator, which the evaluator does itself.
  int host = -1;                     // Of a function of the host: its index.

  // "string.charAt(int)"
  std::string text() const;
  bool takes(std::span<const Value> arguments) const;
};

// Reads a signature; it must be one.
Overload read_signature(std::string_view signature);
// How messages write a call with arguments of these types: "int.charAt(string)", "int + string".
std::string call_text(std::string_view name, bool member, std::span<const Type> types);
std::uint16_t kinds_of(const Type& type);

// All overloads of a name, operators included ("_+_"); empty where there is none.
std::span<const Overload> overloads_of(std::string_view name);
// All names that are called, each once, for suggestions.
std::vector<std::string> function_names();

// The functions by theme.
std::span<const FunctionRow> core_functions();
std::span<const FunctionRow> conversion_functions();
std::span<const FunctionRow> string_functions();
std::span<const FunctionRow> time_functions();
std::span<const FunctionRow> math_functions();
std::span<const FunctionRow> optional_functions();

}  // namespace reif::cel
