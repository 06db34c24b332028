#include "cel/value.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "cel/deep.h"
#include "cel/numbers.h"

namespace reif::cel {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kMaxInt = std::numeric_limits<std::int64_t>::max();

TEST(Value, EqualValuesShareAHash) {
  const Value same[][3] = {
      {Value::int64(5), Value::uint64(5), Value::float64(5)},
      {Value::float64(0.0), Value::float64(-0.0), Value::int64(0)},
      {Value::string("a"), Value::string(std::string_view("ab", 1)), Value::string("a")},
      {Value::int64(kMaxInt), Value::float64(kInt64End), Value::float64(kInt64End)},
      {Value::timestamp(Time{1'500}), Value::timestamp(1, 500'000'000), Value::timestamp(Time{1'500})},
      {Value::duration_ms(-500), Value::duration(-1, 500'000'000), Value::duration_ms(-500)},
  };
  for (const auto& row : same) {
    for (const Value& v : row) {
      EXPECT_TRUE(equal(row[0], v)) << to_text(v);
      EXPECT_EQ(hash(row[0]), hash(v)) << to_text(v);
    }
  }
}

TEST(Value, OtherKindsAreNotEqual) {
  const Value all[] = {Value(),
                       Value::boolean(false),
                       Value::int64(0),
                       Value::string(""),
                       Value::bytes(""),
                       Value::timestamp(Time{0}),
                       Value::duration_ms(0),
                       Value::type("int"),
                       Value::optional(nullptr)};
  for (const Value& a : all) {
    for (const Value& b : all) {
      EXPECT_EQ(equal(a, b), &a == &b) << to_text(a) << " " << to_text(b);
      EXPECT_EQ(compare(a, b) == Order::incomparable,
                &a != &b || a.is(Kind::null) || a.is(Kind::type) || a.is(Kind::optional));
    }
  }
}

TEST(Value, NanIsLikeNothing) {
  EXPECT_FALSE(equal(Value::float64(kNan), Value::float64(kNan)));
  EXPECT_EQ(compare(Value::float64(kNan), Value::int64(1)), Order::unordered);
}

TEST(Value, OrderOfTexts) {
  EXPECT_EQ(compare(Value::string("a"), Value::string("\xC3\xA4")), Order::less);
  EXPECT_EQ(compare(Value::string("b"), Value::string("ab")), Order::greater);
  EXPECT_EQ(compare(Value::bytes("\xFF"), Value::bytes("a")), Order::greater);
}

RC_GTEST_PROP(Numbers, MixedComparisonsAreExactWithinTheRange, (std::int64_t a, std::int64_t b)) {
  // A double near b, exactly representable.
  const auto near = static_cast<double>(b);
  RC_PRE(near < kInt64End);
  const auto exact = static_cast<std::int64_t>(near);
  const Order expected = order_of(a, exact);
  RC_ASSERT(compare(Value::int64(a), Value::float64(near)) == expected);
  RC_ASSERT(compare(Value::float64(near), Value::int64(a)) == reversed(expected));
  RC_ASSERT(equal(Value::int64(a), Value::float64(near)) == (expected == Order::equal));
  if (a >= 0 && b >= 0) {
    RC_ASSERT(compare(Value::uint64(static_cast<std::uint64_t>(a)), Value::float64(near)) == expected);
    RC_ASSERT(compare(Value::uint64(static_cast<std::uint64_t>(a)), Value::int64(b)) == order_of(a, b));
  }
}

RC_GTEST_PROP(Numbers, OrdersAreMirrored, (double a, std::uint64_t b, std::int64_t c)) {
  const Value values[] = {Value::float64(a), Value::uint64(b), Value::int64(c)};
  for (const Value& x : values) {
    for (const Value& y : values) {
      RC_ASSERT(compare(x, y) == reversed(compare(y, x)));
    }
  }
}

TEST(Map, FindsByCelsEquality) {
  const Entry entries[] = {{Value::string("a"), Value::int64(1)}, {Value::uint64(2), Value::int64(3)}};
  const Map map{entries, 2};
  EXPECT_EQ(map.find("a"), &entries[0].value);
  EXPECT_EQ(map.find("b"), nullptr);
  EXPECT_EQ(map.find(Value::float64(2)), &entries[1].value);
  EXPECT_EQ(map.find(Value::int64(3)), nullptr);
}

TEST(Value, CopiesLiveInTheArena) {
  Arena arena;
  Value copied;
  {
    const std::string text = "a text that lies elsewhere";
    const Value items[] = {Value::string(text), Value::float64(1)};
    const List list{items, 2};
    const Value inner = Value::list(&list);
    const Entry entries[] = {{Value::string(text), inner}, {Value::int64(1), Value::optional(&inner)}};
    const Map map{entries, 2};
    copied = copy(Value::map(&map), arena);
  }
  EXPECT_EQ(to_text(copied),
            "{\"a text that lies elsewhere\": [\"a text that lies elsewhere\", 1.0], 1: optional.of([\"a text "
            "that lies elsewhere\", 1.0])}");
}

TEST(Value, TextsAreCutWhereTheyAreLong) {
  const std::string text(5'000, 'x');
  EXPECT_LT(to_text(Value::string(text)).size(), 1'100U);
  EXPECT_TRUE(to_text(Value::string(text)).ends_with("…"));
}

TEST(Value, ContentThatRepeatsItselfCostsItsSteps) {
  // Each list holds the one before twice: 2^40 items in all.
  Arena arena;
  Value a = Value::int64(1);
  for (int i = 0; i < 40; ++i) {
    const Value* const items = arena.make<std::array<Value, 2>>(std::array<Value, 2>{a, a})->data();
    a = Value::list(arena.make<List>(items, std::size_t{2}));
  }
  std::int64_t steps = 10'000;
  EXPECT_FALSE(equal(a, a, steps));
  EXPECT_LT(steps, 0);
  EXPECT_LT(to_text(a).size(), 1'100U);
}

}  // namespace
}  // namespace reif::cel
