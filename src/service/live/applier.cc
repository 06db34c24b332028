#include "service/live/applier.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "codec/log_record.h"

namespace reif {
namespace {

template <class T>
tl::unexpected<Error> error_of(const Result<T>& result) {
  return tl::unexpected<Error>(result.error());
}

// What tells events apart: the source and the id, which has no NUL.
std::string name_of(std::string_view source, std::string_view id) {
  std::string name(source);
  name += '\0';
  return name += id;
}

// Whether two records under one id say different things, as far as it matters to who is told of it.
bool is_conflict(const Event& a, const Event& b) {
  return a.type != b.type || a.name != b.name || a.user_id != b.user_id || a.anonymous_id != b.anonymous_id ||
         !cel::equal(a.properties, b.properties);
}

}  // namespace

Applier::Applier(const Plan& plan, Log& log, Store& store, Roster& roster, Options options,
                 std::function<void(const AlertRow& alert)> raised)
    : roster_(roster),
      options_(std::move(options)),
      raised_(std::move(raised)),
      log_(log),
      store_(store),
      log_reader_(log.reader()),
      store_reader_(store.reader()),
      scorer_(plan),
      reader_(plan.model()),
      duplicate_reader_(plan.model()),
      accounts_(scorer_, *store_reader_, *log_reader_),
      circles_(scorer_, accounts_, *store_reader_, *log_reader_),
      recorder_(scorer_, accounts_, options_.model_version, options_.alerts) {}

Result<void> Applier::open() {
  const Result<StateNumbers> numbers = store_reader_->numbers();
  if (!numbers) {
    return error_of(numbers);
  }
  if (numbers->applied > log_.head()) {
    return fail(
        Error::Code::corrupt,
        fmt::format("the log ends before record {}, but record {} was applied: its end is lost; `reif rebuild` "
                    "makes the states that follow from what is left",
                    log_.head(), numbers->applied - 1));
  }
  numbers_ = *numbers;
  applied_ = numbers_.applied;
  std::vector<LeadRow> rows;
  const auto take = [&](const LeadRow& row) {
    calendar_.add(row.next_change, row.number);
    rows.push_back(row);
    if (rows.size() == 4096) {
      roster_.update(rows, {});
      rows.clear();
    }
    return true;
  };
  const Result<void> scanned = store_reader_->scan_leads(0, numbers_.profile + 1, false, take);
  roster_.update(rows, {});
  return scanned;
}

Result<bool> Applier::step(Time now) {
  if (!is_pending_) {
    store_reader_->hold();
    const Result<bool> has_work = work_out(now);
    store_reader_->release();
    if (!has_work || !*has_work) {
      return has_work;
    }
    is_pending_ = true;
  }
  if (const Result<void> committed = commit(); !committed) {
    return error_of(committed);
  }
  return true;
}

// What the next stretch of log and the instant make of the leads, in delta_; false where there is nothing to do.
Result<bool> Applier::work_out(Time now) {
  if (const Result<void> applied = apply_stretch(now); !applied) {
    return error_of(applied);
  }
  if (const Result<void> looked = look_at_due(now); !looked) {
    return error_of(looked);
  }
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    if (const Result<void> judged = judge(touched_[i], now); !judged) {
      return error_of(judged);
    }
    options_.breathe();
  }
  return delta_.applied != numbers_.applied || !touched_.empty();
}

Result<void> Applier::apply_stretch(Time now) {
  std::vector<Logged> stretch;
  const Result<void> fetched = log_reader_->fetch(
      numbers_.applied, options_.stretch_bytes,
      [&](const LogRecord& record) { stretch.push_back({record.seq, std::string(record.bytes)}); });
  if (!fetched) {
    return error_of(fetched);
  }
  delta_.applied = numbers_.applied;
  const bool announces = numbers_.applied >= options_.announce_from;
  for (const Logged& logged : stretch) {
    if (!announces && logged.seq >= options_.announce_from) {
      break;  // A step announces all or nothing.
    }
    if (const Result<void> applied = apply(logged, now); !applied) {
      return applied;
    }
    delta_.applied = logged.seq + 1;
    options_.breathe();
  }
  return {};
}

