#include "service/history.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <span>
#include <thread>
#include <utility>

#include "base/check.h"
#include "service/load_worker.h"

namespace reif {
namespace {

// The ids that were seen, by source: which event of the same id comes first in the log. Its table has room for half
// as many again as there are events; where a hash leads in it is found by a multiplication.
class SeenIds {
 public:
  // The blocks hold the events that will be asked for, in that order.
  SeenIds(const std::vector<LoadedBlock>& blocks, std::size_t events)
      : blocks_(blocks), table_(events + events / 2 + 16) {
    std::size_t before = 0;
    for (const LoadedBlock& block : blocks) {
      events_before_.push_back(before);
      before += block.digests.size();
    }
  }

  void prefetch(std::uint32_t hash) const { __builtin_prefetch(&table_[place_of(hash)]); }

  // False where the id was there before. `number` is the event's in all blocks, from 0.
  bool insert(const Digest& digest, std::uint32_t hash, std::size_t number) {
    std::size_t i = place_of(hash);
    for (; table_[i].number != 0; i = i + 1 == table_.size() ? 0 : i + 1) {
      if (table_[i].hash == hash && is_same(digest, numbered(table_[i].number - 1))) {
        return false;
      }
    }
    table_[i] = {hash, static_cast<std::uint32_t>(number + 1)};
    return true;
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = 0;  // From 1.
  };

  static bool is_same(const Digest& a, const Digest& b) { return a.source == b.source && a.id() == b.id(); }
  std::size_t place_of(std::uint32_t hash) const { return (hash * table_.size()) >> 32U; }
  const Digest& numbered(std::size_t number) const {
    const auto after = std::upper_bound(events_before_.begin(), events_before_.end(), number);
    const auto block = static_cast<std::size_t>(after - events_before_.begin()) - 1;
    return blocks_[block].digests[number - events_before_[block]];
  }

  const std::vector<LoadedBlock>& blocks_;
  std::vector<std::size_t> events_before_;
  std::vector<Slot, LargeAllocator<Slot>> table_;
};

// Numbers of a worker's interner in the history's.
std::vector<std::int32_t> renumber(const Interner& from, Interner& to) {
  std::vector<std::int32_t> numbers(static_cast<std::size_t>(from.size()));
  for (std::int32_t i = 0; i < from.size(); ++i) {
    numbers[static_cast<std::size_t>(i)] = to.intern(from[i]);
  }
  return numbers;
}

// Sources are numbered in the order of their names; a file given twice is one source.
std::vector<std::uint32_t> number_sources(const std::vector<std::string>& files) {
  std::map<std::string, std::uint32_t> numbers;
  for (const std::string& file : files) {
    numbers.emplace(file, 0U);
  }
  std::uint32_t next = 0;
  for (auto& [file, number] : numbers) {
    number = next++;
  }
  std::vector<std::uint32_t> sources;
  for (const std::string& file : files) {
    sources.push_back(numbers.at(file));
  }
  return sources;
}

// The first eight bytes as a number that orders like them.
std::uint64_t prefix_of(std::string_view id) {
  std::uint64_t prefix = 0;
  std::memcpy(&prefix, id.data(), std::min<std::size_t>(id.size(), 8));
  return __builtin_bswap64(prefix);
}

// The numbers of those ids that `is_wanted`, in the order of the ids; most comparisons need no more than the first
// bytes.
template <class IsWanted>
std::vector<std::int32_t> sorted_by_id(const Interner& ids, IsWanted is_wanted) {
  struct Key {
    std::uint64_t prefix;
    std::int32_t number;
  };
  std::vector<Key> keys;
  keys.reserve(static_cast<std::size_t>(ids.size()));
  for (std::int32_t number = 0; number < ids.size(); ++number) {
    if (is_wanted(number)) {
      keys.push_back({prefix_of(ids[number]), number});
    }
  }
  std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
    return a.prefix != b.prefix ? a.prefix < b.prefix : ids[a.number] < ids[b.number];
  });
  std::vector<std::int32_t> numbers(keys.size());
  std::transform(keys.begin(), keys.end(), numbers.begin(), [](const Key& key) { return key.number; });
  return numbers;
}

}  // namespace

