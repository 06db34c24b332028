#include "codec/excerpt.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

TEST(Excerpt, ShowsAtMostFortyBytesOfWholeCharacters) {
  EXPECT_EQ(excerpt("abc"), "`abc`");
  EXPECT_EQ(excerpt(""), "``");
  EXPECT_EQ(excerpt(std::string(40, 'x')), "`" + std::string(40, 'x') + "`");
  EXPECT_EQ(excerpt(std::string(41, 'x')), "`" + std::string(40, 'x') + "…`");
  EXPECT_EQ(excerpt(std::string(39, 'x') + "ü"), "`" + std::string(39, 'x') + "…`");
}

TEST(Excerpt, HidesWhatTerminalsObeyAndWhatIsNoUtf8) {
  EXPECT_EQ(excerpt("a\n\x1b[2J\x7f\u0085ü\xff"), "`a??[2J??ü?`");
}

}  // namespace
}  // namespace reif
