#include "codec/encoding.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

std::string from_cp1252(std::string_view bytes) {
  std::string out;
  append_cp1252(out, bytes);
  return out;
}

// In pieces of `piece` bytes.
std::string from_utf16(std::string_view bytes, bool big_endian, std::size_t piece) {
  std::string out;
  Utf16Decoder decoder(big_endian);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    decoder.append(out, bytes.substr(at, piece));
  }
  decoder.finish(out);
  return out;
}

TEST(Cp1252, EveryByteIsACharacter) {
  EXPECT_EQ(from_cp1252("Stra\xDF"
                        "e \x80 \x93x\x94 \xE9\xFC"),
            "Straße € “x” éü");
  EXPECT_EQ(from_cp1252("\x81"), "\u0081");
  EXPECT_EQ(from_cp1252("\x9F\xA0\xFF"), "Ÿ\u00A0ÿ");
}

TEST(Utf16, PiecesOfAnyLength) {
  const std::string_view little("a\0\xFC\0\xAC\x20\x3D\xD8\x00\xDE", 10);
  const std::string_view big("\0a\0\xFC\x20\xAC\xD8\x3D\xDE\x00", 10);
  for (std::size_t piece = 1; piece <= 10; ++piece) {
    EXPECT_EQ(from_utf16(little, false, piece), "aü€😀");
    EXPECT_EQ(from_utf16(big, true, piece), "aü€😀");
  }
}

TEST(Utf16, WhatIsBrokenIsReplaced) {
  EXPECT_EQ(from_utf16(std::string_view("\x3D\xD8"
                                        "a\0",
                                        4),
                       false, 4),
            "\uFFFDa");
  EXPECT_EQ(from_utf16(std::string_view("\x00\xDE"
                                        "a\0",
                                        4),
                       false, 4),
            "\uFFFDa");
  EXPECT_EQ(from_utf16(std::string_view("\x3D\xD8", 2), false, 1), "\uFFFD");
  EXPECT_EQ(from_utf16(std::string_view("a\0b", 3), false, 1), "a\uFFFD");
  EXPECT_EQ(from_utf16(std::string_view("\x3D\xD8\x3D\xD8\x00\xDE", 6), false, 6), "\uFFFD😀");
}

}  // namespace
}  // namespace reif
