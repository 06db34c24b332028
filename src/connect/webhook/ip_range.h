#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace reif {

// An IP address. One of version 4 is held as its mapped form, ::ffff:a.b.c.d, so that both are the same address.
class IpAddress {
 public:
  using Bytes = std::array<std::uint8_t, 16>;

  explicit IpAddress(const Bytes& bytes) : bytes_(bytes) {}
  // Of a text without a zone, "192.0.2.1" or "2001:db8::1"; nothing where it is none.
  static std::optional<IpAddress> parse(std::string_view text);
  // Nothing where it is of another family.
  static std::optional<IpAddress> of(const sockaddr& address);

  const Bytes& bytes() const { return bytes_; }
  // The address of version 4 in four of the bytes.
  IpAddress embedded_v4(std::size_t at) const;
  bool is_v4() const;
  std::string text() const;

 private:
  Bytes bytes_;
};

// All addresses that begin alike: "10.0.0.0/8", "fc00::/7"; "192.0.2.1" is that address alone.
class IpRange {
 public:
  // Nothing where it is none, or where bits are set behind the prefix.
  static std::optional<IpRange> parse(std::string_view text);
  bool contains(const IpAddress& address) const;

 private:
  IpRange(const IpAddress& first, int bits) : first_(first), bits_(bits) {}

  IpAddress first_;
  int bits_;  // Of 128.
};

}  // namespace reif
