#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connect/webhook/ip_range.h"

namespace reif {

// A URL that has been taken apart by the library that will use it, so that both understand the same.
struct WebhookUrl {
  std::string scheme;  // In lower case.
  std::string host;    // In lower case, without brackets; forms of an IPv4 address such as 0x7f.1 are spelled out.
  int port = 0;        // The scheme's where none is given.
  bool has_user = false;

  // invalid_argument: it is no URL of HTTP or HTTPS.
  static Result<WebhookUrl> parse(const std::string& text);
};

// Where messages may be sent to. Whoever can set a receiver's URL could otherwise make this machine talk to its own
// services and to its neighbours (server-side request forgery). Immutable.
class AddressGuard {
 public:
  struct Options {
    std::vector<std::string> allowed_ranges = {};  // "10.1.0.0/16": addresses that are allowed though not public.
    bool allows_http = false;                      // Else HTTPS alone.
    std::vector<int> ports = {80, 443, 8080, 8443};
  };
  static constexpr std::size_t kUrlBytesMax = 2048;

  // invalid_argument: one of the ranges is none.
  static Result<AddressGuard> make(const Options& options);

  // Checks what can be known without a look-up: scheme, user, port, and the host where it is an address.
  // invalid_argument: the message says what is wrong with it, for whoever entered it.
  Result<WebhookUrl> check(const std::string& url) const;

  // Why a connection to this address is refused ("10.0.0.1 is a private address"); nothing where it is allowed. To be
  // asked of the very address that is connected to: a name may stand for another one each time it is looked up.
  std::optional<std::string> refusal(const IpAddress& address) const;

 private:
  explicit AddressGuard(const Options& options) : options_(options) {}

  Options options_;
  std::vector<IpRange> allowed_;
};

}  // namespace reif