Result<void> Applier::apply(const Logged& logged, Time now) {
  const Result<EventRecord> record = decode_event_record(logged.bytes);
  if (!record) {
    return error_of(record);
  }
  const Result<Event> event = reader_.read(record->json);
  if (!event) {
    return fail(Error::Code::corrupt,
                "record " + std::to_string(logged.seq) + " of the log: " + event.error().message);
  }
  const std::uint64_t key = hash_bytes(name_of(record->source, event->id));
  const Result<bool> duplicate = is_duplicate(*event, record->source, key);
  if (!duplicate) {
    return error_of(duplicate);
  }
  if (*duplicate) {
    ++counts_.duplicates;
    return {};
  }
  ++counts_.applied;
  fresh_keys_.emplace(key, name_of(record->source, event->id));
  std::int64_t profile = 0;
  const Result<CircleCache::Held*> held = circle_of(*event, profile);
  if (!held) {
    return error_of(held);
  }
  if (!event->user_id.empty() && !event->anonymous_id.empty()) {
    circles_.note_first_user(**held, event->anonymous_id, event->user_id, delta_);
  }
  delta_.events.push_back({logged.seq, profile, key});
  if (event->type == EventType::group) {
    if (const Result<void> noted = note_account(*event, *record, logged.seq, profile, now); !noted) {
      return noted;
    }
  }
  mark((*held)->circle->number(), record->is_history);
  return circles_.add(**held, *event, record->source);
}

Result<bool> Applier::is_duplicate(const Event& event, std::string_view source, std::uint64_t key) {
  const auto fresh = fresh_keys_.find(key);
  if (fresh != fresh_keys_.end() && fresh->second == name_of(source, event.id)) {
    return true;
  }
  const Result<std::vector<Seq>> seqs = store_reader_->events_with_key(key);
  if (!seqs) {
    return error_of(seqs);
  }
  bool found = false;
  if (!seqs->empty()) {
    const Result<void> read = log_reader_->read(*seqs, [&](const LogRecord& logged) {
      const Result<EventRecord> record = decode_event_record(logged.bytes);
      if (!record || record->source != source) {
        return;
      }
      const Result<Event> other = duplicate_reader_.read(record->json);
      if (other && other->id == event.id) {
        found = true;
        counts_.conflicts += is_conflict(event, *other) ? 1 : 0;
      }
    });
    if (!read) {
      return error_of(read);
    }
  }
  return found;
}

// The circle of all whom an event names, joined where they were apart.
Result<CircleCache::Held*> Applier::circle_of(const Event& event, std::int64_t& profile) {
  struct Name {
    bool is_user;
    std::string_view id;
  };
  std::vector<std::int64_t> circles;
  profile = 0;
  const std::array<Name, 4> names{
      {{true, event.user_id}, {false, event.anonymous_id}, {true, event.previous_id}, {false, event.previous_id}}};
  for (const Name& name : names) {
    if (name.id.empty()) {
      continue;
    }
    const Result<ProfileRow> row = circles_.profile(name.is_user, name.id, numbers_, delta_);
    if (!row) {
      return error_of(row);
    }
    profile = profile == 0 ? row->number : profile;
    if (std::find(circles.begin(), circles.end(), row->circle) == circles.end()) {
      circles.push_back(row->circle);
    }
  }
  if (circles.size() == 1) {
    return circles_.hold(circles.front());
  }
  const Result<CircleCache::Held*> joined = circles_.join(circles, delta_);
  if (joined) {
    for (const std::int64_t circle : circles) {
      if (const auto marked = alerts_of_.find(circle); marked != alerts_of_.end()) {
        mark(circle, !marked->second);
      }
    }
  }
  return joined;
}

