#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "cel/value.h"

// The one place that knows simdjson. Its DOM validates the whole text, which its On-Demand reader does not.
namespace reif::dom {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;
using Array = simdjson::dom::array;
using Kind = simdjson::dom::element_type;

// Readable bytes that must follow a text.
inline constexpr std::size_t kPadding = simdjson::SIMDJSON_PADDING;

// Parses one text at a time; what it gives out lives until the next one. Nested at most 1,024 deep.
class Parser {
 public:
  // The text is read in place. invalid_argument: "not JSON: …", "number out of range: …". For want of memory it
  // throws std::bad_alloc.
  Result<Element> parse(std::string_view json);

 private:
  simdjson::dom::parser parser_;
  std::string widened_;  // The text once more where integers beyond 64 bits had to be written as doubles.
};

// The element as a CEL value: numbers as doubles; of a doubled key the last. Texts stay in the parser's memory, all
// else lies in the arena.
cel::Value to_value(Element element, Arena& arena);
cel::Value to_value(Object object, Arena& arena);

// A map without entries.
cel::Value empty_map();

}  // namespace reif::dom
