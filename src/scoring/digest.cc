#include "scoring/digest.h"

#include <utility>

#include "base/check.h"

namespace reif {

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
  const auto number = static_cast<std::uint32_t>(list_.size());
  index_.emplace(hash, number);
  list_.push_back(signature);
  return number;
}

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

Digester::Digester(const Plan& plan, Signatures& signatures)
    : plan_(plan),
      signatures_(signatures),
      path_values_(plan.model().event_paths.size()),
      path_read_(plan.model().event_paths.size(), 0),
      unknown_(plan.model().touchpoints.size(), 0) {
  arena = &scratch_;
  signatures_.intern({});
}

Digest Digester::digest(const Event& event, Arena& memory) {
  event_ = &event;
  now = event.timestamp;
  ++event_number_;
  scratch_.reset();
  match(event);

  Digest digest;
  digest.timestamp = event.timestamp;
  digest.type = event.type;
  const std::string_view id = memory.copy(event.id);
  digest.id_text = id.data();
  digest.id_size = static_cast<std::uint32_t>(id.size());
  if (!(signatures_.size() > last_ && signatures_[last_] == signature_)) {
    last_ = signatures_.intern(signature_);
  }
  digest.signature = last_;
  Details details;
  details.values = keep_values(memory);
  if (event.type == EventType::identify || event.type == EventType::group) {
    keep_traits(event, details, memory);
  }
  if (says_who(event.type) || details.values != nullptr) {
    digest.details = memory.make<Details>(details);
  }
  return digest;
}

void Digester::match(const Event& event) {
  signature_.met.clear();
  signature_.pending.clear();
  signature_.is_reset = event.type == EventType::track && event.name == kStageReset;
  signature_.is_activity = false;
  if (event.type == EventType::track && (signature_.is_reset || event.name == kDealWon || event.name == kDealLost)) {
    return;
  }
  signature_.is_activity = is_activity(event.type);
  for (const int i : plan_.candidates(event.type, event.name)) {
    const Touchpoint& touchpoint = plan_.model().touchpoints[static_cast<std::size_t>(i)];
    if (!touchpoint.condition) {
      signature_.met.push_back(i);
    } else if (!touchpoint.reads_event_only) {
      signature_.pending.push_back(i);
    } else {
      cost_left = kConditionCostMax;
      const cel::Outcome outcome = touchpoint.condition->condition(*this);
      if (outcome == cel::Outcome::met) {
        signature_.met.push_back(i);
      } else if (outcome == cel::Outcome::unknown) {
        ++unknown_[static_cast<std::size_t>(i)];
      }
    }
  }
}

const cel::Value* Digester::keep_values(Arena& memory) {
  bool needed = signature_.is_activity && plan_.needs_values.back();
  for (const auto* list : {&signature_.met, &signature_.pending}) {
    for (const int i : *list) {
      needed = needed || plan_.needs_values[static_cast<std::size_t>(i)];
    }
  }
  if (!needed) {
    return nullptr;
  }
  cel::Value* values = memory.array<cel::Value>(plan_.kept_paths.size());
  for (std::size_t i = 0; i < plan_.kept_paths.size(); ++i) {
    const cel::Value value = path_value(plan_.kept_paths[i]);
    values[i] = value.is_value() ? cel::copy(value, memory) : value;
  }
  return values;
}

void Digester::keep_traits(const Event& event, Details& details, Arena& memory) const {
  const Plan::Keys& keys = event.type == EventType::identify ? plan_.lead_keys : plan_.account_keys;
  const cel::Map& traits = event.properties.as_map();
  Trait* kept = nullptr;
  for (const cel::Entry& entry : traits) {
    if (keys.wants(entry.key.as_text())) {
      if (kept == nullptr) {
        kept = memory.array<Trait>(traits.size);
        details.traits = kept;
      }
      kept[details.trait_count++] = {memory.copy(entry.key.as_text()), cel::copy(entry.value, memory)};
    }
  }
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
  cel::Value root = event_->properties;
  if (names.front() == "name") {
    root = cel::Value::string(event_->name);
  } else if (names.front() == "type") {
    root = cel::Value::string(name_of(event_->type));
  } else if (names.front() == "context") {
    root = event_->context;
  } else if (names.front() == "timestamp") {
    root = cel::Value::timestamp(event_->timestamp);
  } else {
    REIF_CHECK(names.front() == "properties");
  }
  return select(root, names.data() + 1, names.size() - 1, plan_.missing_event_paths[i]);
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