// Reads the files with several workers, then puts together what they read.
class Loader {
 public:
  Loader(const Plan& plan, const LoadOptions& options)
      : options_(options),
        history_(new History(plan)),
        queue_(options.files),
        sources_(number_sources(options.files)) {
    for (int i = 0; i < std::max(1, options.threads); ++i) {
      workers_.push_back(std::make_unique<LoadWorker>(plan, workers_.size()));
    }
  }

  Result<std::unique_ptr<History>> load() {
    read_blocks();
    if (queue_.error()) {
      return fail(queue_.error()->code, queue_.error()->message);
    }
    collect_bad_lines();
    if (options_.strict && history_->bad_line_count_ > 0) {
      const BadLine& bad = history_->bad_lines_.front();
      return fail(Error::Code::invalid_argument, bad.file + ":" + std::to_string(bad.line) + ": " + bad.reason);
    }
    renumber_all();
    collect_events();
    give_to_owners();
    for (const auto& worker : workers_) {
      history_->memory_.push_back(worker->take_memory());
    }
    return std::move(history_);
  }

 private:
  void read_blocks();
  void collect_bad_lines();
  void take_numbers(LoadWorker& worker);
  void renumber_all();
  void collect_events();
  void note_identity(const Digest& digest, const Naming& naming);
  std::pair<std::size_t, Time> owner_of(const Digest& digest, const Naming& naming) const;
  template <class Use>
  void for_each_event(Use use);
  void give_to_owners();
  void add_people(const Interner& ids, bool are_visitors, std::span<std::uint32_t> counts);

  const LoadOptions& options_;
  std::unique_ptr<History> history_;
  BlockQueue queue_;
  std::vector<std::uint32_t> sources_;
  std::vector<std::unique_ptr<LoadWorker>> workers_;
  std::vector<LoadedBlock> blocks_;
  Identities identities_;
  Interner accounts_;
  std::size_t events_given_ = 0;  // To the people so far.
};

