#pragma once

#include <set>
#include <vector>

#include "twin/identity.h"
#include "twin/log.h"
#include "twin/model.h"
#include "twin/result.h"

namespace reif::twin {

struct Judgement {
  std::vector<Result> results;  // Leads by id, then visitors by id.
  std::set<Person> close;       // Those whose stages, labels or grade hung on a millionth at some instant.
};

// How sure a judgement is asked to be.
enum class Care {
  plain,
  close_calls,  // Also find out who is a close call: off by one millionth for each decaying rule it might have been
                // otherwise.
};

// All that the definition says of everybody at `as_of`: from every event up to then, in every millisecond with events
// and at every full minute, by looking.
Judgement judge(const Model& model, const Log& log, Time as_of, Care care = Care::plain);

}  // namespace reif::twin
