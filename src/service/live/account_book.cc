#include "service/live/account_book.h"

#include <algorithm>

#include "codec/log_record.h"

namespace reif {
namespace {

bool earlier(const Digest* a, const Digest* b) { return before(*a, *b); }

// Whether merging the event's traits changes anything.
bool changes(const Plan::AttributePaths& paths, const AccountTimeline& timeline, const Digest& event) {
  Attributes merged;
  merged.clear(paths);
  for (const Digest* known : timeline) {
    merged.merge(paths, known->details->attributes);
  }
  const std::vector<cel::Entry>& entries = merged.entries();
  for (const cel::Entry& trait : event.details->attributes[paths.whole].as_map()) {
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [&](const cel::Entry& e) { return e.key.as_text() == trait.key.as_text(); });
    if (entry == entries.end() ? !trait.value.is(cel::Kind::null) : !cel::equal(entry->value, trait.value)) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<std::int32_t> AccountBook::place(std::string_view id) {
  if (const auto known = places_.find(id); known != places_.end()) {
    return known->second;
  }
  const auto place = static_cast<std::int32_t>(accounts_.size());
  Account& account = accounts_.emplace_back();
  account.id = id;
  scorer_.accounts.emplace_back();
  if (const Result<void> loaded = load(place); !loaded) {
    accounts_.pop_back();
    scorer_.accounts.pop_back();
    return tl::unexpected<Error>(loaded.error());
  }
  places_.emplace(account.id, place);
  return place;
}

Result<void> AccountBook::load(std::int32_t place) {
  Account& account = this->account(place);
  const Result<std::optional<AccountRow>> row = store_.find_account(account.id);
  if (!row) {
    return tl::unexpected<Error>(row.error());
  }
  if (!*row) {
    return {};
  }
  account.number = (*row)->number;
  const Result<std::vector<Seq>> seqs = store_.account_events(account.number);
  if (!seqs) {
    return tl::unexpected<Error>(seqs.error());
  }
  AccountTimeline& timeline = scorer_.accounts[static_cast<std::size_t>(place)];
  std::optional<Error> error;
  const Result<void> read = log_.read(*seqs, [&](const LogRecord& logged) {
    const Result<EventRecord> record = decode_event_record(logged.bytes);
    const Result<Event> event =
        record ? reader_.read(record->json) : fail(record.error().code, record.error().message);
    if (event) {
      timeline.push_back(digest(place, *event, scorer_.sources.number(record->source)));
    } else {
      error = event.error();
    }
  });
  if (!read || error) {
    return tl::unexpected<Error>(error ? *error : read.error());
  }
  std::sort(timeline.begin(), timeline.end(), earlier);
  return {};
}

const Digest* AccountBook::digest(std::int32_t place, const Event& event, std::uint32_t source) {
  Arena& memory = account(place).memory;
  Digest digest = scorer_.digester.digest(event, memory);
  digest.source = source;
  digest.details->account = place;
  return memory.make<Digest>(digest);
}

bool AccountBook::add(std::int32_t place, const Event& event, std::uint32_t source) {
  AccountTimeline& timeline = scorer_.accounts[static_cast<std::size_t>(place)];
  const Digest* added = digest(place, event, source);
  const bool is_last = timeline.empty() || earlier(timeline.back(), added);
  // At an instant at which members are judged anyway it becomes the cause of what changes there.
  const bool is_judged_instant =
      added->timestamp % kMinute == 0 || (!timeline.empty() && timeline.back()->timestamp == added->timestamp);
  const bool changed = !is_last || is_judged_instant || changes(scorer_.plan.account_attributes, timeline, *added);
  timeline.insert(std::upper_bound(timeline.begin(), timeline.end(), added, earlier), added);
  return changed;
}

void AccountBook::add_member(std::int32_t place, std::int64_t circle) {
  if (account(place).members.insert(circle).second) {
    places_of_member_[circle].push_back(place);
  }
}

void AccountBook::rename_member(std::int64_t circle, std::int64_t to) {
  const auto places = places_of_member_.find(circle);
  if (places != places_of_member_.end()) {
    for (const std::int32_t place : std::vector<std::int32_t>(places->second)) {
      add_member(place, to);
    }
    forget_member(circle);
  }
}

void AccountBook::forget_member(std::int64_t circle) {
  const auto places = places_of_member_.find(circle);
  if (places != places_of_member_.end()) {
    for (const std::int32_t place : places->second) {
      account(place).members.erase(circle);
    }
    places_of_member_.erase(places);
  }
}

std::size_t AccountBook::bytes() const {
  std::size_t bytes = 0;
  for (const Account& account : accounts_) {
    bytes += sizeof(Account) + account.id.size() + account.memory.capacity();
  }
  return bytes;
}

}  // namespace reif
