#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "codec/segment/intake.h"

namespace reif {

// An event that was taken without what it said about who it is (IntakeReader::drop_identity).
struct IgnoredIdentity {
  std::size_t index = 0;
  std::string message_id;
  std::string reason;  // For a person.
};

// The body of the answer to what was sent: {"success":true}, and where that is not all, how many events were
// accepted, which were rejected and why, and whose identity was ignored. Clients look at `success` alone, which is
// false where every event was rejected (an answer of 400 then).
std::string intake_answer(std::size_t accepted, std::span<const RejectedEvent> rejected,
                          std::span<const IgnoredIdentity> ignored);

}  // namespace reif
