#include "service/notify/dispatcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "codec/json_writer.h"
#include "service/notify/day_hours.h"
#include "service/notify/digest_message.h"
#include "service/notify/receiver_secrets.h"
#include "service/notify/retry_schedule.h"

namespace reif {
namespace {

constexpr std::size_t kSpreadMax = 500;  // Alerts spread at once.
constexpr std::size_t kDueMax = 10'000;  // Deliveries looked at for some to send.
constexpr std::size_t kReceiverMax = 4;  // On their way to one receiver at the same time: one that hangs holds up
                                         // nobody else.
constexpr std::size_t kErrorBytesMax = 300;

template <class T>
tl::unexpected<Error> error_of(const Result<T>& result) {
  return tl::unexpected<Error>(result.error());
}

bool wants(const ReceiverRow& receiver, std::string_view type) {
  return receiver.is_enabled && (receiver.types.empty() || std::find(receiver.types.begin(), receiver.types.end(),
                                                                     type) != receiver.types.end());
}

TimeZone zone_of(const ReceiverRow& receiver) { return TimeZone::find(receiver.time_zone).value_or(TimeZone()); }

Time after_quiet_hours_of(const ReceiverRow& receiver, Time t) {
  return after_quiet_hours(t, receiver.quiet_from, receiver.quiet_to, zone_of(receiver));
}

std::string digest_name(std::int64_t receiver) { return fmt::format("digest.{}", receiver); }

// Since when and from which alert on the next digest reports.
struct DigestMark {
  Time sent_at = 0;
  std::int64_t alert = 0;
};

std::optional<DigestMark> parse_mark(const std::optional<std::string>& text) {
  DigestMark mark;
  if (!text) {
    return std::nullopt;
  }
  const char* const end = text->data() + text->size();
  const auto time = std::from_chars(text->data(), end, mark.sent_at);
  if (time.ptr == end || std::from_chars(time.ptr + 1, end, mark.alert).ptr != end) {
    return std::nullopt;
  }
  return mark;
}

}  // namespace

Result<void> Dispatcher::read_receivers() {
  const Result<std::vector<ReceiverRow>> rows = settings_.receivers();
  if (!rows) {
    return error_of(rows);
  }
  receivers_.clear();
  for (const ReceiverRow& row : *rows) {
    receivers_.emplace(row.number, row);
  }
  return {};
}

Result<bool> Dispatcher::spread(Time now) {
  if (const Result<void> read = read_receivers(); !read) {
    return error_of(read);
  }
  const Result<std::int64_t> mark = outbox_.spread();
  if (!mark) {
    return error_of(mark);
  }
  const Result<std::vector<AlertRow>> alerts = store_->alerts({*mark, kSpreadMax});
  if (!alerts) {
    return error_of(alerts);
  }
  std::vector<DeliveryRow> deliveries;
  for (const AlertRow& alert : *alerts) {
    for (const auto& [number, receiver] : receivers_) {
      if (wants(receiver, kAlertType)) {
        DeliveryRow delivery;
        delivery.receiver = number;
        delivery.alert = alert.number;
        delivery.id = alert.id;
        delivery.first_due_at = delivery.due_at = now;
        deliveries.push_back(std::move(delivery));
      }
    }
  }
  if (!alerts->empty()) {
    if (const Result<void> added = outbox_.add(deliveries, alerts->back().number); !added) {
      return error_of(added);
    }
  }
  if (const Result<void> digests = add_digests(now); !digests) {
    return error_of(digests);
  }
  return alerts->size() == kSpreadMax;
}

Result<void> Dispatcher::add_digests(Time now) {
  for (const auto& [number, receiver] : receivers_) {
    if (receiver.digest_at < 0 || !wants(receiver, kDigestType)) {
      next_digest_.erase(number);
      continue;
    }
    const Result<std::optional<std::string>> value = settings_.value(digest_name(number));
    if (!value) {
      return error_of(value);
    }
    std::optional<DigestMark> mark = parse_mark(*value);
    const Result<StateNumbers> numbers = store_->numbers();
    if (!numbers) {
      return error_of(numbers);
    }
    const TimeZone zone = zone_of(receiver);
    const bool is_due = mark && next_minute_of_day(mark->sent_at, receiver.digest_at, zone) <= now;
    if (is_due) {
      const Result<std::vector<AlertRow>> alerts = store_->alerts({mark->alert, kDueMax});
      if (!alerts) {
        return error_of(alerts);
      }
      std::vector<DeliveryRow> deliveries(1);
      deliveries[0].receiver = number;
      deliveries[0].id = fmt::format("digest_{}_{}", number, now);
      deliveries[0].body = digest_message(*alerts, mark->sent_at, now);
      deliveries[0].first_due_at = deliveries[0].due_at = now;
      const Result<std::int64_t> spread = outbox_.spread();
      const Result<void> added = spread ? outbox_.add(deliveries, *spread) : error_of(spread);
      if (!added) {
        return added;
      }
    }
    if (is_due || !mark) {
      mark = DigestMark{now, numbers->alert};
      const Result<void> set = settings_.set_value(digest_name(number), fmt::format("{} {}", now, numbers->alert));
      if (!set) {
        return set;
      }
    }
    next_digest_[number] = next_minute_of_day(mark->sent_at, receiver.digest_at, zone);
  }
  return {};
}

Result<std::string> Dispatcher::body_of(const DeliveryRow& row) {
  if (row.alert == 0) {
    return row.body;
  }
  const Result<std::vector<AlertRow>> alerts = store_->alerts({row.alert - 1, 1});
  if (!alerts) {
    return error_of(alerts);
  }
  if (alerts->empty() || alerts->front().number != row.alert) {
    return fail(Error::Code::not_found, "the alert is no longer kept");
  }
  return alerts->front().message;
}

Result<std::vector<Dispatch>> Dispatcher::due(Time now, std::size_t limit) {
  const Result<std::vector<DeliveryRow>> rows = outbox_.due(now, kDueMax);
  if (!rows) {
    return error_of(rows);
  }
  std::map<std::int64_t, std::size_t> busy;
  for (const auto& [number, row] : on_their_way_) {
    ++busy[row.receiver];
  }
  std::vector<Dispatch> dispatches;
  std::vector<DeliveryRow> not_sent;
  for (const DeliveryRow& row : *rows) {
    if (dispatches.size() == limit) {
      break;
    }
    if (on_their_way_.contains(row.number) || busy[row.receiver] >= kReceiverMax) {
      continue;
    }
    const auto receiver = receivers_.find(row.receiver);
    // What a digest or a test is sent at was chosen.
    const Time awake =
        receiver != receivers_.end() && row.alert != 0 ? after_quiet_hours_of(receiver->second, now) : now;
    if (awake > now) {
      DeliveryRow& held = not_sent.emplace_back(row);
      held.due_at = awake;
      held.first_due_at = held.attempts == 0 ? awake : held.first_due_at;
      continue;
    }
    const bool can_go = receiver != receivers_.end() && receiver->second.is_enabled;
    const Result<std::string> body =
        can_go ? body_of(row) : fail(Error::Code::not_found, "the receiver is switched off");
    if (!body) {
      if (body.error().code != Error::Code::not_found) {
        return error_of(body);
      }
      DeliveryRow& gone = not_sent.emplace_back(row);
      gone.state = DeliveryRow::State::dead;
      gone.ended_at = now;
      gone.last_error = body.error().message;
      continue;
    }
    ++busy[row.receiver];
    on_their_way_.emplace(row.number, row);
    dispatches.push_back({row.number, row.id, *body, receiver->second});
    dispatches.back().receiver.secrets = secrets_at(receiver->second, now);
  }
  if (!not_sent.empty()) {
    if (const Result<void> updated = outbox_.update(not_sent); !updated) {
      return error_of(updated);
    }
  }
  return dispatches;
}

Result<void> Dispatcher::ended(std::int64_t delivery, const DeliveryOutcome& outcome, Time now) {
  const auto found = on_their_way_.find(delivery);
  if (found == on_their_way_.end()) {
    return {};
  }
  DeliveryRow row = found->second;
  ++row.attempts;
  row.last_error = outcome.error.substr(0, kErrorBytesMax);
  if (outcome.is_delivered) {
    row.state = DeliveryRow::State::delivered;
    row.ended_at = now;
  } else {
    const std::optional<Time> again = outcome.is_gone
                                          ? std::nullopt
                                          : next_attempt(row.attempts, row.first_due_at, now, outcome.retry_after,
                                                         hash_bytes(fmt::format("{} {}", row.id, row.attempts)));
    row.state = again ? DeliveryRow::State::due : DeliveryRow::State::dead;
    row.due_at = again.value_or(row.due_at);
    row.ended_at = again ? kForever : now;
  }
  if (outcome.is_gone) {
    if (const Result<void> off = switch_off(row.receiver, outcome.error); !off) {
      return off;
    }
  }
  const Result<void> updated = outbox_.update({row});
  if (updated) {
    on_their_way_.erase(found);
  }
  return updated;
}

Result<void> Dispatcher::switch_off(std::int64_t receiver, const std::string& why) {
  if (const Result<void> read = read_receivers(); !read) {  // It may have been changed meanwhile.
    return read;
  }
  const auto found = receivers_.find(receiver);
  if (found == receivers_.end()) {
    return {};
  }
  found->second.is_enabled = false;
  found->second.disabled_why = why;
  return settings_.update_receiver(found->second);
}

Result<std::optional<Time>> Dispatcher::next(Time now) {
  // What is on its way comes back by itself, and what waits for it then goes.
  Result<std::optional<Time>> next = outbox_.next_due();
  if (!next) {
    return next;
  }
  if (*next && **next <= now && !on_their_way_.empty()) {
    *next = std::nullopt;
  }
  for (const auto& [receiver, at] : next_digest_) {
    *next = std::min(next->value_or(at), at);
  }
  return next;
}

Result<void> Dispatcher::replay(std::int64_t delivery, Time now) {
  const Result<std::optional<DeliveryRow>> row = outbox_.find(delivery);
  if (!row) {
    return error_of(row);
  }
  if (!*row) {
    return fail(Error::Code::not_found, fmt::format("there is no delivery {}", delivery));
  }
  DeliveryRow again = **row;
  again.state = DeliveryRow::State::due;
  again.attempts = 0;
  again.first_due_at = again.due_at = now;
  again.ended_at = kForever;
  return outbox_.update({again});
}

Result<std::int64_t> Dispatcher::test(std::int64_t receiver, Time now) {
  std::vector<DeliveryRow> deliveries(1);
  deliveries[0].receiver = receiver;
  deliveries[0].id = fmt::format("test_{}_{}", receiver, now);
  deliveries[0].body = test_message(now);
  deliveries[0].first_due_at = deliveries[0].due_at = now;
  const Result<std::int64_t> spread = outbox_.spread();
  const Result<void> added = spread ? outbox_.add(deliveries, *spread) : error_of(spread);
  return added ? Result<std::int64_t>(deliveries[0].number) : error_of(added);
}

}  // namespace reif
