#include "codec/segment/credentials.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "codec/segment/percent.h"

namespace reif {
namespace {

constexpr std::size_t kKeyBytesMax = 512;  // Longer is none.
constexpr std::string_view kMask = "***";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The bytes of base64 with or without its padding; nothing where it is none.
std::optional<std::string> base64_decoded(std::string_view text) {
  while (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  std::string out;
  std::uint32_t bits = 0;
  int size = 0;
  for (const char c : text) {
    const std::size_t digit = kBase64.find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    size += 6;
    if (size >= 8) {
      size -= 8;
      out += static_cast<char>(bits >> size & 0xFF);
    }
  }
  return out;
}

// What follows "SCHEME " in the header; schemes are written in any case.
std::optional<std::string_view> after_scheme(std::string_view header, std::string_view scheme) {
  const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  if (header.size() <= scheme.size() || header[scheme.size()] != ' ' ||
      !std::equal(scheme.begin(), scheme.end(), header.begin(), same)) {
    return std::nullopt;
  }
  header.remove_prefix(scheme.size());
  header.remove_prefix(std::min(header.find_first_not_of(' '), header.size()));
  return header;
}

std::string of_pair(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return std::string(text);
  }
  const std::string_view before = text.substr(0, colon);
  const std::string_view after = text.substr(colon + 1);
  return std::string(before.size() >= after.size() ? before : after);
}

std::string of_authorization(std::string_view header) {
  if (const auto token = after_scheme(header, "Bearer")) {
    return std::string(*token);
  }
  const auto encoded = after_scheme(header, "Basic");
  return encoded ? of_pair(base64_decoded(*encoded).value_or("")) : std::string();
}

std::string of_query(std::string_view query) {
  constexpr std::string_view kName = "writeKey=";
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    if (pair.starts_with(kName)) {
      return percent_decoded(pair.substr(kName.size())).value_or("");
    }
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
  }
  return {};
}

}  // namespace

std::string write_key(const CredentialPlaces& places) {
  const std::array<std::string, 4> keys = {of_authorization(places.authorization), of_pair(places.x_write_key),
                                           of_query(places.query), std::string(places.body)};
  const auto is_key = [](const std::string& key) {
    return !key.empty() && key.size() <= kKeyBytesMax && !key.ends_with(kMask);
  };
  const auto* const found = std::find_if(keys.begin(), keys.end(), is_key);
  return found == keys.end() ? std::string() : *found;
}

}  // namespace reif
