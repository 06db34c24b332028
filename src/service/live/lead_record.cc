#include "service/live/lead_record.h"

#include <fmt/format.h>

#include <algorithm>

#include "codec/digest.h"
#include "scoring/explain.h"
#include "service/live/alert_message.h"
#include "service/live/standing_json.h"

namespace reif {
namespace {

constexpr Span kOutlook = 3650 * kDay;  // How far ahead the next change is looked for.

Time last_activity_of(const std::vector<Membership>& events) {
  const auto last = std::find_if(events.rbegin(), events.rend(),
                                 [](const Membership& member) { return is_activity(member.event->type); });
  return last == events.rend() ? kTimeMin : last->event->timestamp;
}

// As a segment of an address.
std::string percent_encoded(std::string_view id) {
  std::string out;
  for (const char c : id) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (byte >= '0' && byte <= '9') || ((byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z') ||
                          c == '-' || c == '.' || c == '_' || c == '~';
    out += is_plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

bool is_same(const ChangeRow& recorded, const ChangeRow& found) {
  return recorded.at == found.at && recorded.ladder == found.ladder && recorded.from == found.from &&
         recorded.to == found.to;
}

}  // namespace

LeadRecord LeadRecord::of(const std::vector<ChangeRow>& rows, std::int64_t alerts) {
  LeadRecord record;
  record.alerts = alerts;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(record.changes),
               [](const ChangeRow& row) { return row.withdrawn_at == kForever; });
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(record.told),
               [](const ChangeRow& row) { return row.is_alerted; });
  return record;
}

LeadRecorder::LeadRecorder(Scorer& scorer, AccountBook& accounts, std::string model_version, AlertPolicy policy)
    : scorer_(scorer),
      accounts_(accounts),
      plan_(scorer.plan),
      model_version_(std::move(model_version)),
      policy_(std::move(policy)) {
  if (plan_.stage_ladder >= 0) {
    const std::vector<Rung>& rungs = plan_.model().stages->rungs;
    is_alert_stage_.resize(rungs.size());
    for (std::size_t i = 1; i < rungs.size(); ++i) {
      is_alert_stage_[i] = policy_.stages.empty() ? i + 1 == rungs.size()
                                                  : std::find(policy_.stages.begin(), policy_.stages.end(),
                                                              rungs[i].id) != policy_.stages.end();
    }
  }
}

void LeadRecorder::record(const Circle& circle, Circle::Person& person, const Occasion& occasion, LeadRecord& record,
                          StateNumbers& numbers, StateDelta& delta) {
  LeadRow row = row_of(circle, person, occasion.now);
  std::vector<ChangeRow> withdrawn = revise(person, occasion.now, record, delta);
  for (ChangeRow& change : record.changes) {
    const bool is_fresh = change.number == 0;
    if (is_fresh) {
      change.number = ++numbers.change;
    }
    const bool is_crossing = !change.is_alerted && is_alert(change, row, record);
    if (is_crossing) {
      if (occasion.alerts && !was_told(change, record, withdrawn)) {
        raise(change, person, row, occasion.now, record, numbers, delta);
      }
      change.is_alerted = true;
      record.told.push_back(change);
    }
    if (is_fresh || is_crossing) {
      delta.changes.push_back(change);
    }
  }
  row.alerts = record.alerts;
  delta.leads.push_back(std::move(row));
}

LeadRow LeadRecorder::row_of(const Circle& circle, Circle::Person& person, Time now) {
  LeadState& state = person.live->state();
  const std::vector<Membership>& events = person.live->events();
  outlook_.as_of = now;
  outlook_.judged = std::max(events.back().event->timestamp, minute_floor(now));
  if (state.account_events > 0) {
    const AccountTimeline& timeline = scorer_.accounts[static_cast<std::size_t>(state.account)];
    outlook_.judged = std::max(outlook_.judged, timeline[state.account_events - 1]->timestamp);
  }
  scorer_.engine.read(state, outlook_.judged, now, outlook_.standing, outlook_.scores);
  outlook_.rungs = state.rungs;

  LeadRow row;
  row.number = person.number;
  row.circle = circle.number();
  row.is_visitor = person.is_visitor;
  row.is_excluded = plan_.exclude_ladder >= 0 && outlook_.rungs[static_cast<std::size_t>(plan_.exclude_ladder)] == 1;
  row.stage = plan_.stage_ladder < 0 ? -1 : outlook_.rungs[static_cast<std::size_t>(plan_.stage_ladder)];
  row.grade = outlook_.standing.grade;
  row.points = outlook_.standing.whole_points.front();
  row.momentum = row.points - points_a_week_ago(person, now);
  row.known_since = state.known_since;
  row.last_activity = last_activity_of(events);
  row.judged = now;
  row.next_change = scorer_.engine.next_change(state, outlook_.standing, now + kOutlook).value_or(kForever);
  if (row.momentum != 0) {  // It moves with the calendar even where nothing else does.
    row.next_change = std::min(row.next_change, (floor_div(now, kDay) + 1) * kDay);
  }
  row.id = person.id;
  row.scores = standing_json(plan_, outlook_);
  row.attributes = attributes_json(state.lead.entries());
  for (const cel::Entry& entry : state.lead.entries()) {
    if (entry.key.as_text() == policy_.value_attribute && entry.value.is(cel::Kind::float64)) {
      row.value = entry.value.as_float64();
    }
  }
  if (state.account >= 0) {
    row.account = account_json(accounts_.account(state.account).id, state.account_attributes.entries());
  }
  return row;
}

std::int64_t LeadRecorder::points_a_week_ago(Circle::Person& person, Time now) {
  const Time then = minute_floor(now) - kWeek;
  const std::vector<Membership>& events = person.live->events();
  const auto later = std::partition_point(events.begin(), events.end(),
                                          [&](const Membership& member) { return member.event->timestamp <= then; });
  const std::span<const Membership> known(events.begin(), later);
  if (std::none_of(known.begin(), known.end(), [](const Membership& m) { return m.known_at_its_time(); })) {
    return 0;
  }
  Outlook outlook;
  scorer_.replay.run(known, then, false, outlook);
  return outlook.standing.whole_points.front();
}

// What history says of a person's changes of stage and labels, as rows without number.
std::vector<ChangeRow> LeadRecorder::changes_of(const Circle::Person& person, Time now) const {
  std::vector<ChangeRow> rows;
  for (const Change& change : person.live->changes()) {
    if (change.ladder == plan_.exclude_ladder) {
      continue;
    }
    const Ladder& ladder = *plan_.ladders[static_cast<std::size_t>(change.ladder)].ladder;
    ChangeRow& row = rows.emplace_back();
    row.lead = person.number;
    row.ladder = ladder.name;
    row.at = change.at;
    row.from = ladder.rungs[static_cast<std::size_t>(change.from)].id;
    row.to = ladder.rungs[static_cast<std::size_t>(change.to)].id;
    row.cause = change.cause == nullptr ? std::string() : std::string(change.cause->id());
    row.scores = scores_json(plan_.model(), change.scores);
    row.model = model_version_;
    row.known_at = now;
  }
  return rows;
}

// Brings the record to what history says now; what is new in it has no number yet. What was announced is never
// un-announced: it is marked as withdrawn, and given back.
std::vector<ChangeRow> LeadRecorder::revise(const Circle::Person& person, Time now, LeadRecord& record,
                                            StateDelta& delta) const {
  std::vector<ChangeRow> withdrawn = std::move(record.changes);
  record.changes = changes_of(person, now);
  for (ChangeRow& row : record.changes) {
    const auto same =
        std::find_if(withdrawn.begin(), withdrawn.end(), [&](const ChangeRow& other) { return is_same(other, row); });
    if (same == withdrawn.end()) {
      continue;
    }
    row.number = same->number;
    row.known_at = same->known_at;
    row.model = same->model;
    row.is_alerted = same->is_alerted;
    if (row.cause != same->cause || row.scores != same->scores) {  // Late knowledge about the same change.
      delta.changes.push_back(row);
    }
    withdrawn.erase(same);
  }
  for (ChangeRow& row : withdrawn) {
    row.withdrawn_at = now;
    delta.changes.push_back(row);
  }
  return withdrawn;
}

// Whether sales knows of a crossing already: it was told of it before it was withdrawn, or of one that late knowledge
// just moved here.
bool LeadRecorder::was_told(const ChangeRow& change, const LeadRecord& record, std::vector<ChangeRow>& withdrawn) {
  const auto moved = std::find_if(withdrawn.begin(), withdrawn.end(), [&](const ChangeRow& old) {
    return old.is_alerted && old.ladder == change.ladder && old.to == change.to;
  });
  if (moved != withdrawn.end()) {
    withdrawn.erase(moved);  // It stands for one.
    return true;
  }
  return std::any_of(record.told.begin(), record.told.end(), [&](const ChangeRow& told) {
    return told.at == change.at && told.ladder == change.ladder && told.to == change.to;
  });
}

// Whether a change that just became known is a crossing that sales must hear of: it leads up into a stage that is
// alerted, the lead has not fallen below that since, and it is neither a visitor nor excluded.
bool LeadRecorder::is_alert(const ChangeRow& change, const LeadRow& row, const LeadRecord& record) const {
  if (row.is_visitor || row.is_excluded || plan_.stage_ladder < 0 || change.ladder != plan_.model().stages->name) {
    return false;
  }
  const std::vector<Rung>& rungs = plan_.model().stages->rungs;
  const auto place = [&](const std::string& id) {
    return std::find_if(rungs.begin(), rungs.end(), [&](const Rung& rung) { return rung.id == id; }) - rungs.begin();
  };
  const auto to = place(change.to);
  return to > place(change.from) && is_alert_stage_[static_cast<std::size_t>(to)] &&
         std::none_of(record.changes.begin(), record.changes.end(), [&](const ChangeRow& other) {
           return other.at > change.at && other.ladder == change.ladder && place(other.to) < to;
         });
}

void LeadRecorder::raise(const ChangeRow& change, Circle::Person& person, const LeadRow& row, Time now,
                         LeadRecord& record, StateNumbers& numbers, StateDelta& delta) {
  AlertRow alert;
  alert.number = ++numbers.alert;
  // Made of what the crossing is and of nothing that a second try could have otherwise.
  alert.id =
      "alert_" + sha256_hex(fmt::format("{}\n{}\n{}\n{}", row.id, change.at, change.to, change.model)).substr(0, 32);
  alert.lead = row.number;
  alert.at = change.at;
  alert.raised_at = now;
  LeadState& state = person.live->state();
  const Explanation explanation = explain(plan_, scorer_.engine, state, person.live->events(), outlook_);
  const std::string link = policy_.link.empty() ? std::string() : policy_.link + percent_encoded(row.id);
  alert.message = alert_message(plan_.model(), {alert.id, ++record.alerts, change, row, state.lead.entries(),
                                                state.account_attributes.entries(), explanation, now, link});
  delta.alerts.push_back(std::move(alert));
}

}  // namespace reif
