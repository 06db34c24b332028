#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/settings.h"

namespace reif {

// What settings in memory leave behind when they are gone. Several MemorySettings over one disk see each other's
// changes, as processes over one file do.
struct MemorySettingsDisk {
  std::mutex mutex;
  std::vector<KeyRow> keys;
  std::map<std::int64_t, ReceiverRow> receivers;
  std::int64_t last_receiver = 0;
  std::vector<ModelRow> models;  // By version less 1.
  std::map<std::string, AnswerRow, std::less<>> answers;
  std::map<std::string, std::string, std::less<>> values;
};

// Settings in memory, for tests and simulation.
class MemorySettings : public Settings {
 public:
  explicit MemorySettings(std::shared_ptr<MemorySettingsDisk> disk = std::make_shared<MemorySettingsDisk>())
      : disk_(std::move(disk)) {}

  Result<void> add_key(const KeyRow& key) override;
  Result<std::optional<KeyRow>> find_key(std::string_view hash) override;
  Result<std::vector<KeyRow>> keys() override;
  Result<void> revoke_key(std::string_view hash, Time at) override;

  Result<std::int64_t> add_receiver(const ReceiverRow& receiver) override;
  Result<void> update_receiver(const ReceiverRow& receiver) override;
  Result<void> remove_receiver(std::int64_t number) override;
  Result<std::vector<ReceiverRow>> receivers() override;

  Result<std::int64_t> add_model(const ModelRow& model) override;
  Result<std::optional<ModelRow>> newest_model() override;
  Result<std::vector<ModelRow>> models() override;
  Result<std::optional<ModelRow>> model(std::int64_t version) override;

  Result<bool> add_answer(const AnswerRow& answer) override;
  Result<std::optional<AnswerRow>> find_answer(std::string_view scope) override;
  Result<void> purge_answers(Time before) override;

  Result<std::optional<std::string>> value(std::string_view name) override;
  Result<void> set_value(std::string_view name, std::string_view value) override;

 private:
  std::shared_ptr<MemorySettingsDisk> disk_;
};

}  // namespace reif
