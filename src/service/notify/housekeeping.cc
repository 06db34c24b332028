#include "service/notify/housekeeping.h"

namespace reif {

Result<void> Housekeeping::turn(Time now) {
  // A clock that was put back does not end it.
  if (done_at_ && now >= *done_at_ && now - *done_at_ < kEvery) {
    return {};
  }
  const Result<std::size_t> delivered =
      outbox_.purge(DeliveryRow::State::delivered, now - retention_.delivered, kPortion);
  const Result<std::size_t> dead =
      delivered ? outbox_.purge(DeliveryRow::State::dead, now - retention_.dead, kPortion) : delivered;
  const Result<void> answers =
      dead ? settings_.purge_answers(now - retention_.answers) : tl::unexpected<Error>(dead.error());
  if (answers && *delivered < kPortion && *dead < kPortion) {
    done_at_ = now;
  }
  return answers;
}

}  // namespace reif
