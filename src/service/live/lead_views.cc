#include "service/live/lead_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <thread>

#include "base/check.h"
#include "codec/excerpt.h"
#include "codec/explanation_json.h"
#include "codec/json_writer.h"
#include "codec/log_record.h"
#include "codec/reasons.h"
#include "scoring/explain.h"
#include "service/live/lead_json.h"
#include "service/live/standing_json.h"

namespace reif {
namespace {

template <class T>
tl::unexpected<Error> error_of(const Result<T>& result) {
  return tl::unexpected<Error>(result.error());
}

Result<LeadRow> not_found(std::string_view id) {
  return fail(Error::Code::not_found, "there is no lead " + excerpt(id));
}

bool is_before(const Roster::Query& query, const LeadRow& a, const LeadRow& b) {
  return Roster::is_better(query.sort, Roster::entry_of(a), Roster::entry_of(b));
}

bool is_after_cursor(const Roster::Query& query, const Roster::Entry& entry) {
  if (!query.after) {
    return true;
  }
  const double key = Roster::key_of(query.sort, entry);
  return key < query.after->key || (key == query.after->key && entry.number > query.after->number);
}

template <class Row, class Append>
std::string data_of(const std::vector<Row>& rows, Append append) {
  std::string out = "{\"data\":[";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out += i == 0 ? "" : ",";
    append(rows[i], out);
  }
  return out + "]}";
}

// `data` is {"data":[…]}.
LeadViews::ListPart part_of(std::string data, std::string cursor) {
  data.pop_back();
  data += ",\"next_cursor\":" + (cursor.empty() ? "null" : '"' + cursor + '"') + '}';
  return {std::move(data), std::move(cursor)};
}

// What `list` goes on behind; `last` is the last of a part that is full.
std::string cursor_behind(const Roster::Query& query, const Roster::Entry& last) {
  return fmt::format("{}_{}", Roster::key_of(query.sort, last), last.number);
}

}  // namespace

// Readers of the store and the log, for the time of one question.
class LeadViews::Borrowed {
 public:
  explicit Borrowed(LeadViews& views) : views_(views) {
    const std::lock_guard lock(views_.mutex_);
    if (views_.idle_.empty()) {
      readers_ = {views_.store_.reader(), views_.log_.reader()};
    } else {
      readers_ = std::move(views_.idle_.back());
      views_.idle_.pop_back();
    }
  }
  ~Borrowed() {
    const std::lock_guard lock(views_.mutex_);
    views_.idle_.push_back(std::move(readers_));
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;

  StoreReader& store() { return *readers_.store; }
  LogReader& log() { return *readers_.log; }

 private:
  LeadViews& views_;
  Readers readers_;
};

// A lead's circle by the events up to an instant, and the lead in it.
class LeadViews::Replayed {
 public:
  Replayed(const Plan& plan, Borrowed& readers)
      : scorer(plan),
        accounts(scorer, readers.store(), readers.log()),
        reader(scorer, accounts, readers.store(), readers.log()) {}

  Result<void> load_for(const Event& event, StoreReader& store);
  Result<void> load(const LeadRow& row, Time until) {
    Result<std::unique_ptr<Circle>> read = reader.read(row.circle, until);
    if (!read) {
      return error_of(read);
    }
    circle = std::move(*read);
    return choose(row);
  }
  // The person that the row is about, as the circle's events say who that is.
  Result<void> choose(const LeadRow& row) {
    person = nullptr;
    for (Circle::Person& candidate : circle->group()) {
      if (candidate.number == row.number) {
        person = &candidate;
      }
    }
    if (person == nullptr) {
      return fail(Error::Code::not_found, fmt::format("nothing was known of `{}` at that time", row.id));
    }
    return {};
  }
  // Where the person stands at an instant that is not before its first event.
  Outlook at(Time t) {
    Outlook outlook;
    scorer.replay.run(person->live->events(), t, false, outlook);
    return outlook;
  }

  Scorer scorer;
  AccountBook accounts;
  CircleReader reader;
  std::unique_ptr<Circle> circle;
  Circle::Person* person = nullptr;

