#include "codec/segment/answer.h"

#include <gtest/gtest.h>

#include <vector>

namespace reif {
namespace {

TEST(IntakeAnswer, IsAllThatClientsLookAt) {
  EXPECT_EQ(intake_answer(3, {}, {}), R"({"success":true})");
  EXPECT_EQ(intake_answer(0, {}, {}), R"({"success":true})");
}

TEST(IntakeAnswer, SaysWhatWasRejected) {
  const std::vector<RejectedEvent> rejected = {{1, "m1", EventFault::no_user_anon_id, "no userId and no anonymousId"},
                                               {4, "", EventFault::unknown_type, "unknown type `a\"b`"}};
  EXPECT_EQ(intake_answer(3, rejected, {}),
            R"({"success":true,"accepted":3,"rejected":[)"
            R"({"index":1,"messageId":"m1","code":"no_user_anon_id","message":"no userId and no anonymousId"},)"
            R"({"index":4,"messageId":null,"code":"unknown_type","message":"unknown type `a\"b`"}],)"
            R"("ignored_identity":[]})");
  EXPECT_EQ(intake_answer(0, rejected, {}).substr(0, 16), R"({"success":false)");
}

TEST(IntakeAnswer, SaysWhoseIdentityWasIgnored) {
  const std::vector<IgnoredIdentity> ignored = {{0, "m0", "no proof"}};
  EXPECT_EQ(intake_answer(1, {}, ignored),
            R"({"success":true,"accepted":1,"rejected":[],)"
            R"("ignored_identity":[{"index":0,"messageId":"m0","reason":"no proof"}]})");
}

TEST(EventFault, EveryOneHasItsName) {
  EXPECT_EQ(name_of(EventFault::not_an_object), "not_an_object");
  EXPECT_EQ(name_of(EventFault::no_group_id), "no_group_id");
  EXPECT_EQ(name_of(EventFault::bad_time), "bad_time");
  static_assert(static_cast<int>(EventFault::bad_time) == kEventFaults - 1);
}

}  // namespace
}  // namespace reif
