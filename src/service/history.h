#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/interner.h"
#include "base/large_memory.h"
#include "base/result.h"
#include "people/identity.h"
#include "scoring/digest.h"
#include "scoring/lead_state.h"
#include "scoring/replay.h"

namespace reif {

// A line that is no event.
struct BadLine {
  std::string file;
  std::int64_t line = 0;  // From 1.
  std::string reason;
};

struct LoadOptions {
  std::vector<std::string> files;  // "-": standard input. Each is a source of its own, named by its path as given.
  Time as_of = kTimeMax;           // Later events do not exist.
  int threads = 1;
  bool strict = false;             // Stop at the first bad line.
  std::size_t bad_lines_max = 20;  // How many are kept with their reason; all are counted.
  // Called now and then from one of the threads, with bytes read so far and in all (0 where unknown).
  std::function<void(std::int64_t read, std::int64_t total)> progress;
};

// The events of some files under a scoring model, each given to its lead: the log, read once. Texts live as long as
// it does.
class History {
 public:
  // Fails where a file cannot be read, and with `strict` at the first bad line (invalid_argument, the message naming
  // file, line and reason). Memory: about 100 bytes an event and what the model keeps of it.
  static Result<std::unique_ptr<History>> load(const Plan& plan, const LoadOptions& options);

  struct Person {
    std::string_view id;  // The lead's, or the visitor's anonymous id.
    bool is_visitor = false;
    std::size_t first = 0;  // Its events are members(first, count), not yet in order.
    std::size_t count = 0;
  };
  // Leads by id, then visitors by id, as bytes.
  const std::vector<Person>& people() const { return people_; }
  // The events of one person in the order of history.
  void events(const Person& person, std::vector<Membership>& events) const;
  // Asks memory for the events of a person whose turn comes soon; the nearer it is, the more of them.
  enum class Ahead { far, near, next };
  void prefetch(const Person& person, Ahead ahead) const;
  // Nothing where there is none.
  const Person* find_lead(std::string_view id) const;

  const Plan& plan() const { return plan_; }
  const Signatures& signatures() const { return signatures_; }
  const std::vector<AccountTimeline>& accounts() const { return accounts_; }

  std::int64_t events_read() const { return events_read_; }  // Good lines.
  std::int64_t duplicates() const { return duplicates_; }    // Of them: passed over.
  std::int64_t bad_line_count() const { return bad_line_count_; }
  const std::vector<BadLine>& bad_lines() const { return bad_lines_; }
  // How often each touchpoint's condition was unknown.
  const std::vector<std::int64_t>& unknown_touchpoints() const { return unknown_touchpoints_; }

 private:
  friend class Loader;
  explicit History(const Plan& plan) : plan_(plan) {}

  const Plan& plan_;
  Signatures signatures_;
  Interner users_;
  Interner anonymous_;
  std::vector<Arena> memory_;                                         // Of the records, their texts and values.
  std::vector<const Digest*, LargeAllocator<const Digest*>> events_;  // Person by person.
  std::unordered_map<const Digest*, Time> late_;  // Events that became a person's later than they happened, and when.
  std::vector<Person> people_;
  std::vector<AccountTimeline> accounts_;
  std::vector<std::int64_t> unknown_touchpoints_;
  std::int64_t events_read_ = 0;
  std::int64_t duplicates_ = 0;
  std::int64_t bad_line_count_ = 0;
  std::vector<BadLine> bad_lines_;
};

}  // namespace reif
