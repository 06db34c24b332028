#include "http/inflate.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "support/gzip.h"

namespace reif {
namespace {

constexpr std::size_t kMax = 1024 * 1024;

std::string zlib_packed(std::string_view text) {
  std::string packed(compressBound(text.size()), '\0');
  uLongf bytes = packed.size();
  compress(reinterpret_cast<Bytef*>(packed.data()), &bytes, reinterpret_cast<const Bytef*>(text.data()), text.size());
  packed.resize(bytes);
  return packed;
}

// Without header and checksum.
std::string bare(const std::string& zlib) { return zlib.substr(2, zlib.size() - 6); }

std::string text_of(const Result<std::string>& result) {
  return result ? *result : "error: " + result.error().message;
}

Error::Code code_of(const Result<std::string>& result) {
  EXPECT_FALSE(result.has_value());
  return result ? Error::Code::internal : result.error().code;
}

TEST(InflateBodyTest, TakesGzipZlibAndTheBareStream) {
  const std::string text = "The lead of the day: " + std::string(5000, 'x');
  EXPECT_EQ(text_of(inflate_body(gzip(text), ContentCoding::gzip, kMax)), text);
  EXPECT_EQ(text_of(inflate_body(zlib_packed(text), ContentCoding::deflate, kMax)), text);
  EXPECT_EQ(text_of(inflate_body(bare(zlib_packed(text)), ContentCoding::deflate, kMax)), text);
  EXPECT_EQ(text_of(inflate_body("", ContentCoding::gzip, kMax)), "");
  EXPECT_EQ(text_of(inflate_body(gzip(""), ContentCoding::gzip, kMax)), "");
}

TEST(InflateBodyTest, JoinsMembers) {
  EXPECT_EQ(text_of(inflate_body(gzip("a") + gzip("") + gzip("bc"), ContentCoding::gzip, kMax)), "abc");
}

TEST(InflateBodyTest, StopsAtTheLimit) {
  const std::string packed = gzip(std::string(10'000, 'a'));
  EXPECT_EQ(text_of(inflate_body(packed, ContentCoding::gzip, 10'000)).size(), 10'000U);
  EXPECT_EQ(code_of(inflate_body(packed, ContentCoding::gzip, 9'999)), Error::Code::limited);
  EXPECT_EQ(code_of(inflate_body(packed, ContentCoding::gzip, 0)), Error::Code::limited);
  EXPECT_EQ(text_of(inflate_body(gzip(""), ContentCoding::gzip, 0)), "");
  EXPECT_EQ(code_of(inflate_body(gzip(std::string(6'000, 'a')) + gzip(std::string(6'000, 'a')), ContentCoding::gzip,
                                 10'000)),
            Error::Code::limited);
}

TEST(InflateBodyTest, ABombCostsNoMoreThanTheLimit) {
  const std::string bomb = gzip(std::string(32 * 1024 * 1024, '\0'));
  EXPECT_LT(bomb.size(), 40'000U);
  EXPECT_EQ(code_of(inflate_body(bomb, ContentCoding::gzip, kMax)), Error::Code::limited);
}

TEST(InflateBodyTest, RefusesWhatIsCutShortOrChanged) {
  const std::string packed = gzip("Of this every byte counts, as the checksum at its end says.");
  for (std::size_t length = 1; length < packed.size(); ++length) {
    EXPECT_EQ(code_of(inflate_body(packed.substr(0, length), ContentCoding::gzip, kMax)), Error::Code::corrupt)
        << length;
  }
  std::string changed = packed;
  changed[packed.size() - 6] ^= 1;
  EXPECT_EQ(code_of(inflate_body(changed, ContentCoding::gzip, kMax)), Error::Code::corrupt);
  EXPECT_EQ(code_of(inflate_body(packed + "x", ContentCoding::gzip, kMax)), Error::Code::corrupt);
  EXPECT_EQ(code_of(inflate_body("{\"type\":\"track\"}", ContentCoding::gzip, kMax)), Error::Code::corrupt);
  EXPECT_EQ(code_of(inflate_body(zlib_packed("a") + "x", ContentCoding::deflate, kMax)), Error::Code::corrupt);
  EXPECT_EQ(code_of(inflate_body("no such stream", ContentCoding::deflate, kMax)), Error::Code::corrupt);
}

}  // namespace
}  // namespace reif
