#include "storage/memory/memory_settings.h"

#include <algorithm>

namespace reif {
namespace {

auto key_with(std::vector<KeyRow>& keys, std::string_view hash) {
  return std::find_if(keys.begin(), keys.end(), [hash](const KeyRow& key) { return key.hash == hash; });
}

template <class Map>
std::optional<typename Map::mapped_type> value_of(const Map& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? std::nullopt : std::optional(found->second);
}

tl::unexpected<Error> no_receiver(std::int64_t number) {
  return fail(Error::Code::not_found, "there is no receiver " + std::to_string(number));
}

}  // namespace

Result<void> MemorySettings::add_key(const KeyRow& key) {
  const std::lock_guard lock(disk_->mutex);
  if (key_with(disk_->keys, key.hash) != disk_->keys.end()) {
    return fail(Error::Code::conflict, "this key is there already");
  }
  disk_->keys.push_back(key);
  return {};
}

Result<std::optional<KeyRow>> MemorySettings::find_key(std::string_view hash) {
  const std::lock_guard lock(disk_->mutex);
  const auto key = key_with(disk_->keys, hash);
  return key == disk_->keys.end() ? std::nullopt : std::optional(*key);
}

Result<std::vector<KeyRow>> MemorySettings::keys() {
  const std::lock_guard lock(disk_->mutex);
  return disk_->keys;
}

Result<void> MemorySettings::revoke_key(std::string_view hash, Time at) {
  const std::lock_guard lock(disk_->mutex);
  const auto key = key_with(disk_->keys, hash);
  if (key == disk_->keys.end()) {
    return fail(Error::Code::not_found, "there is no such key");
  }
  key->revoked_at = std::min(key->revoked_at, at);
  return {};
}

Result<std::int64_t> MemorySettings::add_receiver(const ReceiverRow& receiver) {
  const std::lock_guard lock(disk_->mutex);
  const std::int64_t number = ++disk_->last_receiver;
  ReceiverRow& added = disk_->receivers[number] = receiver;
  added.number = number;
  return number;
}

Result<void> MemorySettings::update_receiver(const ReceiverRow& receiver) {
  const std::lock_guard lock(disk_->mutex);
  const auto known = disk_->receivers.find(receiver.number);
  if (known == disk_->receivers.end()) {
    return no_receiver(receiver.number);
  }
  known->second = receiver;
  return {};
}

Result<void> MemorySettings::remove_receiver(std::int64_t number) {
  const std::lock_guard lock(disk_->mutex);
  return disk_->receivers.erase(number) == 1 ? Result<void>() : no_receiver(number);
}

Result<std::vector<ReceiverRow>> MemorySettings::receivers() {
  const std::lock_guard lock(disk_->mutex);
  std::vector<ReceiverRow> rows;
  for (const auto& [number, row] : disk_->receivers) {
    rows.push_back(row);
  }
  return rows;
}

Result<std::int64_t> MemorySettings::add_model(const ModelRow& model) {
  const std::lock_guard lock(disk_->mutex);
  ModelRow& added = disk_->models.emplace_back(model);
  added.version = static_cast<std::int64_t>(disk_->models.size());
  return added.version;
}

Result<std::optional<ModelRow>> MemorySettings::newest_model() {
  const std::lock_guard lock(disk_->mutex);
  return disk_->models.empty() ? std::nullopt : std::optional(disk_->models.back());
}

Result<std::vector<ModelRow>> MemorySettings::models() {
  const std::lock_guard lock(disk_->mutex);
  std::vector<ModelRow> rows(disk_->models.rbegin(), disk_->models.rend());
  for (ModelRow& row : rows) {
    row.text.clear();
  }
  return rows;
}

Result<std::optional<ModelRow>> MemorySettings::model(std::int64_t version) {
  const std::lock_guard lock(disk_->mutex);
  const bool is_known = version >= 1 && version <= static_cast<std::int64_t>(disk_->models.size());
  return is_known ? std::optional(disk_->models[static_cast<std::size_t>(version - 1)]) : std::nullopt;
}

Result<bool> MemorySettings::add_answer(const AnswerRow& answer) {
  const std::lock_guard lock(disk_->mutex);
  return disk_->answers.emplace(answer.scope, answer).second;
}

Result<std::optional<AnswerRow>> MemorySettings::find_answer(std::string_view scope) {
  const std::lock_guard lock(disk_->mutex);
  return value_of(disk_->answers, scope);
}

Result<void> MemorySettings::purge_answers(Time before) {
  const std::lock_guard lock(disk_->mutex);
  std::erase_if(disk_->answers, [before](const auto& entry) { return entry.second.at < before; });
  return {};
}

Result<std::optional<std::string>> MemorySettings::value(std::string_view name) {
  const std::lock_guard lock(disk_->mutex);
  return value_of(disk_->values, name);
}

Result<void> MemorySettings::set_value(std::string_view name, std::string_view value) {
  const std::lock_guard lock(disk_->mutex);
  disk_->values.insert_or_assign(std::string(name), std::string(value));
  return {};
}

}  // namespace reif
