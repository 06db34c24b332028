#include "codec/json_writer.h"

#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/time.h"

namespace reif {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

bool must_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void append_escaped(std::string& out, char c) {
  out += '\\';
  switch (c) {
    case '"':
    case '\\':
      out += c;
      break;
    case '\b':
      out += 'b';
      break;
    case '\f':
      out += 'f';
      break;
    case '\n':
      out += 'n';
      break;
    case '\r':
      out += 'r';
      break;
    case '\t':
      out += 't';
      break;
    default:
      out += "u00";
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 0xF];
  }
}

template <class Integer>
void append_integer(std::string& out, Integer v) {
  std::array<char, 24> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), v).ptr;
  out.append(text.data(), end);
}

void append_base64(std::string& out, std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  std::basic_string<unsigned char> from(bytes.begin(), bytes.end());
  std::basic_string<unsigned char> to(text.size(), 0);
  const int size = EVP_EncodeBlock(to.data(), from.data(), static_cast<int>(from.size()));
  out += '"';
  out.append(to.begin(), to.begin() + size);
  out += '"';
}

void append_key(std::string& out, const cel::Value& key) {
  if (key.is(cel::Kind::string)) {
    append_json_string(out, key.as_text());
    return;
  }
  out += '"';
  append_json(out, key);
  out += '"';
}

void append_map(std::string& out, const cel::Map& map) {
  out += '{';
  bool first = true;
  for (const cel::Entry& entry : map) {
    out += first ? "" : ",";
    first = false;
    append_key(out, entry.key);
    out += ':';
    append_json(out, entry.value);
  }
  out += '}';
}

void append_list(std::string& out, const cel::List& list) {
  out += '[';
  bool first = true;
  for (const cel::Value& item : list) {
    out += first ? "" : ",";
    first = false;
    append_json(out, item);
  }
  out += ']';
}

// Nanoseconds as decimals, as few as say it all: ".5".
void append_fraction(std::string& out, std::uint32_t nanoseconds) {
  if (nanoseconds == 0) {
    return;
  }
  std::string digits = std::to_string(1'000'000'000 + nanoseconds);
  digits.front() = '.';
  digits.erase(digits.find_last_not_of('0') + 1);
  out += digits;
}

// "2026-01-19T10:00:00Z", with decimals where there are some.
void append_timestamp(std::string& out, const cel::Value& value) {
  std::string text = format_time(value.seconds() * kSecond);
  text.resize(19);
  out += '"';
  out += text;
  append_fraction(out, value.nanoseconds());
  out += "Z\"";
}

// "90s", "-0.5s".
void append_duration(std::string& out, const cel::Value& value) {
  const bool negative = value.seconds() < 0;
  const bool borrows = negative && value.nanoseconds() > 0;
  const std::int64_t seconds = borrows ? value.seconds() + 1 : value.seconds();
  out += negative && seconds == 0 ? "\"-" : "\"";
  append_integer(out, seconds);
  append_fraction(out, borrows ? 1'000'000'000 - value.nanoseconds() : value.nanoseconds());
  out += "s\"";
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (must_escape(text[at])) {
      out.append(text, from, at - from);
      append_escaped(out, text[at]);
      from = at + 1;
    }
  }
  out.append(text, from);
  out += '"';
}

// ECMA-262, Number::toString: with the n-th power of ten just above the number, digits stand plain for -6 < n <= 21.
void append_json_number(std::string& out, double v) {
  if (v == 0) {
    out += '0';
    return;
  }
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), std::fabs(v), std::chars_format::scientific).ptr;
  const std::string_view shortest(text.data(), static_cast<std::size_t>(end - text.data()));
  const std::size_t e = shortest.find('e');
  std::string digits(1, shortest.front());
  digits += e > 1 ? shortest.substr(2, e - 2) : "";
  int n = 0;
  std::from_chars(shortest.data() + e + (shortest[e + 1] == '+' ? 2 : 1), end, n);
  ++n;
  const int k = static_cast<int>(digits.size());
  out += v < 0 ? "-" : "";
  if (n > 21 || n <= -6) {
    digits.insert(1, k > 1 ? "." : "");
    out += digits;
    out += n > 0 ? "e+" : "e";
    append_integer(out, n - 1);
  } else if (n <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-n), '0');
    out += digits;
  } else if (n >= k) {
    out += digits;
    out.append(static_cast<std::size_t>(n - k), '0');
  } else {
    digits.insert(static_cast<std::size_t>(n), ".");
    out += digits;
  }
}

void append_json(std::string& out, const cel::Value& value) {
  switch (value.kind()) {
    case cel::Kind::boolean:
      out += value.as_bool() ? "true" : "false";
      break;
    case cel::Kind::int64:
      append_integer(out, value.as_int64());
      break;
    case cel::Kind::uint64:
      append_integer(out, value.as_uint64());
      break;
    case cel::Kind::float64:
      if (std::isfinite(value.as_float64())) {
        append_json_number(out, value.as_float64());
      } else {
        out += "null";
      }
      break;
    case cel::Kind::string:
    case cel::Kind::type:
      append_json_string(out, value.as_text());
      break;
    case cel::Kind::bytes:
      append_base64(out, value.as_text());
      break;
    case cel::Kind::list:
      append_list(out, value.as_list());
      break;
    case cel::Kind::map:
      append_map(out, value.as_map());
      break;
    case cel::Kind::timestamp:
      append_timestamp(out, value);
      break;
    case cel::Kind::duration:
      append_duration(out, value);
      break;
    case cel::Kind::optional:
      append_json(out, value.as_optional() == nullptr ? cel::Value() : *value.as_optional());
      break;
    case cel::Kind::null:
    case cel::Kind::error:
    case cel::Kind::undecided:
      out += "null";
      break;
  }
}

}  // namespace reif