Result<void> Applier::note_account(const Event& event, const EventRecord& record, Seq seq, std::int64_t profile,
                                   Time now) {
  const Result<std::int32_t> place = accounts_.place(event.group_id);
  if (!place) {
    return error_of(place);
  }
  AccountBook::Account& account = accounts_.account(*place);
  if (account.number == 0) {
    account.number = ++numbers_.account;
    delta_.accounts.push_back({account.number, account.id});
  }
  delta_.account_events.push_back({account.number, seq, profile});
  const bool changed = accounts_.add(*place, event, scorer_.sources.number(record.source));
  // What members at hand were judged at later is judged again when they are next looked at: at once where the account
  // says something new, or where the minute in which something may have changed has passed; else when their time
  // comes.
  const std::set<std::int64_t>& members = accounts_.members(*place);
  for (const std::int64_t circle : members) {
    circles_.find(circle)->circle->forget_from(event.timestamp);
  }
  if (changed || event.timestamp < minute_floor(now)) {
    const Result<std::vector<std::int64_t>> stored = store_reader_->account_circles(account.number);
    if (!stored) {
      return error_of(stored);
    }
    for (const std::int64_t circle : members) {
      mark(circle, record.is_history);
    }
    for (const std::int64_t circle : *stored) {
      mark(circle, record.is_history);
    }
  }
  return {};
}

void Applier::mark(std::int64_t number, bool is_history) {
  const std::int64_t circle = circles_.current(number);
  const auto [entry, is_new] = alerts_of_.try_emplace(circle, !is_history);
  if (is_new) {
    touched_.push_back(circle);
  }
  entry->second = entry->second || !is_history;
}

Result<void> Applier::look_at_due(Time now) {
  std::size_t looked = 0;
  while (looked < options_.timers_max && calendar_.next() && *calendar_.next() <= now) {
    const Time at = *calendar_.next();
    for (const std::int64_t number : calendar_.take()) {
      const std::optional<Roster::Entry> entry = roster_.find(number);
      if (entry && entry->next_change == at) {
        mark(entry->circle, false);
        ++looked;
      }
    }
  }
  return {};
}

// Brings everybody of a circle up to now and writes down where they stand.
Result<void> Applier::judge(std::int64_t number, Time now) {
  if (circles_.current(number) != number) {
    return {};  // Became part of another, which is marked itself.
  }
  const Result<CircleCache::Held*> found = circles_.hold(number);
  if (!found) {
    return error_of(found);
  }
  CircleCache::Held& held = **found;
  held.circle->advance(now);
  std::vector<std::int64_t> gone;
  for (const auto& [person, record] : held.records) {
    gone.push_back(person);
  }
  for (Circle::Person& person : held.circle->group()) {
    const Result<LeadRecord*> record = circles_.record(held, person.number);
    if (!record) {
      return error_of(record);
    }
    const LeadRecorder::Occasion occasion{now, alerts_of_[number] && numbers_.applied >= options_.announce_from};
    recorder_.record(*held.circle, person, occasion, **record, numbers_, delta_);
    calendar_.add(delta_.leads.back().next_change, person.number);
    std::erase(gone, person.number);
    ++counts_.judged;
  }
  for (const std::int64_t person : gone) {
    held.records.erase(person);
    delta_.gone_leads.push_back(person);
  }
  return {};
}

Result<void> Applier::commit() {
  if (const Result<void> committed = store_.commit(delta_); !committed) {
    return committed;
  }
  numbers_.applied = delta_.applied;
  applied_ = delta_.applied;
  roster_.update(delta_.leads, delta_.gone_leads);
  const std::vector<AlertRow> alerts = std::move(delta_.alerts);
  delta_ = StateDelta();
  is_pending_ = false;
  fresh_keys_.clear();
  touched_.clear();
  alerts_of_.clear();
  circles_.committed();
  circles_.evict(options_.memory_bytes);
  for (const AlertRow& alert : alerts) {
    ++counts_.alerts;
    raised_(alert);
  }
  return {};
}

}  // namespace reif
