#include "connect/webhook/ip_range.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace reif {
namespace {

constexpr std::size_t kV4At = 12;  // Where an address of version 4 begins in its mapped form.
constexpr IpAddress::Bytes kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};

IpAddress mapped(const std::uint8_t* v4) {
  IpAddress::Bytes bytes = kMapped;
  std::memcpy(bytes.data() + kV4At, v4, 4);
  return IpAddress(bytes);
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  Bytes bytes{};
  if (terminated.size() != std::strlen(terminated.c_str())) {
    return std::nullopt;
  }
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) {
    return IpAddress(bytes);
  }
  return inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1 ? std::optional(mapped(bytes.data()))
                                                                   : std::nullopt;
}

std::optional<IpAddress> IpAddress::of(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof(v4));
    return mapped(reinterpret_cast<const std::uint8_t*>(&v4.sin_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof(v6));
    Bytes bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return IpAddress(bytes);
  }
  return std::nullopt;
}

IpAddress IpAddress::embedded_v4(std::size_t at) const { return mapped(bytes_.data() + at); }

bool IpAddress::is_v4() const { return std::equal(bytes_.begin(), bytes_.begin() + kV4At, kMapped.begin()); }

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v4 = is_v4();
  inet_ntop(v4 ? AF_INET : AF_INET6, bytes_.data() + (v4 ? kV4At : 0), text.data(), text.size());
  return text.data();
}

std::optional<IpRange> IpRange::parse(std::string_view text) {
  const std::string_view first = text.substr(0, text.find('/'));
  const std::optional<IpAddress> address = IpAddress::parse(first);
  if (!address) {
    return std::nullopt;
  }
  const bool is_dotted = first.find(':') == std::string_view::npos;
  int bits = is_dotted ? 32 : 128;
  if (first.size() < text.size()) {
    const std::string_view digits = text.substr(first.size() + 1);
    int given = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), given);
    if (failure != std::errc() || end != digits.data() + digits.size() || given < 0 || given > bits) {
      return std::nullopt;
    }
    bits = given;
  }
  bits += is_dotted ? 96 : 0;
  for (std::size_t i = 0; i < address->bytes().size(); ++i) {
    const int kept = std::clamp(bits - static_cast<int>(8 * i), 0, 8);
    if ((address->bytes()[i] & (0xFF >> kept)) != 0) {
      return std::nullopt;
    }
  }
  return IpRange(*address, bits);
}

bool IpRange::contains(const IpAddress& address) const {
  for (std::size_t i = 0; i < address.bytes().size(); ++i) {
    const int compared = std::clamp(bits_ - static_cast<int>(8 * i), 0, 8);
    if (((address.bytes()[i] ^ first_.bytes()[i]) >> (8 - compared)) != 0) {
      return false;
    }
  }
  return true;
}

}  // namespace reif
