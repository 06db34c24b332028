#include "http/target.h"

#include <algorithm>

namespace reif {
namespace {

// The value of a hexadecimal digit; -1 where it is none.
int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The byte that "%XY" at `at` stands for; -1 where it stands for none.
int decoded_byte(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size()) {
    return -1;
  }
  const int high = hex_value(text[at + 1]);
  const int low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string form_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = text[i] == '%' ? decoded_byte(text, i) : -1;
    if (byte >= 0) {
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
  return equal_ignoring_case(text.substr(0, start.size()), start);
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int byte = decoded_byte(text, i);
    if (byte <= 0) {
      return std::nullopt;
    }
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (is_letter || kPlain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte / 16U], kDigits[byte % 16U]};
    }
  }
  return encoded;
}

std::vector<Parameter> parse_query(std::string_view query) {
  std::vector<Parameter> parameters;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (!pair.empty()) {
      const std::size_t equals = std::min(pair.find('='), pair.size());
      const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
      parameters.push_back({form_decode(pair.substr(0, equals)), form_decode(value)});
    }
  }
  return parameters;
}

std::optional<std::string> origin_form(std::string_view target) {
  if (target == "*") {
    return "*";
  }
  if (target.find('#') != std::string_view::npos) {
    return std::nullopt;
  }
  if (target.starts_with('/')) {
    return std::string(target);
  }
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (starts_with_ignoring_case(target, scheme)) {
      const std::string_view rest = target.substr(scheme.size());
      const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
      const std::string_view authority = rest.substr(0, authority_end);
      if (authority.empty() || authority.find('@') != std::string_view::npos) {
        return std::nullopt;
      }
      const std::string_view path = rest.substr(authority_end);
      return (path.starts_with('/') ? "" : "/") + std::string(path);
    }
  }
  return std::nullopt;
}

}  // namespace reif
