#include "base/result.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) {
    return fail(Error::Code::invalid_argument, "odd");
  }
  return n / 2;
}

Result<void> only_even(int n) {
  if (n % 2 != 0) {
    return fail(Error::Code::invalid_argument, "odd");
  }
  return {};
}

TEST(Result, HoldsAValueOrAnError) {
  ASSERT_TRUE(half(4).has_value());
  EXPECT_EQ(*half(4), 2);
  ASSERT_FALSE(half(3).has_value());
  EXPECT_EQ(half(3).error().code, Error::Code::invalid_argument);
  EXPECT_EQ(half(3).error().message, "odd");
}

TEST(Result, MayHaveNoValue) {
  EXPECT_TRUE(only_even(2).has_value());
  EXPECT_EQ(only_even(1).error().message, "odd");
}

}  // namespace
}  // namespace reif
