#include "twin/canonical_json.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace reif::twin {
namespace {

using nlohmann::json;

// UTF-16 code units of valid UTF-8.
std::u16string utf16(const std::string& text) {
  std::u16string units;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at]));
    };
    const std::uint32_t lead = byte(i);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t point = length == 1 ? lead : lead & (0xFFu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      point = point << 6 | (byte(i + k) & 0x3Fu);
    }
    if (point >= 0x10000) {
      units += static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10));
      units += static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF));
    } else {
      units += static_cast<char16_t>(point);
    }
    i += length;
  }
  return units;
}

void append_text(std::string& out, const std::string& text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

// ECMAScript's Number::toString: the shortest digits that give the number back, laid out by the place of their point.
std::string number_text(double v) {
  if (v == 0) {
    return "0";
  }
  std::array<char, 64> buffer{};
  const auto [end, failed] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(v), std::chars_format::scientific);
  const std::string text(buffer.data(), end);
  const std::size_t e = text.find('e');
  std::string digits = text.substr(0, e);
  std::erase(digits, '.');
  const int point = std::stoi(text.substr(e + 1)) + 1;  // The value is 0.DIGITS × 10^point.
  const int count = static_cast<int>(digits.size());
  const auto zeros = [](int n) { return std::string(static_cast<std::size_t>(n), '0'); };
  std::string out;
  if (count <= point && point <= 21) {
    out = digits + zeros(point - count);
  } else if (0 < point && point <= 21) {
    out = digits.substr(0, static_cast<std::size_t>(point)) + "." + digits.substr(static_cast<std::size_t>(point));
  } else if (-6 < point && point <= 0) {
    out = "0." + zeros(-point) + digits;
  } else {
    out = digits.substr(0, 1) + (count > 1 ? "." + digits.substr(1) : "") + fmt::format("e{:+}", point - 1);
  }
  return v < 0 ? "-" + out : out;
}

void append(std::string& out, const json& value) {
  if (value.is_string()) {
    append_text(out, value.get<std::string>());
  } else if (value.is_number()) {
    out += number_text(value.get<double>());
  } else if (value.is_array()) {
    out += '[';
    for (const json& item : value) {
      out += out.back() == '[' ? "" : ",";
      append(out, item);
    }
    out += ']';
  } else if (value.is_object()) {
    std::vector<std::pair<std::u16string, std::string>> keys;
    for (const auto& [key, member] : value.items()) {
      keys.emplace_back(utf16(key), key);
    }
    std::sort(keys.begin(), keys.end());
    out += '{';
    for (const auto& [units, key] : keys) {
      out += units == keys.front().first ? "" : ",";
      append_text(out, key);
      out += ':';
      append(out, value.at(key));
    }
    out += '}';
  } else {
    out += value.dump();  // null, true, false
  }
}

}  // namespace

std::string canonical_json(const nlohmann::json& value) {
  std::string out;
  append(out, value);
  return out;
}

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += fmt::format("{:02x}", byte);
  }
  return hex;
}

}  // namespace reif::twin
