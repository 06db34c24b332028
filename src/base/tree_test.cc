#include "base/tree.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

Tree scalar(std::string text) {
  Tree tree;
  tree.kind = Tree::Kind::scalar;
  tree.text = std::move(text);
  return tree;
}

TEST(Tree, FindsTheFirstMemberOfAKey) {
  Tree map;
  map.kind = Tree::Kind::map;
  map.members = {{"id", {1, 1}, scalar("a")}, {"points", {2, 1}, scalar("10")}, {"id", {3, 1}, scalar("b")}};
  ASSERT_NE(map.find("id"), nullptr);
  EXPECT_EQ(map.find("id")->text, "a");
  EXPECT_EQ(map.find("points")->text, "10");
  EXPECT_EQ(map.find("limit"), nullptr);
}

TEST(Tree, HasNoMembersWhereItIsNoMap) { EXPECT_EQ(scalar("id").find("id"), nullptr); }

}  // namespace
}  // namespace reif