void Loader::read_blocks() {
  std::mutex mutex;
  const auto work = [&](LoadWorker& worker) {
    LineSource::Block block;
    std::size_t file = 0;
    while (queue_.next(block, file)) {
      LoadedBlock loaded = worker.load(block, file, sources_[file]);
      if (options_.strict && !loaded.bad.empty()) {
        queue_.stop();  // The blocks before this one are with their workers already.
      }
      const std::lock_guard lock(mutex);
      blocks_.push_back(std::move(loaded));
      if (options_.progress) {
        options_.progress(queue_.bytes_read(), queue_.bytes_total());
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    threads.emplace_back(work, std::ref(*workers_[i]));
  }
  work(*workers_.front());
  for (std::thread& thread : threads) {
    thread.join();
  }
  std::sort(blocks_.begin(), blocks_.end(), [](const LoadedBlock& a, const LoadedBlock& b) {
    return a.file != b.file ? a.file < b.file : a.ordinal < b.ordinal;
  });
}

void Loader::collect_bad_lines() {
  std::int64_t lines_before = 0;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const LoadedBlock& block = blocks_[i];
    if (block.ordinal == 0) {
      lines_before = 0;
    }
    for (const LoadedBlock::Bad& bad : block.bad) {
      if (history_->bad_lines_.size() < options_.bad_lines_max || options_.bad_lines_max == 0) {
        history_->bad_lines_.push_back({options_.files[block.file], lines_before + bad.line, bad.reason});
      }
    }
    history_->bad_line_count_ += static_cast<std::int64_t>(block.bad.size());
    history_->events_read_ += static_cast<std::int64_t>(block.digests.size());
    lines_before += block.lines;
  }
}

// One worker's numbers are the history's.
void Loader::take_numbers(LoadWorker& worker) {
  history_->signatures_ = worker.take_signatures();
  history_->users_ = worker.take_users();
  history_->anonymous_ = worker.take_anonymous();
  accounts_ = worker.take_accounts();
  history_->unknown_touchpoints_ = worker.digester().unknown();
}

void Loader::renumber_all() {
  if (workers_.size() == 1) {
    take_numbers(*workers_.front());
    return;
  }
  struct Numbers {
    std::vector<std::int32_t> users, anonymous, accounts;
    std::vector<std::uint32_t> signatures;
  };
  std::vector<Numbers> numbers;
  for (const auto& worker : workers_) {
    Numbers& n = numbers.emplace_back();
    n.users = renumber(worker->users(), history_->users_);
    n.anonymous = renumber(worker->anonymous(), history_->anonymous_);
    n.accounts = renumber(worker->accounts(), accounts_);
    for (std::uint32_t i = 0; i < worker->signatures().size(); ++i) {
      n.signatures.push_back(history_->signatures_.intern(worker->signatures()[i]));
    }
    const auto& unknown = worker->digester().unknown();
    history_->unknown_touchpoints_.resize(unknown.size());
    std::transform(unknown.begin(), unknown.end(), history_->unknown_touchpoints_.begin(),
                   history_->unknown_touchpoints_.begin(), std::plus<>());
  }
  const auto map = [](std::int32_t& number, const std::vector<std::int32_t>& to) {
    if (number >= 0) {
      number = to[static_cast<std::size_t>(number)];
    }
  };
  for (LoadedBlock& block : blocks_) {
    const Numbers& n = numbers[block.worker];
    for (Naming& naming : block.namings) {
      map(naming.user, n.users);
      map(naming.anonymous, n.anonymous);
    }
    for (Digest& digest : block.digests) {
      digest.signature = n.signatures[digest.signature] & (Digest::kSignaturesMax - 1);
      if (Details* details = digest.details) {
        map(details->account, n.accounts);
        map(details->previous_user, n.users);
        map(details->previous_anonymous, n.anonymous);
      }
    }
  }
}

void Loader::collect_events() {
  SeenIds seen(blocks_, static_cast<std::size_t>(history_->events_read_));
  history_->accounts_.resize(static_cast<std::size_t>(accounts_.size()));
  // Events between the look ahead and the look-up, so that memory has time to answer.
  constexpr std::size_t kAhead = 16;
  std::size_t number = 0;
  for (LoadedBlock& block : blocks_) {
    for (std::size_t i = 0; i < block.digests.size(); ++i, ++number) {
      if (i + kAhead < block.digests.size()) {
        seen.prefetch(block.namings[i + kAhead].id_hash);
      }
      const Digest& digest = block.digests[i];
      Naming& naming = block.namings[i];
      if (!seen.insert(digest, naming.id_hash, number)) {
        ++history_->duplicates_;
        naming.pass_over();
      } else if (digest.timestamp > options_.as_of) {
        naming.pass_over();
      } else {
        note_identity(digest, naming);
      }
    }
  }
  for (AccountTimeline& timeline : history_->accounts_) {
    std::sort(timeline.begin(), timeline.end(), [](const Digest* a, const Digest* b) { return before(*a, *b); });
  }
  identities_.seal(history_->users_.size(), history_->anonymous_.size());
}

void Loader::note_identity(const Digest& digest, const Naming& naming) {
  if (digest.type == EventType::group) {
    history_->accounts_[static_cast<std::size_t>(digest.account())].push_back(&digest);
  }
  if (naming.user < 0) {
    return;
  }
  if (naming.anonymous >= 0) {
    identities_.identify(naming.anonymous, naming.user, position_of(digest));
  }
  if (digest.type == EventType::alias) {
    identities_.alias(digest.details->previous_user, naming.user, position_of(digest));
    identities_.identify(digest.details->previous_anonymous, naming.user, position_of(digest));
  }
}

// The number of a event's owner (leads are numbered as their users, visitors behind them), and since when it is.
std::pair<std::size_t, Time> Loader::owner_of(const Digest& digest, const Naming& naming) const {
  std::optional<Identities::Owner> owner;
  if (naming.user >= 0) {
    owner = identities_.of_user(naming.user);
  } else {
    owner = identities_.of_anonymous(naming.anonymous, position_of(digest));
  }
  if (!owner) {
    return {static_cast<std::size_t>(history_->users_.size() + naming.anonymous), digest.timestamp};
  }
  return {static_cast<std::size_t>(owner->lead), std::max(digest.timestamp, owner->since)};
}

// Each event of the log once, in the order of the files.
template <class Use>
void Loader::for_each_event(Use use) {
  for (LoadedBlock& block : blocks_) {
    for (std::size_t i = 0; i < block.digests.size(); ++i) {
      if (!block.namings[i].is_passed_over()) {
        use(block.digests[i], block.namings[i]);
      }
    }
  }
}

// Counts the events of each owner and makes room for them, person by person; then puts each in its place. What an
// event named as user is its owner's number from the first step on.
void Loader::give_to_owners() {
  const auto users = static_cast<std::size_t>(history_->users_.size());
  const auto owners = users + static_cast<std::size_t>(history_->anonymous_.size());
  std::vector<std::uint32_t> counts(owners);
  for_each_event([&](const Digest& digest, Naming& naming) {
    const auto [owner, since] = owner_of(digest, naming);
    naming.user = static_cast<std::int32_t>(owner);
    ++counts[owner];
    if (since != digest.timestamp) {
      history_->late_.emplace(&digest, since);
    }
  });
  history_->people_.reserve(owners);
  add_people(history_->users_, false, std::span(counts).first(users));
  add_people(history_->anonymous_, true, std::span(counts).subspan(users));
  history_->events_.resize(events_given_);
  std::vector<std::uint32_t>& next_of = counts;
  for_each_event([&](const Digest& digest, const Naming& naming) {
    history_->events_[next_of[static_cast<std::size_t>(naming.user)]++] = &digest;
  });
}

// Those who have events, in the order of their ids. Of each, by the id's number, what was its count of events becomes
// where the first of them will be.
void Loader::add_people(const Interner& ids, bool are_visitors, std::span<std::uint32_t> counts) {
  const auto count_of = [&](std::int32_t id) -> std::uint32_t& { return counts[static_cast<std::size_t>(id)]; };
  for (const std::int32_t id : sorted_by_id(ids, [&](std::int32_t id) { return count_of(id) != 0; })) {
    const std::uint32_t count = std::exchange(count_of(id), static_cast<std::uint32_t>(events_given_));
    history_->people_.push_back({ids[id], are_visitors, events_given_, count});
    events_given_ += count;
  }
}

Result<std::unique_ptr<History>> History::load(const Plan& plan, const LoadOptions& options) {
  return Loader(plan, options).load();
}

void History::events(const Person& person, std::vector<Membership>& events) const {
  events.clear();
  for (std::size_t i = person.first; i < person.first + person.count; ++i) {
    const Digest* event = events_[i];
    Time since = event->timestamp;
    if (!late_.empty()) {
      const auto late = late_.find(event);
      since = late == late_.end() ? since : late->second;
    }
    events.push_back({event, since});
  }
  const auto earlier = [](const Membership& a, const Membership& b) { return before(*a.event, *b.event); };
  if (!std::is_sorted(events.begin(), events.end(), earlier)) {
    std::sort(events.begin(), events.end(), earlier);
  }
}

void History::prefetch(const Person& person, Ahead ahead) const {
  constexpr std::size_t kMost = 32;  // Who has more events has their cost anyway.
  for (std::size_t i = person.first; i < person.first + std::min(person.count, kMost); ++i) {
    const Digest* event = events_[i];
    if (ahead == Ahead::far) {
      __builtin_prefetch(event);
    } else if (event->details != nullptr) {
      __builtin_prefetch(ahead == Ahead::near ? static_cast<const void*>(event->details)
                                              : event->details->attributes);
    }
  }
  if (ahead == Ahead::far) {
    __builtin_prefetch(person.id.data());
  }
}

const History::Person* History::find_lead(std::string_view id) const {
  for (const Person& person : people_) {
    if (!person.is_visitor && person.id == id) {
      return &person;
    }
  }
  return nullptr;
}

}  // namespace reif
