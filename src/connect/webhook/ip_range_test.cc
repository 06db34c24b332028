#include "connect/webhook/ip_range.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

namespace reif {
namespace {

std::string text_of(const std::optional<IpAddress>& address) { return address ? address->text() : "none"; }

TEST(IpAddressTest, ReadsBothVersions) {
  EXPECT_EQ(text_of(IpAddress::parse("192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(text_of(IpAddress::parse("2001:DB8:0::1")), "2001:db8::1");
  EXPECT_EQ(text_of(IpAddress::parse("::ffff:192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(text_of(IpAddress::parse("::192.0.2.1")), "::192.0.2.1");
  for (const std::string text :
       {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "0x7f.0.0.1", "localhost", "[::1]", "fe80::1%lo", "1.2.3.4 "}) {
    EXPECT_EQ(text_of(IpAddress::parse(text)), "none") << text;
  }
  EXPECT_EQ(text_of(IpAddress::parse(std::string_view("1.2.3.4\0", 8))), "none");
}

TEST(IpAddressTest, ReadsWhatASocketConnectsTo) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  inet_pton(AF_INET, "192.0.2.1", &v4.sin_addr);
  EXPECT_EQ(text_of(IpAddress::of(reinterpret_cast<const sockaddr&>(v4))), "192.0.2.1");
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  inet_pton(AF_INET6, "2001:db8::1", &v6.sin6_addr);
  EXPECT_EQ(text_of(IpAddress::of(reinterpret_cast<const sockaddr&>(v6))), "2001:db8::1");
  sockaddr other{};
  other.sa_family = AF_UNIX;
  EXPECT_EQ(text_of(IpAddress::of(other)), "none");
}

bool holds(std::string_view range, std::string_view address) {
  const std::optional<IpRange> parsed = IpRange::parse(range);
  EXPECT_TRUE(parsed.has_value()) << range;
  return parsed && parsed->contains(IpAddress::parse(address).value());
}

TEST(IpRangeTest, HoldsWhatBeginsLikeIt) {
  EXPECT_TRUE(holds("172.16.0.0/12", "172.16.0.0"));
  EXPECT_TRUE(holds("172.16.0.0/12", "172.31.255.255"));
  EXPECT_FALSE(holds("172.16.0.0/12", "172.15.255.255"));
  EXPECT_FALSE(holds("172.16.0.0/12", "172.32.0.0"));
  EXPECT_TRUE(holds("172.16.0.0/12", "::ffff:172.20.1.1"));
  EXPECT_TRUE(holds("192.0.2.1", "192.0.2.1"));
  EXPECT_FALSE(holds("192.0.2.1", "192.0.2.0"));
  EXPECT_TRUE(holds("fc00::/7", "fdff::1"));
  EXPECT_FALSE(holds("fc00::/7", "fe00::1"));
  EXPECT_TRUE(holds("::1", "::1"));
  EXPECT_FALSE(holds("::1", "::"));
  EXPECT_TRUE(holds("0.0.0.0/0", "8.8.8.8"));
  EXPECT_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(holds("::/0", "8.8.8.8"));
}

TEST(IpRangeTest, RefusesWhatIsNone) {
  for (const char* text : {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.0/8/8", "10/8",
                           "10.0.0.1/8", "::/129", "fc00::1/7", "::1/x", "localhost/8"}) {
    EXPECT_FALSE(IpRange::parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace reif
