#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/millionths.h"
#include "base/result.h"
#include "base/time.h"
#include "storage/log.h"

namespace reif {

// A user id or an anonymous id that an event named. Numbers are dense from 1 in the order in which they came up.
struct ProfileRow {
  std::int64_t number = 0;
  bool is_user = false;
  std::string id;
  // Of an anonymous id: the user id that it first came together with; empty: none yet.
  std::string first_user;
  // The number of one of its profiles: all that identifications and aliases connect share it.
  std::int64_t circle = 0;
};

// An event that counts once, under the profile it is kept with: its user, else its anonymous id. Never changes.
struct EventRow {
  Seq seq = 0;
  std::int64_t profile = 0;
  std::uint64_t key = 0;  // A hash of its source and id: by it a duplicate is found.
};

// An account, and a group event of it, which never changes.
struct AccountRow {
  std::int64_t number = 0;
  std::string id;
};
struct AccountEventRow {
  std::int64_t account = 0;
  Seq seq = 0;
  std::int64_t profile = 0;  // Who sent it.
};

// Where a lead, or a visitor, stood when it was last judged: what lists show and filter by.
struct LeadRow {
  std::int64_t number = 0;  // The profile that names it.
  std::int64_t circle = 0;  // Its profile's.
  bool is_visitor = false;
  bool is_excluded = false;  // By the model's `exclude`.
  std::int32_t stage = -1;   // Its place in the model's stages; -1 where the model has none.
  std::int32_t grade = -1;   // "A1" … "D4" as 0 … 15; -1: none.
  std::int64_t points = 0;   // Whole points of the score that lists sort by.
  std::int64_t momentum = 0;
  double value = 0;
  Time known_since = 0;  // Its first event.
  Time last_activity = kTimeMin;
  Time judged = 0;
  Time next_change = kForever;  // When it must be looked at again.
  std::int64_t alerts = 0;      // How many it has had.
  std::string id;               // The user id or anonymous id.
  std::string scores;           // JSON, as the API shows them: the scores, whole points and labels.
  std::string attributes;       // JSON objects.
  std::string account;          // JSON; empty where it has none.
};

// A change of stage or label as it became known. What was recorded stays: a change that later knowledge takes back is
// marked withdrawn.
struct ChangeRow {
  std::int64_t number = 0;  // Dense from 1.
  std::int64_t lead = 0;
  std::string ladder;  // "stage", or the label's name.
  Time at = 0;
  std::string from;
  std::string to;
  std::string cause;   // The event's id; empty: time.
  std::string scores;  // JSON: the scores at that instant.
  std::string model;   // The version it was judged under.
  Time known_at = 0;
  Time withdrawn_at = kForever;
  bool is_alerted = false;  // Whether sales was told, of it or of one that it stands in for, or need not be.
};

// A crossing that sales was told about.
struct AlertRow {
  std::int64_t number = 0;  // Dense from 1: what a reader of the stream resumes after.
  std::string id;           // The same after a crash, for receivers to know it by.
  std::int64_t lead = 0;
  Time at = 0;          // When the crossing took effect.
  Time raised_at = 0;   // When it became known.
  std::string message;  // JSON, as it is sent.
};

// Everything that follows from a stretch of log, committed together. Rows that are there already are replaced, by
// their numbers.
struct StateDelta {
  Seq applied = 0;  // Every record before this number is in.
  std::vector<ProfileRow> profiles;
  std::vector<EventRow> events;
  std::vector<AccountRow> accounts;
  std::vector<AccountEventRow> account_events;
  std::vector<LeadRow> leads;
  std::vector<std::int64_t> gone_leads;  // Became part of others.
  std::vector<ChangeRow> changes;
  std::vector<AlertRow> alerts;
};

// The highest numbers given so far; 0 where there is none.
struct StateNumbers {
  Seq applied = 1;
  std::int64_t profile = 0;
  std::int64_t account = 0;
  std::int64_t change = 0;
  std::int64_t alert = 0;
};

// Which part of an ordered list is asked for: what comes after `after`, at most `limit` rows.
struct Page {
  std::int64_t after = 0;
  std::size_t limit = 100;
};

// Reads what is committed. One thread's. Each call sees one state; two calls may see different ones. Lists are in the
// order of their numbers.
class StoreReader {
 public:
  virtual ~StoreReader() = default;

  // All calls until release() see the same state, and cost less each. Not for long: meanwhile a store may not tidy
  // up.
  virtual void hold() {}
  virtual void release() {}

  virtual Result<StateNumbers> numbers() = 0;
  // Nothing where there is none.
  virtual Result<std::optional<ProfileRow>> find_profile(bool is_user, std::string_view id) = 0;
  virtual Result<std::vector<ProfileRow>> circle_profiles(std::int64_t circle) = 0;
  // The numbers of all events of a circle's profiles, ascending.
  virtual Result<std::vector<Seq>> circle_events(std::int64_t circle) = 0;
  // Events that have this key, ascending: more than one only where hashes collide.
  virtual Result<std::vector<Seq>> events_with_key(std::uint64_t key) = 0;

  virtual Result<std::optional<AccountRow>> find_account(std::string_view id) = 0;
  virtual Result<std::vector<Seq>> account_events(std::int64_t account) = 0;
  // The circles that profiles with an event of this account are in now.
  virtual Result<std::vector<std::int64_t>> account_circles(std::int64_t account) = 0;

  virtual Result<std::optional<LeadRow>> lead(std::int64_t number) = 0;
  // Those that are named by a circle's profiles, by number.
  virtual Result<std::vector<LeadRow>> circle_leads(std::int64_t circle) = 0;
  // Leads and visitors with `first` <= number < `end`, in that order, until `take` says false. Texts are filled in
  // only where `texts` asks for them; the row lives until `take` returns. Cost: about a microsecond a row.
  virtual Result<void> scan_leads(std::int64_t first, std::int64_t end, bool texts,
                                  const std::function<bool(const LeadRow& row)>& take) = 0;
  // Withdrawn ones among them.
  virtual Result<std::vector<ChangeRow>> lead_changes(std::int64_t lead) = 0;
  virtual Result<std::vector<ChangeRow>> changes(const Page& page) = 0;
  virtual Result<std::vector<AlertRow>> alerts(const Page& page) = 0;
  virtual Result<std::vector<AlertRow>> lead_alerts(std::int64_t lead) = 0;
};

// The state: what follows from the log, up to a position in it. One thread writes.
class Store {
 public:
  virtual ~Store() = default;

  // All of it or nothing; what is gone first, then what is new. Survives a killed process; a power cut may take back
  // the last commits, whole ones, which are then made again from the log. limited: the disk is full; unavailable: it
  // failed, see Log::append.
  virtual Result<void> commit(const StateDelta& delta) = 0;
  // Forgets all but what was recorded as announced (changes and alerts), and the position: for a rebuild.
  virtual Result<void> clear() = 0;
  // From any thread. Must not outlive the store.
  virtual std::unique_ptr<StoreReader> reader() = 0;
};

}  // namespace reif
