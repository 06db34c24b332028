#pragma once

#include <span>

#include "domain/explanation.h"
#include "scoring/replay.h"

namespace reif {

// How far ahead a change of the stage is looked for.
inline constexpr Span kOutlookMax = 3650 * kDay;

// Why a lead stands where `outlook` says. `state` is the lead's at outlook.as_of, as a Replay leaves it; it is
// changed only in what it caches. Cost: one more pass over the events.
Explanation explain(const Plan& plan, Engine& engine, LeadState& state, std::span<const Membership> events,
                    const Outlook& outlook);

}  // namespace reif
