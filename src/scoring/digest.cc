#include "scoring/digest.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace reif {
namespace {

constexpr std::size_t kKnownMax = 64;  // Signatures known of one list of candidates.

// The value below `root` that the names lead to, or the error that says which kind of absence it is.
cel::Value select(cel::Value root, const std::string* names, std::size_t count, const Plan::Missing& missing) {
  for (std::size_t i = 0; i < count; ++i) {
    const cel::Value* found = root.is(cel::Kind::map) ? root.as_map().find(names[i]) : nullptr;
    if (found == nullptr) {
      const bool last = i + 1 == count && root.is(cel::Kind::map);
      return cel::Value::error(last ? &missing.key : &missing.parent);
    }
    root = *found;
  }
  return root;
}

// What an event that sets these traits says of what a path leads to (Details::attributes).
cel::Value said_of(std::size_t path, const Plan::AttributePaths& attributes, const cel::Map& traits) {
  if (path == attributes.whole) {
    return cel::Value::map(&traits);
  }
  const std::vector<std::string>& names = (*attributes.paths)[path].names;
  const cel::Value* said = traits.find(names.front());
  if (said == nullptr) {
    return cel::Value::undecided();
  }
  if (said->is(cel::Kind::null)) {
    return attributes.absent[path];
  }
  return select(*said, names.data() + 1, names.size() - 1, attributes.missing[path]);
}

cel::Value keep(const cel::Value& value, Arena& memory) {
  return value.is_value() ? cel::copy(value, memory) : value;
}

}  // namespace

KeptId::KeptId(std::string_view id, Arena& memory) {
  const auto size = static_cast<Size>(id.size());
  char* at = memory.array<char>(sizeof(size) + id.size());
  std::memcpy(at, &size, sizeof(size));
  std::memcpy(at + sizeof(size), id.data(), id.size());
  at_ = at;
}

std::uint32_t Signatures::intern(const Signature& signature) {
  std::uint64_t hash = (signature.is_activity ? 1U : 0U) + (signature.is_reset ? 2U : 0U);
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15U;
  for (const auto* list : {&signature.met, &signature.pending}) {
    for (const int touchpoint : *list) {
      hash = (hash ^ static_cast<std::uint64_t>(touchpoint)) * kFactor;
    }
    hash = (hash ^ (hash >> 32U)) * kFactor;
  }
  const auto [first, last] = index_.equal_range(hash);
  for (auto at = first; at != last; ++at) {
    if (list_[at->second] == signature) {
      return at->second;
    }
  }
  REIF_CHECK(list_.size() < Digest::kSignaturesMax);
  const auto number = static_cast<std::uint32_t>(list_.size());
  index_.emplace(hash, number);
  list_.push_back(signature);
  return number;
}

Digester::Digester(const Plan& plan, Signatures& signatures)
    : plan_(plan),
      signatures_(signatures),
      path_values_(plan.model().event_paths.size()),
      path_read_(plan.model().event_paths.size(), 0),
      unknown_(plan.model().touchpoints.size(), 0) {
  arena = &scratch_;
  known_.resize(plan.candidate_lists);
  remembered_.resize(plan.shared_lists);
}

Digest Digester::digest(const Event& event, Arena& memory) {
  event_ = &event;
  now = event.timestamp;
  ++event_number_;
  scratch_.reset();

  Digest digest;
  digest.timestamp = event.timestamp;
  digest.type = event.type;
  digest.kept_id = KeptId(event.id, memory);
  const std::uint32_t signature = signature_of(event);
  digest.signature = signature & (Digest::kSignaturesMax - 1);
  Details details;
  details.values = signatures_[signature].asks_values ? keep_values(memory) : nullptr;
  if (event.type == EventType::identify || event.type == EventType::group) {
    details.attributes = keep_attributes(event, memory);
  }
  if (says_who(event.type) || details.values != nullptr) {
    digest.details = memory.make<Details>(details);
  }
  return digest;
}

std::uint32_t Digester::signature_of(const Event& event) {
  if (event.type == EventType::track &&
      (event.name == kStageReset || event.name == kDealWon || event.name == kDealLost)) {
    Signature outcome;
    outcome.is_reset = event.name == kStageReset;
    return signatures_.intern(outcome);
  }
  const Plan::Candidates& candidates = plan_.candidates(event.type, event.name);
  Matches matches;
  REIF_CHECK(candidates.touchpoints.size() < matches.size());
  matches.set(candidates.touchpoints.size(), is_activity(event.type));
  for (const std::size_t position : candidates.one_by_one) {
    judge(candidates, position, matches);
  }
  for (const Plan::Candidates::Shared& shared : candidates.shared) {
    judge_shared(candidates, shared, matches);
  }
  for (const auto& [known, signature] : known_[candidates.number]) {
    if (known == matches) {
      return signature;
    }
  }
  return intern(candidates, matches);
}

void Digester::judge(const Plan::Candidates& candidates, std::size_t position, Matches& matches) {
  const int i = candidates.touchpoints[position];
  const Touchpoint& touchpoint = plan_.model().touchpoints[static_cast<std::size_t>(i)];
  if (!touchpoint.condition || !touchpoint.reads_event_only) {
    matches.set(position);
    return;
  }
  cost_left = kConditionCostMax;
  const cel::Outcome outcome = touchpoint.condition->condition(*this);
  if (outcome == cel::Outcome::met) {
    matches.set(position);
  } else if (outcome == cel::Outcome::unknown) {
    ++unknown_[static_cast<std::size_t>(i)];
    any_unknown_ = true;
  }
}

