#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/live/circle_reader.h"
#include "service/live/lead_filter.h"
#include "service/live/roster.h"
#include "storage/store.h"

namespace reif {

// Answers questions about leads: lists by what is stored, single leads by a replay of their history. From any thread;
// every answer is one JSON text. Errors: not_found, invalid_argument, and what the store and the log say.
class LeadViews {
 public:
  // All must outlive it.
  LeadViews(const Plan& plan, Log& log, Store& store, const Roster& roster)
      : plan_(plan), log_(log), store_(store), roster_(roster) {}

  // A part of a list: {"data":[…],"next_cursor":…}, and that cursor once more; empty: nothing comes after it.
  struct ListPart {
    std::string json;
    std::string next_cursor;
  };
  // The best first. The filter, where there is one, sees stored rows. Cost: 5 ms a million leads, and a look-up a
  // row; with a filter about half a second a million.
  Result<ListPart> list(Roster::Query query, LeadFilter* filter);
  // Puts a cursor that `list` gave into a query of the same sort; false where it is none.
  static bool read_cursor(std::string_view cursor, Roster::Query& query);

  // Whom a question is about: a user id, or an anonymous id where there is no such user; `is_visitor`: the anonymous
  // id.
  struct Name {
    std::string_view id;
    bool is_visitor = false;
  };
  // Who that is now: one that became part of another is found by its old name.
  struct Person {
    std::string id;
    bool is_visitor = false;
  };
  Result<Person> person(const Name& name);
  // One lead, or visitor, as lists show it.
  Result<std::string> lead(const Name& name);
  // Its changes of stage and labels, and its alerts: {"data":[…]}.
  Result<std::string> changes(const Name& name);
  Result<std::string> alerts(const Name& name);
  // Its events, the latest first, as they are in the log: {"data":[{"seq":…,"event":{…}}],"next_cursor":…}.
  Result<ListPart> events(const Name& name, std::size_t limit, std::int64_t before_seq);
  // Where it stood at T by what happened up to T, and why: the standing, parts that add up, what was unknown, what
  // would come next, the sentence of reasons. Cost: a replay, about 20 µs an event.
  Result<std::string> explanation(const Name& name, Time at);
  // Its scores at evenly spaced instants from `from` to `to`, both included, as history is known now:
  // {"data":[{"at":…,"scores":{…},"stage":…}]}; nothing before its first event.
  Result<std::string> curve(const Name& name, Time from, Time to, std::size_t points);
  // What one more event would give: {"lead":…,"before":{…},"after":{…},"touchpoints":[…]}; nothing is kept. `line` is
  // an event in Segment's form with a time; `before` is null for somebody new.
  Result<std::string> test_event(std::string_view line, Time now);

  static constexpr std::size_t kListMax = 1000;   // Rows of one answer.
  static constexpr std::size_t kCurveMax = 1000;  // Instants of one curve.

 private:
  struct Readers {
    std::unique_ptr<StoreReader> store;
    std::unique_ptr<LogReader> log;
  };
  class Borrowed;
  class Replayed;
  Result<std::vector<Seq>> seqs_of(Borrowed& readers, const LeadRow& row);
  Result<LeadRow> find(StoreReader& store, const Name& name) const;
  Result<std::vector<LeadRow>> filtered(const Roster::Query& query, LeadFilter& filter);
  Result<std::vector<LeadRow>> scan(const Roster::Query& query, LeadFilter& filter, std::int64_t first,
                                    std::int64_t end);

  const Plan& plan_;
  Log& log_;
  Store& store_;
  const Roster& roster_;
  std::mutex mutex_;
  std::vector<Readers> idle_;
};

}  // namespace reif
