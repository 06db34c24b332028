#include <algorithm>
#include <array>
#include <memory>

#include "cel/functions.h"
#include "cel/overloads.h"
#include "cel/utf8.h"

namespace reif::cel {
namespace {

using Arguments = std::span<const Value>;

Value made(Run& run, std::string_view text) { return Value::string(run.arena().copy(text)); }

// What a position in code points is in bytes; nothing where the text is shorter.
std::optional<std::size_t> byte_at(std::string_view text, std::int64_t position) {
  if (position < 0 || static_cast<std::uint64_t>(position) > text.size()) {
    return std::nullopt;
  }
  std::size_t bytes = 0;
  for (; position > 0; --position) {
    if (bytes >= text.size()) {
      return std::nullopt;
    }
    bytes += decode_utf8(text.substr(bytes)).bytes;
  }
  return bytes;
}

Value no_position(Run& run, std::int64_t position) {
  const std::string text = std::to_string(position);
  return run.fail(Failure::Code::out_of_range, {"the text has no position ", text});
}

Value char_at(Run& run, Arguments a) {
  const std::string_view text = a[0].as_text();
  if (!run.charge_bytes(text.size())) {
    return Run::over_limit();
  }
  const std::optional<std::size_t> at = byte_at(text, a[1].as_int64());
  if (!at) {
    return no_position(run, a[1].as_int64());
  }
  const std::string_view rest = text.substr(*at);
  return Value::string(rest.substr(0, rest.empty() ? 0 : decode_utf8(rest).bytes));
}

Value position_of(std::string_view text, std::size_t byte) {
  return Value::int64(byte == std::string_view::npos ? -1
                                                     : static_cast<std::int64_t>(length_utf8(text.substr(0, byte))));
}

Value index_of(Run& run, Arguments a) {
  const std::string_view text = a[0].as_text();
  if (!run.charge_bytes(text.size())) {
    return Run::over_limit();
  }
  const std::int64_t from = a.size() > 2 ? a[2].as_int64() : 0;
  const std::optional<std::size_t> at = byte_at(text, from);
  return at ? position_of(text, text.find(a[1].as_text(), *at)) : no_position(run, from);
}

Value last_index_of(Run& run, Arguments a) {
  const std::string_view text = a[0].as_text();
  if (!run.charge_bytes(text.size())) {
    return Run::over_limit();
  }
  const std::optional<std::size_t> at = a.size() > 2 ? byte_at(text, a[2].as_int64()) : std::optional(text.size());
  return at ? position_of(text, text.rfind(a[1].as_text(), *at)) : no_position(run, a[2].as_int64());
}

Value substring(Run& run, Arguments a) {
  const std::string_view text = a[0].as_text();
  if (!run.charge_bytes(text.size())) {
    return Run::over_limit();
  }
  const std::optional<std::size_t> begin = byte_at(text, a[1].as_int64());
  const std::optional<std::size_t> end = a.size() > 2 ? byte_at(text, a[2].as_int64()) : std::optional(text.size());
  if (!begin || !end) {
    return no_position(run, a[begin ? 2 : 1].as_int64());
  }
  if (*end < *begin) {
    return run.fail(Failure::Code::out_of_range, {"the part of a text ends before it begins"});
  }
  return Value::string(text.substr(*begin, *end - *begin));
}

template <char from, char to, int shift>
Value shift_ascii(Run& run, Arguments a) {
  if (!run.charge_bytes(a[0].as_text().size())) {
    return Run::over_limit();
  }
  const std::string_view text = a[0].as_text();
  char* const shifted = run.arena().array<char>(text.size());
  std::transform(text.begin(), text.end(), shifted,
                 [](char c) { return c >= from && c <= to ? static_cast<char>(c + shift) : c; });
  return Value::string({shifted, text.size()});
}

Value trim(Run& run, Arguments a) {
  std::string_view text = a[0].as_text();
  if (!run.charge_bytes(text.size())) {
    return Run::over_limit();
  }
  while (!text.empty() && is_space(decode_utf8(text).value)) {
    text.remove_prefix(decode_utf8(text).bytes);
  }
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode_utf8(text.substr(at));
    at += c.bytes;
    end = is_space(c.value) ? end : at;
  }
  return Value::string(text.substr(0, end));
}

Value reverse(Run& run, Arguments a) {
  std::string_view text = a[0].as_text();
  if (!run.charge_bytes(text.size())) {
    return Run::over_limit();
  }
  char* const begin = run.arena().array<char>(text.size());
  char* to = begin + text.size();
  const std::size_t size = text.size();
  while (!text.empty()) {
    const std::size_t bytes = decode_utf8(text).bytes;
    to -= bytes;
    std::copy_n(text.data(), bytes, to);
    text.remove_prefix(bytes);
  }
  return Value::string({begin, size});
}

Value replace(Run& run, Arguments a) {
  const std::string_view text = a[0].as_text();
  const std::string_view from = a[1].as_text();
  const std::string_view to = a[2].as_text();
  std::int64_t left = a.size() > 3 ? a[3].as_int64() : -1;
  std::string result;
  std::size_t at = 0;
  while (left != 0) {
    const std::size_t found = text.find(from, at);
    if (found == std::string_view::npos) {
      break;
    }
    if (!run.charge_bytes(found - at + to.size())) {
      return Run::over_limit();
    }
    result += text.substr(at, found - at);
    result += to;
    at = found + from.size();
    --left;
    if (from.empty()) {
      if (at >= text.size()) {
        break;
      }
      const std::size_t bytes = decode_utf8(text.substr(at)).bytes;
      result += text.substr(at, bytes);
      at += bytes;
    }
  }
  result += text.substr(at);
  return run.charge_bytes(result.size()) ? made(run, result) : Run::over_limit();
}

Value split(Run& run, Arguments a) {
  std::string_view text = a[0].as_text();
  const std::string_view separator = a[1].as_text();
  const std::int64_t limit = a.size() > 2 ? a[2].as_int64() : -1;
  if (!run.charge_bytes(text.size())) {
    return Run::over_limit();
  }
  std::vector<Value> parts;
  const auto may_split = [&] { return limit < 0 || static_cast<std::int64_t>(parts.size()) + 1 < limit; };
  while (may_split()) {
    if (!run.charge(1)) {
      return Run::over_limit();
    }
    const std::size_t end = separator.empty() ? (text.empty() ? 0 : decode_utf8(text).bytes) : text.find(separator);
    if (end == std::string_view::npos || (separator.empty() && end >= text.size())) {
      break;
    }
    parts.push_back(Value::string(text.substr(0, end)));
    text.remove_prefix(end + separator.size());
  }
  if (limit != 0 && !(separator.empty() && text.empty())) {
    parts.push_back(Value::string(text));
  }
  Value* const items = run.arena().array<Value>(parts.size());
  std::uninitialized_copy(parts.begin(), parts.end(), items);
  return Value::list(run.arena().make<List>(items, parts.size()));
}

Value join(Run& run, Arguments a) {
  const std::string_view separator = a.size() > 1 ? a[1].as_text() : std::string_view();
  std::string result;
  bool first = true;
  for (const Value& item : a[0].as_list()) {
    if (!item.is(Kind::string)) {
      return run.fail(Failure::Code::no_such_overload,
                      {"`join` takes a list of strings, found ", short_type_name(item.kind())});
    }
    if (!run.charge_bytes(separator.size() + item.as_text().size())) {
      return Run::over_limit();
    }
    result += first ? std::string_view() : separator;
    result += item.as_text();
    first = false;
  }
  return made(run, result);
}

Value quote(Run& run, Arguments a) {
  constexpr std::string_view kPlain = "\a\b\f\n\r\t\v\\\"";
  constexpr std::string_view kEscaped = "abfnrtv\\\"";
  std::string_view text = a[0].as_text();
  if (!run.charge_bytes(text.size() * 2)) {
    return Run::over_limit();
  }
  std::string result = "\"";
  while (!text.empty()) {
    const CodePoint c = decode_utf8(text);
    const std::size_t special = c.bytes == 1 ? kPlain.find(text.front()) : std::string_view::npos;
    if (special != std::string_view::npos) {
      result += '\\';
      result += kEscaped[special];
    } else {
      result += c.valid ? text.substr(0, c.bytes) : std::string_view("\uFFFD");
    }
    text.remove_prefix(c.bytes);
  }
  return made(run, result + "\"");
}

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Value base64_encode(Run& run, Arguments a) {
  const std::string_view bytes = a[0].as_text();
  if (!run.charge_bytes(bytes.size() * 2)) {
    return Run::over_limit();
  }
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8U | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= count ? kBase64[group >> (18 - 6 * i) & 63U] : '=';
    }
  }
  return made(run, text);
}

