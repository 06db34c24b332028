#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "cel/functions.h"
#include "cel/utf8.h"
#include "cel/value.h"

namespace reif::cel {
namespace {

// A message is to be read; what is longer ends in "…".
constexpr std::size_t kBytesMax = 1'000;

void append_value(std::string& out, const Value& v);

void append_quoted(std::string& out, std::string_view text, bool bytes) {
  out += bytes ? "b\"" : "\"";
  while (!text.empty() && out.size() < kBytesMax) {
    const CodePoint c = decode_utf8(text);
    if (c.value == '"' || c.value == '\\') {
      out += '\\';
      out += text.front();
    } else if (c.value == '\n') {
      out += "\\n";
    } else if (c.value < 0x20 || c.value == 0x7F || !c.valid) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(c.value));
    } else {
      out += text.substr(0, c.bytes);
    }
    text.remove_prefix(c.bytes);
  }
  out += '"';
}

void append_double(std::string& out, double v) {
  if (std::isnan(v) || std::isinf(v)) {
    out += std::isnan(v) ? "double(\"NaN\")" : v > 0 ? "double(\"Infinity\")" : "double(\"-Infinity\")";
    return;
  }
  const std::string text = fmt::format("{}", v);
  out += text;
  out += text.find_first_of(".e") == std::string::npos ? ".0" : "";
}

void append_list(std::string& out, const List& list) {
  out += '[';
  for (std::size_t i = 0; i < list.size && out.size() < kBytesMax; ++i) {
    out += i == 0 ? "" : ", ";
    append_value(out, list.items[i]);
  }
  out += ']';
}

void append_map(std::string& out, const Map& map) {
  out += '{';
  for (std::size_t i = 0; i < map.size && out.size() < kBytesMax; ++i) {
    out += i == 0 ? "" : ", ";
    append_value(out, map.entries[i].key);
    out += ": ";
    append_value(out, map.entries[i].value);
  }
  out += '}';
}

void append_optional(std::string& out, const Value* v) {
  if (v == nullptr) {
    out += "optional.none()";
    return;
  }
  out += "optional.of(";
  append_value(out, *v);
  out += ')';
}

void append_value(std::string& out, const Value& v) {
  const auto append = std::back_inserter(out);
  switch (v.kind()) {
    case Kind::null:
      out += "null";
      break;
    case Kind::boolean:
      out += v.as_bool() ? "true" : "false";
      break;
    case Kind::int64:
      fmt::format_to(append, "{}", v.as_int64());
      break;
    case Kind::uint64:
      fmt::format_to(append, "{}u", v.as_uint64());
      break;
    case Kind::float64:
      append_double(out, v.as_float64());
      break;
    case Kind::string:
      append_quoted(out, v.as_text(), false);
      break;
    case Kind::bytes:
      append_quoted(out, v.as_text(), true);
      break;
    case Kind::list:
      append_list(out, v.as_list());
      break;
    case Kind::map:
      append_map(out, v.as_map());
      break;
    case Kind::timestamp:
      fmt::format_to(append, "timestamp(\"{}\")", timestamp_text(v));
      break;
    case Kind::duration:
      fmt::format_to(append, "duration(\"{}\")", duration_text(v));
      break;
    case Kind::type:
      out += v.as_text();
      break;
    case Kind::optional:
      append_optional(out, v.as_optional());
      break;
    case Kind::error:
      fmt::format_to(append, "error: {}", v.failure().message);
      break;
    case Kind::undecided:
      out += "undecided";
      break;
  }
}

}  // namespace

std::string to_text(const Value& v) {
  std::string out;
  append_value(out, v);
  if (out.size() <= kBytesMax) {
    return out;
  }
  std::size_t end = kBytesMax;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80) {
    --end;
  }
  return out.substr(0, end) + "…";
}

}  // namespace reif::cel