 private:
  std::vector<std::int64_t> taken_;
};

bool LeadViews::read_cursor(std::string_view cursor, Roster::Query& query) {
  const std::size_t split = cursor.find('_');
  Roster::Query::After after;
  if (split == std::string_view::npos) {
    return false;
  }
  const char* const end = cursor.data() + cursor.size();
  const char* const middle = cursor.data() + split;
  if (std::from_chars(cursor.data(), middle, after.key).ptr != middle ||
      std::from_chars(middle + 1, end, after.number).ptr != end || middle + 1 == end) {
    return false;
  }
  query.after = after;
  return true;
}

Result<LeadViews::ListPart> LeadViews::list(Roster::Query query, LeadFilter* filter) {
  query.limit = std::clamp<std::size_t>(query.limit, 1, kListMax);
  if (filter != nullptr) {
    const Result<std::vector<LeadRow>> rows = filtered(query, *filter);
    if (!rows) {
      return error_of(rows);
    }
    const bool is_full = rows->size() == query.limit;
    return part_of(data_of(*rows, append_lead_json),
                   is_full ? cursor_behind(query, Roster::entry_of(rows->back())) : std::string());
  }
  Borrowed readers(*this);
  std::vector<LeadRow> rows;
  const std::vector<Roster::Entry> entries = roster_.list(query);
  for (const Roster::Entry& entry : entries) {
    Result<std::optional<LeadRow>> row = readers.store().lead(entry.number);
    if (!row) {
      return error_of(row);
    }
    if (*row) {
      rows.push_back(std::move(**row));
    }
  }
  const bool is_full = entries.size() == query.limit;  // Of them one may just have become part of another.
  return part_of(data_of(rows, append_lead_json), is_full ? cursor_behind(query, entries.back()) : std::string());
}

// The rows are looked at in two halves at the same time, each by a thread with readers of its own.
Result<std::vector<LeadRow>> LeadViews::filtered(const Roster::Query& query, LeadFilter& filter) {
  std::int64_t last = 0;
  {
    Borrowed readers(*this);
    const Result<StateNumbers> numbers = readers.store().numbers();
    if (!numbers) {
      return error_of(numbers);
    }
    last = numbers->profile;
  }
  const std::int64_t middle = last / 2 + 1;
  const std::unique_ptr<LeadFilter> other = filter.clone();
  Result<std::vector<LeadRow>> second;
  std::thread thread([&] { second = scan(query, *other, middle, last + 1); });
  Result<std::vector<LeadRow>> rows = scan(query, filter, 0, middle);
  thread.join();
  if (!rows || !second) {
    return rows ? second : rows;
  }
  const auto before = [&](const LeadRow& a, const LeadRow& b) { return is_before(query, a, b); };
  std::move(second->begin(), second->end(), std::back_inserter(*rows));
  std::sort(rows->begin(), rows->end(), before);
  rows->resize(std::min(rows->size(), query.limit));
  return rows;
}

Result<std::vector<LeadRow>> LeadViews::scan(const Roster::Query& query, LeadFilter& filter, std::int64_t first,
                                             std::int64_t end) {
  const auto before = [&](const LeadRow& a, const LeadRow& b) { return is_before(query, a, b); };
  std::vector<LeadRow> best;  // A heap with the worst on top.
  Borrowed readers(*this);
  const auto take = [&](const LeadRow& row) {
    const Roster::Entry entry = Roster::entry_of(row);
    const bool can_enter = best.size() < query.limit || (!best.empty() && before(row, best.front()));
    if (!can_enter || !Roster::matches(query, entry) || !is_after_cursor(query, entry) || !filter.matches(row)) {
      return true;
    }
    if (best.size() == query.limit) {
      std::pop_heap(best.begin(), best.end(), before);
      best.pop_back();
    }
    best.push_back(row);
    std::push_heap(best.begin(), best.end(), before);
    return true;
  };
  const Result<void> scanned = readers.store().scan_leads(first, end, true, take);
  return scanned ? Result<std::vector<LeadRow>>(std::move(best)) : error_of(scanned);
}

Result<LeadRow> LeadViews::find(StoreReader& store, const Name& name) const {
  for (const bool is_user : {true, false}) {
    if (is_user && name.is_visitor) {
      continue;
    }
    const Result<std::optional<ProfileRow>> profile = store.find_profile(is_user, name.id);
    if (!profile) {
      return error_of(profile);
    }
    if (!*profile) {
      continue;
    }
    Result<std::vector<LeadRow>> leads = store.circle_leads((*profile)->circle);
    if (!leads) {
      return error_of(leads);
    }
    const auto own = std::find_if(leads->begin(), leads->end(),
                                  [&](const LeadRow& row) { return row.number == (*profile)->number; });
    if (own != leads->end()) {
      return std::move(*own);
    }
    if (leads->size() == 1) {  // It became part of this one.
      return std::move(leads->front());
    }
  }
  return not_found(name.id);
}

Result<LeadViews::Person> LeadViews::person(const Name& name) {
  Borrowed readers(*this);
  Result<LeadRow> row = find(readers.store(), name);
  return row ? Result<Person>({std::move(row->id), row->is_visitor}) : error_of(row);
}

Result<std::string> LeadViews::lead(const Name& name) {
  Borrowed readers(*this);
  const Result<LeadRow> row = find(readers.store(), name);
  if (!row) {
    return error_of(row);
  }
  std::string out;
  append_lead_json(*row, out);
  return out;
}

Result<std::string> LeadViews::changes(const Name& name) {
  Borrowed readers(*this);
  const Result<LeadRow> row = find(readers.store(), name);
  if (!row) {
    return error_of(row);
  }
  const Result<std::vector<ChangeRow>> rows = readers.store().lead_changes(row->number);
  return rows ? Result<std::string>(data_of(*rows, append_change_json)) : error_of(rows);
}

Result<std::string> LeadViews::alerts(const Name& name) {
  Borrowed readers(*this);
  const Result<LeadRow> row = find(readers.store(), name);
  if (!row) {
    return error_of(row);
  }
  const Result<std::vector<AlertRow>> rows = readers.store().lead_alerts(row->number);
  return rows ? Result<std::string>(data_of(*rows, append_alert_json)) : error_of(rows);
}

// The numbers of a person's own events: of a circle of several, what is theirs is known by a replay.
Result<std::vector<Seq>> LeadViews::seqs_of(Borrowed& readers, const LeadRow& row) {
  Result<std::vector<Seq>> seqs = readers.store().circle_events(row.circle);
  const Result<std::vector<LeadRow>> people = readers.store().circle_leads(row.circle);
  if (!seqs || !people || people->size() == 1) {
    return people ? seqs : error_of(people);
  }
  Replayed replayed(plan_, readers);
  if (const Result<void> loaded = replayed.load(row, kTimeMax); !loaded) {
    return error_of(loaded);
  }
  std::set<std::pair<std::uint32_t, std::string_view>> own;
  for (const Membership& member : replayed.person->live->events()) {
    own.emplace(member.event->source, member.event->id());
  }
  std::vector<Seq> found;
  LogEventReader reader(plan_.model());
  const Result<void> read = readers.log().read(*seqs, [&](const LogRecord& logged) {
    const Result<EventRecord> record = decode_event_record(logged.bytes);
    const Result<Event> event = record ? reader.read(record->json) : Result<Event>(error_of(record));
    if (event && own.contains({replayed.scorer.sources.number(record->source), event->id})) {
      found.push_back(logged.seq);
    }
  });
  return read ? Result<std::vector<Seq>>(std::move(found)) : error_of(read);
}

Result<LeadViews::ListPart> LeadViews::events(const Name& name, std::size_t limit, std::int64_t before_seq) {
  limit = std::min(limit, kListMax);
  Borrowed readers(*this);
  const Result<LeadRow> row = find(readers.store(), name);
  if (!row) {
    return error_of(row);
  }
  Result<std::vector<Seq>> seqs = seqs_of(readers, *row);
  if (!seqs) {
    return error_of(seqs);
  }
  seqs->erase(std::lower_bound(seqs->begin(), seqs->end(), before_seq), seqs->end());
  const bool has_more = seqs->size() > limit;
  seqs->erase(seqs->begin(), seqs->end() - static_cast<std::ptrdiff_t>(std::min(limit, seqs->size())));
  std::vector<std::string> items;
  const Result<void> read = readers.log().read(*seqs, [&](const LogRecord& logged) {
    if (const Result<EventRecord> record = decode_event_record(logged.bytes)) {
      std::string& item = items.emplace_back(fmt::format("{{\"seq\":{},\"source\":", logged.seq));
      append_json_string(item, record->source);
      item += ",\"event\":";
      item += record->json;
      item += '}';
    }
  });
  if (!read) {
    return error_of(read);
  }
  std::reverse(items.begin(), items.end());
  return part_of(fmt::format("{{\"data\":[{}]}}", fmt::join(items, ",")),
                 has_more ? std::to_string(seqs->front()) : std::string());
}

Result<std::string> LeadViews::explanation(const Name& name, Time at) {
  Borrowed readers(*this);
  const Result<LeadRow> row = find(readers.store(), name);
  if (!row) {
    return error_of(row);
  }
  Replayed replayed(plan_, readers);
  if (const Result<void> loaded = replayed.load(*row, at); !loaded) {
    return error_of(loaded);
  }
  const Outlook outlook = replayed.at(at);
  const Explanation explanation = explain(plan_, replayed.scorer.engine, replayed.scorer.replay.state(),
                                          replayed.person->live->events(), outlook);
  std::string out = "{\"lead\":";
  append_json_string(out, row->id);
  out += fmt::format(",\"as_of\":\"{}\",\"judged_at\":\"{}\",\"standing\":", format_time(at),
                     format_time(outlook.judged));
  out += standing_json(plan_, outlook);
  out += ",\"reasons\":{\"de\":";
  append_json_string(out, reasons_sentence(plan_.model(), explanation, "de"));
  out += ",\"en\":";
  append_json_string(out, reasons_sentence(plan_.model(), explanation, "en"));
  out += "},\"explanation\":";
  append_explanation_json(plan_.model(), explanation, out);
  return out + '}';
}

Result<std::string> LeadViews::curve(const Name& name, Time from, Time to, std::size_t points) {
  if (from > to || points < 1 || points > kCurveMax) {
    return fail(Error::Code::invalid_argument, fmt::format("a curve needs from <= to and 1 to {} points", kCurveMax));
  }
  Borrowed readers(*this);
  const Result<LeadRow> row = find(readers.store(), name);
  if (!row) {
    return error_of(row);
  }
  Replayed replayed(plan_, readers);
  if (const Result<void> loaded = replayed.load(*row, kTimeMax); !loaded) {
    return error_of(loaded);
  }
  std::string out = "{\"data\":[";
  LeadState state;
  std::vector<Change> changes;
  replayed.scorer.engine.clear(state);
  for (std::size_t i = 0; i < points; ++i) {
    const Time at = points == 1 ? to : from + (to - from) * static_cast<Time>(i) / static_cast<Time>(points - 1);
    replayed.scorer.replay.resume(state, replayed.person->live->events(), at, changes);
    if (state.known_since == kForever) {
      continue;
    }
    out += out.back() == '[' ? "{\"at\":\"" : ",{\"at\":\"";
    append_time(out, at);
    out += "\",\"scores\":" + scores_json(plan_.model(), replayed.scorer.engine.scores(state, at)) + ",\"stage\":";
    if (plan_.stage_ladder < 0) {
      out += "null}";
    } else {
      const int rung = state.rungs[static_cast<std::size_t>(plan_.stage_ladder)];
      append_json_string(out, plan_.model().stages->rungs[static_cast<std::size_t>(rung)].id);
      out += '}';
    }
  }
  return out + "]}";
}

// The circle of all whom the event names as if it had come: those that are apart are put together.
Result<void> LeadViews::Replayed::load_for(const Event& event, StoreReader& store) {
  circle = std::make_unique<Circle>(0, scorer);
  std::int64_t unknown = 0;  // Numbers of profiles that nobody has named before.
  const std::array<std::pair<bool, std::string_view>, 4> names{
      {{true, event.user_id}, {false, event.anonymous_id}, {true, event.previous_id}, {false, event.previous_id}}};
  for (const auto& [is_user, id] : names) {
    if (id.empty()) {
      continue;
    }
    const Result<std::optional<ProfileRow>> row = store.find_profile(is_user, id);
    if (!row) {
      return error_of(row);
    }
    if (*row) {
      const Result<std::unique_ptr<Circle>> other = reader.read((*row)->circle);
      if (!other) {
        return error_of(other);
      }
      if (std::none_of(taken_.begin(), taken_.end(), [&](std::int64_t number) { return number == (*row)->circle; })) {
        circle->take(**other);
        taken_.push_back((*row)->circle);
      }
    } else {
      circle->profile({--unknown, is_user, std::string(id), {}, 0});
    }
  }
  return {};
}

Result<std::string> LeadViews::test_event(std::string_view line, Time now) {
  LogEventReader events(plan_.model());
  const Result<Event> event = events.read(line);
  if (!event) {
    return error_of(event);
  }
  Borrowed readers(*this);
  Replayed replayed(plan_, readers);
  if (const Result<void> loaded = replayed.load_for(*event, readers.store()); !loaded) {
    return error_of(loaded);
  }
  const Time at = std::max(now, event->timestamp);
  std::string before = "null";
  for (Circle::Person& person : replayed.circle->group()) {
    if (person.id == (event->user_id.empty() ? event->anonymous_id : event->user_id)) {
      replayed.person = &person;
      before = standing_json(plan_, replayed.at(at));
    }
  }
  const Result<Circle::Owned> owned = replayed.reader.digest(*replayed.circle, *event, "test");
  if (!owned) {
    return error_of(owned);
  }
  replayed.circle->clear_touched();
  replayed.circle->add(*owned);
  std::vector<Circle::Person>& people = replayed.circle->group();
  const auto owner = std::find_if(people.begin(), people.end(), [&](const Circle::Person& person) {
    const std::vector<Membership>& all = person.live->events();
    return std::any_of(all.begin(), all.end(), [&](const Membership& m) {
      return m.event->id() == owned->digest.id() && m.event->source == owned->digest.source;
    });
  });
  REIF_CHECK(owner != people.end());
  replayed.person = &*owner;
  std::string out = "{\"lead\":";
  append_json_string(out, owner->id);
  out += ",\"before\":" + before + ",\"after\":" + standing_json(plan_, replayed.at(at)) + ",\"touchpoints\":[";
  const Signature& signature = replayed.scorer.signatures[owned->digest.signature];
  for (const int touchpoint : signature.met) {
    out += out.back() == '[' ? "" : ",";
    append_json_string(out, plan_.model().touchpoints[static_cast<std::size_t>(touchpoint)].id);
  }
  return out + "]}";
}

}  // namespace reif