Value base64_decode(Run& run, Arguments a) {
  std::string_view text = a[0].as_text();
  if (!run.charge_bytes(text.size())) {
    return Run::over_limit();
  }
  const std::size_t padded = text.size();
  text = text.substr(0, text.find_last_not_of('=') + 1);
  bool valid = padded - text.size() <= 2 && text.size() % 4 != 1 && (padded == text.size() || padded % 4 == 0);
  std::string bytes;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const std::size_t digit = kBase64.find(c);
    valid = valid && digit != std::string_view::npos;
    group = (group << 6U | static_cast<std::uint32_t>(digit & 63U)) & 0xFFFFU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(static_cast<unsigned char>(group >> bits & 0xFFU));
    }
  }
  return valid ? Value::bytes(run.arena().copy(bytes))
               : run.fail(Failure::Code::invalid_argument, {"the text is no base64"});
}

constexpr std::array kRows = {
    FunctionRow{"string.charAt(int) -> string", char_at},
    FunctionRow{"string.indexOf(string) -> int", index_of},
    FunctionRow{"string.indexOf(string, int) -> int", index_of},
    FunctionRow{"string.lastIndexOf(string) -> int", last_index_of},
    FunctionRow{"string.lastIndexOf(string, int) -> int", last_index_of},
    FunctionRow{"string.substring(int) -> string", substring},
    FunctionRow{"string.substring(int, int) -> string", substring},
    FunctionRow{"string.lowerAscii() -> string", shift_ascii<'A', 'Z', 'a' - 'A'>},
    FunctionRow{"string.upperAscii() -> string", shift_ascii<'a', 'z', 'A' - 'a'>},
    FunctionRow{"string.trim() -> string", trim},
    FunctionRow{"string.reverse() -> string", reverse},
    FunctionRow{"string.replace(string, string) -> string", replace},
    FunctionRow{"string.replace(string, string, int) -> string", replace},
    FunctionRow{"string.split(string) -> list(string)", split},
    FunctionRow{"string.split(string, int) -> list(string)", split},
    FunctionRow{"list.join() -> string", join},
    FunctionRow{"list.join(string) -> string", join},
    FunctionRow{"string.format(list) -> string", format_text},
    FunctionRow{"strings.quote(string) -> string", quote},
    FunctionRow{"base64.encode(bytes) -> string", base64_encode},
    FunctionRow{"base64.decode(string) -> bytes", base64_decode},
};

}  // namespace

std::span<const FunctionRow> string_functions() { return kRows; }

}  // namespace reif::cel
