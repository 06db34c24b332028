#include "codec/segment/credentials.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

std::string of_header(std::string_view authorization) {
  return write_key({.authorization = authorization, .x_write_key = {}, .query = {}, .body = {}});
}
std::string of_query(std::string_view query) {
  return write_key({.authorization = {}, .x_write_key = {}, .query = query, .body = {}});
}

TEST(Credentials, OfBasicAuthorization) {
  EXPECT_EQ(of_header("Basic d2tfdGVzdF9BMWIyQzNkNEU1ZjY6"), "wk_test_A1b2C3d4E5f6");  // "wk_test_A1b2C3d4E5f6:"
  EXPECT_EQ(of_header("basic  a2V5"), "key");
  EXPECT_EQ(of_header("BASIC amsxOnNlY3JldDE="), "secret1");  // "jk1:secret1"
  EXPECT_EQ(of_header("Basic azE="), "k1");
  EXPECT_EQ(of_header("Basic azE"), "k1");
  EXPECT_EQ(of_header("Basic Og=="), "");
  EXPECT_EQ(of_header("Basic a2V*5"), "");
  EXPECT_EQ(of_header("Basic"), "");
  EXPECT_EQ(of_header("Basic "), "");
  EXPECT_EQ(of_header("Digest a2V5"), "");
  EXPECT_EQ(of_header("a2V5"), "");
}

TEST(Credentials, OfAPair) {
  const auto of = [](std::string_view text) {
    return write_key({.authorization = {}, .x_write_key = text, .query = {}, .body = {}});
  };
  EXPECT_EQ(of("reif_ingest_1"), "reif_ingest_1");
  EXPECT_EQ(of("reif:reif_ingest_1"), "reif_ingest_1");
  EXPECT_EQ(of("reif_ingest_1:x"), "reif_ingest_1");
  EXPECT_EQ(of("reif_ingest_1:reif_ingest_1"), "reif_ingest_1");
  EXPECT_EQ(of("reif_ingest_1:"), "reif_ingest_1");
  EXPECT_EQ(of(":reif_ingest_1"), "reif_ingest_1");
  EXPECT_EQ(of(":"), "");
}

TEST(Credentials, OfBearerAuthorization) {
  EXPECT_EQ(of_header("Bearer rk_1"), "rk_1");
  EXPECT_EQ(of_header("bearer rk_1"), "rk_1");
  EXPECT_EQ(of_header("Bearerrk_1"), "");
}

TEST(Credentials, OfTheQuery) {
  EXPECT_EQ(of_query("writeKey=k1"), "k1");
  EXPECT_EQ(of_query("a=1&writeKey=k%3A1&writeKey=k2"), "k:1");
  EXPECT_EQ(of_query("xwriteKey=k1&b"), "");
  EXPECT_EQ(of_query("writeKey=%zz"), "");
  EXPECT_EQ(of_query("writeKey="), "");
  EXPECT_EQ(of_query("&&"), "");
}

TEST(Credentials, TheFirstPlaceCounts) {
  const CredentialPlaces all = {
      .authorization = "Basic YTo=", .x_write_key = "x:yy", .query = "writeKey=q", .body = "b"};
  CredentialPlaces places = all;
  EXPECT_EQ(write_key(places), "a");
  places.authorization = "";
  EXPECT_EQ(write_key(places), "yy");
  places.x_write_key = "";
  EXPECT_EQ(write_key(places), "q");
  places.query = "";
  EXPECT_EQ(write_key(places), "b");
  EXPECT_EQ(write_key({}), "");
}

TEST(Credentials, WhatIsNoKeyIsPassedOver) {
  const std::string long_one(513, 'k');
  EXPECT_EQ(write_key({.authorization = "Basic !", .x_write_key = {}, .query = {}, .body = "b"}), "b");
  EXPECT_EQ(write_key({.authorization = {}, .x_write_key = long_one, .query = {}, .body = "b"}), "b");
  EXPECT_EQ(write_key({.authorization = {}, .x_write_key = {}, .query = {}, .body = "jk1:***"}), "");
  EXPECT_EQ(write_key({.authorization = {}, .x_write_key = "jk1:secret1", .query = {}, .body = "jk1:***"}),
            "secret1");
}

}  // namespace
}  // namespace reif
