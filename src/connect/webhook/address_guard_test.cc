#include "connect/webhook/address_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reif {
namespace {

using testing::HasSubstr;

AddressGuard guard(const AddressGuard::Options& options = {}) { return AddressGuard::make(options).value(); }

// Why a URL is refused; "fine" where it is not.
std::string verdict(const std::string& url, const AddressGuard::Options& options = {}) {
  const Result<WebhookUrl> checked = guard(options).check(url);
  return checked ? "fine" : checked.error().message;
}

bool refuses(const std::string& address, const AddressGuard::Options& options = {}) {
  return guard(options).refusal(IpAddress::parse(address).value()).has_value();
}

TEST(AddressGuardTest, LetsPublicAddressesPass) {
  for (const char* address : {"8.8.8.8", "1.0.0.1", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
                              "128.0.0.1", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0",
                              "192.167.255.255", "198.20.0.0", "223.255.255.255", "2001:4860:4860::8888", "2a00::1",
                              "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"}) {
    EXPECT_FALSE(refuses(address)) << address;
  }
}

TEST(AddressGuardTest, RefusesAllOthers) {
  for (const char* address :
       {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
        "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1",
        "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
        "240.0.0.1", "255.255.255.255",
        // Version 6.
        "::", "::1", "fc00::1", "fdff:ffff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "2001::1", "2001:db8::1",
        "2001:10::1", "3fff::1", "100::1", "5f00::1", "4000::1", "64:ff9b:1::1",
        // Of version 4 within version 6: mapped, compatible, NAT64, 6to4.
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::8.8.8.8",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::1"}) {
    EXPECT_TRUE(refuses(address)) << address;
  }
}

TEST(AddressGuardTest, AllowsWhatTheOperatorNames) {
  const AddressGuard::Options options = {.allowed_ranges = {"10.1.0.0/16", "127.0.0.1", "fd00:1::/32"}};
  EXPECT_FALSE(refuses("10.1.2.3", options));
  EXPECT_FALSE(refuses("::ffff:10.1.2.3", options));
  EXPECT_FALSE(refuses("64:ff9b::a01:203", options));
  EXPECT_FALSE(refuses("127.0.0.1", options));
  EXPECT_FALSE(refuses("fd00:1::1", options));
  EXPECT_TRUE(refuses("10.2.0.1", options));
  EXPECT_TRUE(refuses("127.0.0.2", options));
  EXPECT_TRUE(refuses("::1", options));
  EXPECT_EQ(AddressGuard::make({.allowed_ranges = {"10.1.0.0/99"}}).error().code, Error::Code::invalid_argument);
}

TEST(AddressGuardTest, SaysWhy) {
  EXPECT_EQ(guard().refusal(IpAddress::parse("10.0.0.1").value()), "10.0.0.1 is a private address");
  EXPECT_EQ(guard().refusal(IpAddress::parse("64:ff9b::7f00:1").value()), "127.0.0.1 is a loopback address");
  EXPECT_EQ(guard().refusal(IpAddress::parse("4000::1").value()), "4000::1 is a reserved address");
}

TEST(AddressGuardTest, LetsOrdinaryUrlsPass) {
  for (const char* url :
       {"https://crm.example/hook", "https://crm.example:8443/a?b=c#d", "HTTPS://CRM.EXAMPLE", "https://8.8.8.8/",
        "https://[2a00::1]:443/", "https://crm.example/a@b?c=@d", "https://localhost.example/"}) {
    EXPECT_EQ(verdict(url), "fine") << url;
  }
}

// Every way to write an address of this machine or its neighbours that a URL knows.
TEST(AddressGuardTest, RefusesAddressesHoweverTheyAreWritten) {
  for (const char* host : {"127.0.0.1",
                           "2130706433",
                           "0x7f000001",
                           "0x7f.0.0.1",
                           "0177.0.0.1",
                           "017700000001",
                           "127.1",
                           "127.0.1",
                           "0",
                           "0.0.0.0",
                           "[::1]",
                           "[::]",
                           "[::ffff:127.0.0.1]",
                           "[::ffff:7f00:1]",
                           "[0:0:0:0:0:ffff:7f00:1]",
                           "[::127.0.0.1]",
                           "169.254.169.254",
                           "0xA9FEA9FE",
                           "2852039166",
                           "10.0.0.1",
                           "100.64.0.1",
                           "192.168.0.1",
                           "[fc00::1]",
                           "[fd12::1]",
                           "[fe80::1]",
                           "[64:ff9b::7f00:1]",
                           "[2002:7f00:1::]",
                           "127.0.0.1."}) {
    EXPECT_NE(verdict(std::string("https://") + host + "/hook"), "fine") << host;
  }
}

TEST(AddressGuardTest, RefusesOtherSchemesUsersAndPorts) {
  for (const char* url :
       {"file:///etc/passwd", "gopher://crm.example/", "ftp://crm.example/", "dict://crm.example:80/",
        "ws://crm.example/", "javascript:alert(1)", "smtp://crm.example", "crm.example/hook", "//crm.example/",
        "https:crm.example", "https:/crm.example", "https:///crm.example", "https://", "", "https://crm.example/a b",
        "https://crm.example\r\n/x", "https://crm.example\\@127.0.0.1/", "https://[::1/",
        "https://crm.example:99999/"}) {
    EXPECT_NE(verdict(url, {.allows_http = true}), "fine") << url;
  }
  for (const char* url : {"https://user@crm.example/", "https://user:password@crm.example/", "https://@crm.example/",
                          "https://:@crm.example/", "https://crm.example%40user@crm.example/"}) {
    EXPECT_EQ(verdict(url), "it must not name a user") << url;
  }
  for (const char* port : {"22", "25", "6379", "0", "8081"}) {
    EXPECT_THAT(verdict(std::string("https://crm.example:") + port + "/"), HasSubstr("port")) << port;
  }
}

TEST(AddressGuardTest, HttpAndPortsAreOptions) {
  EXPECT_EQ(verdict("http://crm.example/"), "only https is allowed");
  EXPECT_EQ(verdict("http://crm.example/", {.allows_http = true}), "fine");
  EXPECT_EQ(verdict("https://crm.example:9000/", {.ports = {9000}}), "fine");
  EXPECT_EQ(verdict("https://crm.example/", {.ports = {9000}}), "port 443 is not allowed");
}

TEST(AddressGuardTest, LimitsTheLength) {
  const std::string start = "https://crm.example/";
  EXPECT_EQ(verdict(start + std::string(AddressGuard::kUrlBytesMax - start.size(), 'a')), "fine");
  EXPECT_THAT(verdict(start + std::string(AddressGuard::kUrlBytesMax - start.size() + 1, 'a')), HasSubstr("longer"));
}

TEST(WebhookUrlTest, IsTakenApart) {
  const WebhookUrl url = WebhookUrl::parse("HTTP://0x8.8.8.8:8080/a").value();
  EXPECT_EQ(url.scheme, "http");
  EXPECT_EQ(url.host, "8.8.8.8");
  EXPECT_EQ(url.port, 8080);
  EXPECT_EQ(WebhookUrl::parse("https://[2A00::1]").value().host, "2a00::1");
  EXPECT_EQ(WebhookUrl::parse("https://a.example").value().port, 443);
}

}  // namespace
}  // namespace reif
