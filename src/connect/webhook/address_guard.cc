#include "connect/webhook/address_guard.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include "base/check.h"

namespace reif {
namespace {

struct SpecialRange {
  const char* range;
  const char* what;
};

// Ranges that are not for the public, by the registries of IANA for special-purpose addresses of both versions.
constexpr std::array kSpecial = {
    SpecialRange{"0.0.0.0/8", "an unspecified"},
    SpecialRange{"10.0.0.0/8", "a private"},
    SpecialRange{"100.64.0.0/10", "a carrier's inner"},
    SpecialRange{"127.0.0.0/8", "a loopback"},
    SpecialRange{"169.254.0.0/16", "a link-local"},
    SpecialRange{"172.16.0.0/12", "a private"},
    SpecialRange{"192.0.0.0/24", "a reserved"},
    SpecialRange{"192.0.2.0/24", "a documentation"},
    SpecialRange{"192.88.99.0/24", "a relay"},
    SpecialRange{"192.168.0.0/16", "a private"},
    SpecialRange{"198.18.0.0/15", "a benchmark"},
    SpecialRange{"198.51.100.0/24", "a documentation"},
    SpecialRange{"203.0.113.0/24", "a documentation"},
    SpecialRange{"224.0.0.0/4", "a multicast"},
    SpecialRange{"240.0.0.0/4", "a reserved"},
    SpecialRange{"::/128", "an unspecified"},
    SpecialRange{"::1/128", "a loopback"},
    SpecialRange{"fc00::/7", "a private"},
    SpecialRange{"fe80::/10", "a link-local"},
    SpecialRange{"fec0::/10", "a private"},
    SpecialRange{"ff00::/8", "a multicast"},
    SpecialRange{"2001::/23", "a reserved"},
    SpecialRange{"2001:db8::/32", "a documentation"},
    SpecialRange{"3fff::/20", "a documentation"},
};
// What else of version 6 lies outside this is reserved.
constexpr const char* kPublicV6 = "2000::/3";

// Ranges whose addresses stand for one of version 4, and where in them it is.
struct Translation {
  const char* range;
  std::size_t at;
};
constexpr std::array kTranslations = {Translation{"64:ff9b::/96", 12}, Translation{"2002::/16", 2}};

bool is_in(const char* range, const IpAddress& address) {
  const std::optional<IpRange> parsed = IpRange::parse(range);
  REIF_CHECK(parsed.has_value());
  return parsed->contains(address);
}

struct UrlCleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// A part of a URL; empty where there is none.
std::string part(CURLU* url, CURLUPart which, unsigned int flags = 0) {
  char* text = nullptr;
  const bool is_there = curl_url_get(url, which, &text, flags) == CURLUE_OK;
  std::string copy = is_there ? text : "";
  curl_free(text);
  return copy;
}

}  // namespace

Result<WebhookUrl> WebhookUrl::parse(const std::string& text) {
  const std::unique_ptr<CURLU, UrlCleanup> url(curl_url());
  const bool has_odd_character = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\';
  });
  if (has_odd_character || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return fail(Error::Code::invalid_argument, "it is not a URL");
  }
  WebhookUrl parsed;
  parsed.scheme = part(url.get(), CURLUPART_SCHEME);
  parsed.host = part(url.get(), CURLUPART_HOST);
  const std::size_t authority = parsed.scheme.size() + 3;
  if (text.compare(parsed.scheme.size(), 3, "://") != 0 || text.compare(authority, 1, "/") == 0) {
    return fail(Error::Code::invalid_argument, "it is not a URL");
  }
  parsed.has_user = text.substr(0, text.find_first_of("/?#", authority)).find('@') != std::string::npos;
  if (parsed.scheme != "http" && parsed.scheme != "https") {
    return fail(Error::Code::invalid_argument, fmt::format("'{}' is neither https nor http", parsed.scheme));
  }
  if (parsed.host.starts_with('[')) {
    parsed.host = parsed.host.substr(1, parsed.host.size() - 2);
  }
  std::transform(parsed.host.begin(), parsed.host.end(), parsed.host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  const std::string port = part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), parsed.port);
  return parsed;
}

Result<AddressGuard> AddressGuard::make(const Options& options) {
  AddressGuard guard(options);
  for (const std::string& text : options.allowed_ranges) {
    const std::optional<IpRange> range = IpRange::parse(text);
    if (!range) {
      return fail(Error::Code::invalid_argument,
                  fmt::format("'{}' is not a range of IP addresses such as 10.1.0.0/16", text));
    }
    guard.allowed_.push_back(*range);
  }
  return guard;
}

Result<WebhookUrl> AddressGuard::check(const std::string& url) const {
  const auto refused = [](std::string why) { return fail(Error::Code::invalid_argument, std::move(why)); };
  if (url.size() > kUrlBytesMax) {
    return refused(fmt::format("it is longer than {} bytes", kUrlBytesMax));
  }
  Result<WebhookUrl> parsed = WebhookUrl::parse(url);
  if (!parsed) {
    return parsed;
  }
  if (parsed->scheme != "https" && !options_.allows_http) {
    return refused("only https is allowed");
  }
  if (parsed->has_user) {
    return refused("it must not name a user");
  }
  if (std::find(options_.ports.begin(), options_.ports.end(), parsed->port) == options_.ports.end()) {
    return refused(fmt::format("port {} is not allowed", parsed->port));
  }
  std::string_view host = parsed->host;
  host.remove_suffix(host.ends_with('.') ? 1 : 0);
  const std::optional<IpAddress> address = IpAddress::parse(host);
  if (std::optional<std::string> why = address ? refusal(*address) : std::nullopt) {
    return refused(std::move(*why));
  }
  return parsed;
}

std::optional<std::string> AddressGuard::refusal(const IpAddress& address) const {
  if (std::any_of(allowed_.begin(), allowed_.end(), [&](const IpRange& range) { return range.contains(address); })) {
    return std::nullopt;
  }
  for (const Translation& translation : kTranslations) {
    if (is_in(translation.range, address)) {
      return refusal(address.embedded_v4(translation.at));
    }
  }
  for (const SpecialRange& special : kSpecial) {
    if (is_in(special.range, address)) {
      return fmt::format("{} is {} address", address.text(), special.what);
    }
  }
  if (!address.is_v4() && !is_in(kPublicV6, address)) {
    return fmt::format("{} is a reserved address", address.text());
  }
  return std::nullopt;
}

}  // namespace reif
