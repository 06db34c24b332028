#pragma once

#include <bitset>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "cel/program.h"
#include "domain/position.h"
#include "scoring/memo.h"
#include "scoring/plan.h"

namespace reif {

// Which touchpoints an event is an occurrence of, as far as the event alone says. Events of one kind share one.
struct Signature {
  bool is_activity = false;  // An occurrence of `any`.
  bool is_reset = false;     // A stage reset.
  std::vector<int> met;  // Touchpoints whose conditions are met (a gap is judged later: it needs the lead's history).
  std::vector<int> pending;  // Touchpoints whose conditions read the lead.
  bool asks_values = false;  // Whether its events are asked for kept paths later.

  friend bool operator==(const Signature&, const Signature&) = default;
};

// All signatures met so far, by number. Not for two threads at a time.
class Signatures {
 public:
  std::uint32_t intern(const Signature& signature);
  const Signature& operator[](std::uint32_t index) const { return list_[index]; }
  std::size_t size() const { return list_.size(); }

 private:
  std::deque<Signature> list_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> index_;  // By hash.
};

// What only some events have.
struct Details {
  const cel::Value* values =
      nullptr;  // Plan::kept_paths, in that order; nullptr where nothing asks this event for them.
  // identify, group: by path (Plan::AttributePaths), what the path reads from now on, which may be an error: what it
  // names is missing. Undecided where the event says nothing of it; nullptr where it says nothing of any.
  const cel::Value* attributes = nullptr;
  // Numbers that the caller gives to ids, -1 for none: group: of its groupId; alias: of its previousId among users
  // and anonymous ids.
  std::int32_t account = -1;
  std::int32_t previous_user = -1;
  std::int32_t previous_anonymous = -1;
};

// An event's id in an arena, its length before it: few are ever read, and a digest has room for one word of them.
class KeptId {
 public:
  KeptId() = default;
  KeptId(std::string_view id, Arena& memory);
  std::string_view text() const {
    Size size = 0;
    if (at_ == nullptr) {
      return {};
    }
    std::memcpy(&size, at_, sizeof(size));
    return {at_ + sizeof(size), size};
  }

 private:
  using Size = std::uint32_t;
  const char* at_ = nullptr;
};

// What a scoring model needs of an event, once it was looked at: 32 bytes (never in two cache lines), its id and,
// where rules read more, a few values. All of it lives in the arena that the digester was given.
struct alignas(32) Digest {
  static constexpr std::uint32_t kSignaturesMax = 1U << 28U;

  Time timestamp = 0;
  KeptId kept_id;
  Details* details = nullptr;  // nullptr: none.
  std::uint32_t source = 0;
  std::uint32_t signature : 28 = 0;  // Less than kSignaturesMax.
  EventType type : 4 = EventType::track;

  std::string_view id() const { return kept_id.text(); }
  std::int32_t account() const { return details == nullptr ? -1 : details->account; }
};

static_assert(sizeof(Digest) == 32);

inline Position position_of(const Digest& digest) {
  return {digest.timestamp, says_who(digest.type), digest.id(), digest.source};
}
// The order of history. Ids lie elsewhere in memory: they are looked at only where times do not tell.
inline bool before(const Digest& a, const Digest& b) {
  return a.timestamp != b.timestamp ? a.timestamp < b.timestamp : position_of(a) < position_of(b);
}

// The most steps that one condition may take (cel::Context::cost_left); beyond, it is unknown.
inline constexpr std::int64_t kConditionCostMax = 100'000;

// Turns events into digests: judges touchpoints whose conditions read nothing but the event, keeps the values that
// are asked for later. One per thread. Cost: the candidates' conditions, about 0.1 µs for a page view under twenty
// touchpoints.
class Digester : private cel::Context {
 public:
  // All must outlive the digester; `signatures` grows.
  Digester(const Plan& plan, Signatures& signatures);
  Digester(const Digester&) = delete;
  Digester& operator=(const Digester&) = delete;

  // Texts and values that the digest keeps are copied into `memory`.
  Digest digest(const Event& event, Arena& memory);

  // How often each touchpoint's condition was unknown, by touchpoint: what an author is told.
  const std::vector<std::int64_t>& unknown() const { return unknown_; }

 private:
  cel::Value slot(int index) override;
  std::optional<cel::Range> points(int index) override;
  cel::Value path_value(int path);
  cel::Value resolve(int path);
  cel::Value root(std::string_view name) const;
  cel::Value whole_event();
  // Positions of candidates that are met, or that the lead must decide.
  using Matches = std::bitset<512>;
  std::uint32_t signature_of(const Event& event);
  void judge(const Plan::Candidates& candidates, std::size_t position, Matches& matches);
  void judge_shared(const Plan::Candidates& candidates, const Plan::Candidates::Shared& shared, Matches& matches);
  std::uint32_t intern(const Plan::Candidates& candidates, const Matches& matches);
  bool asks_values(const Signature& signature) const;
  const cel::Value* keep_values(Arena& memory);
  const cel::Value* keep_attributes(const Event& event, Arena& memory);

  const Plan& plan_;
  Signatures& signatures_;
  const Event* event_ = nullptr;
  Arena scratch_;
  // Signatures by what is met of a list of candidates; matches by the value that conditions share.
  std::vector<std::vector<std::pair<Matches, std::uint32_t>>> known_;
  std::vector<Memo<Matches>> remembered_;
  bool any_unknown_ = false;  // Whether the condition judged last, or one of those before it, was unknown.
  // Path values of the event at hand, read once each.
  std::vector<cel::Value> path_values_;
  std::vector<std::uint64_t> path_read_;
  std::uint64_t event_number_ = 0;
  std::vector<cel::Value> said_;  // What the event at hand says of attributes, by path.
  std::vector<std::int64_t> unknown_;
};

}  // namespace reif