void Digester::judge_shared(const Plan::Candidates& candidates, const Plan::Candidates::Shared& shared,
                            Matches& matches) {
  Memo<Matches>::Place* place = remembered_[shared.number].place(path_value(shared.path));
  if (place != nullptr && place->found() != nullptr) {
    matches |= *place->found();
    return;
  }
  Matches met;
  any_unknown_ = false;
  for (const std::size_t position : shared.positions) {
    judge(candidates, position, met);
  }
  matches |= met;
  if (place != nullptr && !any_unknown_) {  // What is unknown is counted each time.
    place->note(met);
  }
}

std::uint32_t Digester::intern(const Plan::Candidates& candidates, const Matches& matches) {
  Signature signature;
  signature.is_activity = matches.test(candidates.touchpoints.size());
  for (std::size_t position = 0; position < candidates.touchpoints.size(); ++position) {
    if (matches.test(position)) {
      const int i = candidates.touchpoints[position];
      const bool decided = plan_.model().touchpoints[static_cast<std::size_t>(i)].reads_event_only;
      (decided ? signature.met : signature.pending).push_back(i);
    }
  }
  signature.asks_values = asks_values(signature);
  const std::uint32_t number = signatures_.intern(signature);
  auto& known = known_[candidates.number];
  if (known.size() < kKnownMax) {
    known.emplace_back(matches, number);
  }
  return number;
}

bool Digester::asks_values(const Signature& signature) const {
  const auto asks = [this](int touchpoint) { return plan_.needs_values[static_cast<std::size_t>(touchpoint)]; };
  return (signature.is_activity && plan_.needs_values.back()) ||
         std::any_of(signature.met.begin(), signature.met.end(), asks) ||
         std::any_of(signature.pending.begin(), signature.pending.end(), asks);
}

const cel::Value* Digester::keep_values(Arena& memory) {
  auto* values = memory.array<cel::Value>(plan_.kept_paths.size());
  for (std::size_t i = 0; i < plan_.kept_paths.size(); ++i) {
    values[i] = keep(path_value(plan_.kept_paths[i]), memory);
  }
  return values;
}

const cel::Value* Digester::keep_attributes(const Event& event, Arena& memory) {
  const Plan::AttributePaths& attributes =
      event.type == EventType::identify ? plan_.lead_attributes : plan_.account_attributes;
  said_.clear();
  bool any = false;
  for (std::size_t path = 0; path < attributes.absent.size(); ++path) {
    said_.push_back(said_of(path, attributes, event.properties.as_map()));
    any = any || !said_.back().is(cel::Kind::undecided);
  }
  if (!any) {
    return nullptr;
  }
  auto* kept = memory.array<cel::Value>(said_.size());
  std::transform(said_.begin(), said_.end(), kept, [&](const cel::Value& value) { return keep(value, memory); });
  return kept;
}

cel::Value Digester::slot(int index) {
  const SlotUse& use = plan_.model().slots[static_cast<std::size_t>(index)];
  if (use.kind == SlotUse::Kind::now) {
    return cel::Value::timestamp(now);
  }
  REIF_CHECK(use.kind == SlotUse::Kind::event_path);
  return path_value(use.index);
}

std::optional<cel::Range> Digester::points(int) { return std::nullopt; }

cel::Value Digester::path_value(int path) {
  const auto i = static_cast<std::size_t>(path);
  if (path_read_[i] != event_number_) {
    path_read_[i] = event_number_;
    path_values_[i] = resolve(path);
  }
  return path_values_[i];
}

cel::Value Digester::resolve(int path) {
  const auto i = static_cast<std::size_t>(path);
  const std::vector<std::string>& names = plan_.model().event_paths[i].names;
  if (names.empty()) {
    return whole_event();
  }
  return select(root(names.front()), names.data() + 1, names.size() - 1, plan_.missing_event_paths[i]);
}

cel::Value Digester::root(std::string_view name) const {
  if (equal_bytes(name, "properties")) {  // Most paths begin there.
    return event_->properties;
  }
  if (name == "name") {
    return cel::Value::string(event_->name);
  }
  if (name == "type") {
    return cel::Value::string(name_of(event_->type));
  }
  if (name == "context") {
    return event_->context;
  }
  REIF_CHECK(name == "timestamp");
  return cel::Value::timestamp(event_->timestamp);
}

cel::Value Digester::whole_event() {
  auto* entries = scratch_.array<cel::Entry>(5);
  entries[0] = {cel::Value::string("type"), cel::Value::string(name_of(event_->type))};
  entries[1] = {cel::Value::string("name"), cel::Value::string(event_->name)};
  entries[2] = {cel::Value::string("properties"), event_->properties};
  entries[3] = {cel::Value::string("context"), event_->context};
  entries[4] = {cel::Value::string("timestamp"), cel::Value::timestamp(event_->timestamp)};
  return cel::Value::map(scratch_.make<cel::Map>(entries, std::size_t{5}));
}

}  // namespace reif
