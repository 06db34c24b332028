#include "people/identity.h"

#include <gtest/gtest.h>

namespace reif {
namespace {

// Positions by minute; the id orders those of one minute.
Position at(Time minute, std::string_view id = "m", bool says_who = true) {
  return {minute * kMinute, says_who, id, 0};
}

TEST(Identities, AUserIsItsOwnLead) {
  Identities people;
  people.seal(2, 0);
  EXPECT_EQ(people.of_user(1).lead, 1);
  EXPECT_EQ(people.of_user(1).since, kTimeMin);
}

TEST(Identities, WhatAVisitorDidBelongsToTheLeadItBecameFromThenOn) {
  Identities people;
  people.identify(0, 1, at(10));
  people.seal(2, 1);
  const auto before = people.of_anonymous(0, at(5, "m", false));
  ASSERT_TRUE(before.has_value());
  EXPECT_EQ(before->lead, 1);
  EXPECT_EQ(before->since, 10 * kMinute);
  EXPECT_EQ(people.of_anonymous(0, at(15, "m", false))->since, kTimeMin);
}

TEST(Identities, NeverIdentifiedIsAVisitor) {
  Identities people;
  people.seal(1, 1);
  EXPECT_FALSE(people.of_anonymous(0, at(5)).has_value());
}

TEST(Identities, ASharedDeviceBelongsToWhoWasIdentifiedLast) {
  Identities people;
  people.identify(0, 0, at(10));
  people.identify(0, 1, at(20));
  people.seal(2, 1);
  EXPECT_EQ(people.of_anonymous(0, at(5, "m", false))->lead, 0);
  EXPECT_EQ(people.of_anonymous(0, at(15, "m", false))->lead, 0);
  EXPECT_EQ(people.of_anonymous(0, at(20, "a", false))->lead, 1) << "identifications come first in their millisecond";
}

TEST(Identities, TheAliassLeadStays) {
  Identities people;
  people.alias(0, 1, at(10));
  people.alias(1, 2, at(20));
  people.seal(3, 0);
  EXPECT_EQ(people.of_user(0).lead, 2);
  EXPECT_EQ(people.of_user(0).since, 20 * kMinute);
  EXPECT_EQ(people.of_user(1).since, 20 * kMinute);
  EXPECT_EQ(people.of_user(2).since, kTimeMin);
}

TEST(Identities, AnAliasWithinOneLeadChangesNothing) {
  Identities people;
  people.alias(0, 1, at(10));
  people.alias(1, 0, at(20));
  people.seal(2, 0);
  EXPECT_EQ(people.of_user(0).lead, 1);
  EXPECT_EQ(people.of_user(1).lead, 1);
  EXPECT_EQ(people.of_user(0).since, 10 * kMinute);
}

TEST(Identities, JoiningIntoAJoinedLeadNamesTheOneThatStayed) {
  Identities people;
  people.alias(0, 1, at(10));  // 0 → 1
  people.alias(2, 0, at(20));  // 2 joins the lead of 0, which is 1's.
  people.seal(3, 0);
  EXPECT_EQ(people.of_user(2).lead, 1);
  EXPECT_EQ(people.of_user(2).since, 20 * kMinute);
}

TEST(Identities, AnAnonymousIdFollowsItsUserIntoAnotherLead) {
  Identities people;
  people.identify(0, 0, at(10));
  people.alias(0, 1, at(30));
  people.seal(2, 1);
  EXPECT_EQ(people.of_anonymous(0, at(5, "m", false))->lead, 1);
  EXPECT_EQ(people.of_anonymous(0, at(5, "m", false))->since, 30 * kMinute);
}

}  // namespace
}  // namespace reif
