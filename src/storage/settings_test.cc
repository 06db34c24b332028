// What settings.h promises, asked of all settings.

#include "storage/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "storage/memory/memory_settings.h"
#include "storage/sqlite/sqlite_settings.h"
#include "support/temp_folder.h"

namespace reif {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct MemorySettingsPlace {
  std::shared_ptr<MemorySettingsDisk> disk = std::make_shared<MemorySettingsDisk>();
  std::unique_ptr<Settings> open() { return std::make_unique<MemorySettings>(disk); }
};

struct SqliteSettingsPlace {
  TempFolder folder;
  std::unique_ptr<Settings> open() { return std::move(*open_sqlite_settings(folder / "settings.db")); }
};

template <class T>
Error::Code code_of(const Result<T>& result) {
  EXPECT_FALSE(result);
  return result ? Error::Code::internal : result.error().code;
}

KeyRow key(const std::string& hash) {
  KeyRow row;
  row.hash = hash;
  row.kind = KeyRow::Kind::public_key;
  row.name = "website";
  row.source = "main";
  row.secret = "s3cret";
  row.created_at = 1000;
  return row;
}

ReceiverRow receiver(const std::string& name) {
  ReceiverRow row;
  row.name = name;
  row.url = "https://hooks.example/" + name;
  row.secrets = {"whsec_new", "whsec_old"};
  row.former_until = 1'768'816'800'000;
  row.types = {"alert", "digest", "test"};
  row.time_zone = "Europe/Berlin";
  row.quiet_from = 1320;
  row.quiet_to = 420;
  row.digest_at = 480;
  return row;
}

ModelRow model(const std::string& name) { return {0, name, "text of " + name, 5}; }

AnswerRow answer(const std::string& scope, Time at) { return {scope, "print", 201, "{}", at}; }

template <class Place>
class SettingsTest : public testing::Test {
 protected:
  Place place;
  std::unique_ptr<Settings> settings = place.open();
  std::unique_ptr<Settings> others = place.open();  // Of another process.
};

using Places = testing::Types<MemorySettingsPlace, SqliteSettingsPlace>;
TYPED_TEST_SUITE(SettingsTest, Places);

TYPED_TEST(SettingsTest, BeginEmpty) {
  EXPECT_FALSE(this->settings->find_key("a").value());
  EXPECT_THAT(this->settings->keys().value(), IsEmpty());
  EXPECT_THAT(this->settings->receivers().value(), IsEmpty());
  EXPECT_FALSE(this->settings->newest_model().value());
  EXPECT_THAT(this->settings->models().value(), IsEmpty());
  EXPECT_FALSE(this->settings->model(1).value());
  EXPECT_FALSE(this->settings->find_answer("a").value());
  EXPECT_FALSE(this->settings->value("a").value());
}

TYPED_TEST(SettingsTest, FindAKeyByItsHash) {
  ASSERT_TRUE(this->settings->add_key(key("aa")));
  ASSERT_TRUE(this->settings->add_key(key("bb")));
  const KeyRow found = this->settings->find_key("aa").value().value();
  EXPECT_EQ(found.hash, "aa");
  EXPECT_EQ(found.kind, KeyRow::Kind::public_key);
  EXPECT_EQ(found.name, "website");
  EXPECT_EQ(found.source, "main");
  EXPECT_EQ(found.secret, "s3cret");
  EXPECT_EQ(found.created_at, 1000);
  EXPECT_EQ(found.revoked_at, kForever);
  EXPECT_FALSE(this->settings->find_key("a").value());
}

TYPED_TEST(SettingsTest, ListKeysAsTheyWereAdded) {
  for (const char* hash : {"c", "a", "b"}) {
    ASSERT_TRUE(this->settings->add_key(key(hash)));
  }
  const std::vector<KeyRow> rows = this->settings->keys().value();
  std::vector<std::string> hashes;
  for (const KeyRow& row : rows) {
    hashes.push_back(row.hash);
  }
  EXPECT_THAT(hashes, ElementsAre("c", "a", "b"));
}

TYPED_TEST(SettingsTest, TakeAKeyOnce) {
  ASSERT_TRUE(this->settings->add_key(key("aa")));
  KeyRow other = key("aa");
  other.name = "other";
  EXPECT_EQ(code_of(this->settings->add_key(other)), Error::Code::conflict);
  EXPECT_EQ(this->settings->find_key("aa").value()->name, "website");
}

TYPED_TEST(SettingsTest, ARevokedKeyIsFoundAndStaysRevokedFromTheFirstTime) {
  ASSERT_TRUE(this->settings->add_key(key("aa")));
  ASSERT_TRUE(this->settings->find_key("aa"));
  ASSERT_TRUE(this->settings->revoke_key("aa", 2000));
  EXPECT_EQ(this->settings->find_key("aa").value()->revoked_at, 2000);
  ASSERT_TRUE(this->settings->revoke_key("aa", 3000));
  EXPECT_EQ(this->settings->find_key("aa").value()->revoked_at, 2000);
  EXPECT_EQ(code_of(this->settings->revoke_key("bb", 2000)), Error::Code::not_found);
}

TYPED_TEST(SettingsTest, WhatAnotherProcessChangesIsKnownSoon) {
  EXPECT_FALSE(this->settings->find_key("aa").value());
  ASSERT_TRUE(this->others->add_key(key("aa")));
  EXPECT_TRUE(this->settings->find_key("aa").value());
  ASSERT_TRUE(this->others->revoke_key("aa", 2000));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (this->settings->find_key("aa").value()->revoked_at != 2000) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
  }
  EXPECT_EQ(code_of(this->settings->add_key(key("aa"))), Error::Code::conflict);
  ASSERT_TRUE(this->others->set_value("a", "1"));
  EXPECT_EQ(this->settings->value("a").value(), "1");
}

TYPED_TEST(SettingsTest, KeepEveryMemberOfAReceiver) {
  ReceiverRow row = receiver("crm");
  row.is_enabled = false;
  row.disabled_why = "410 Gone";
  ASSERT_EQ(this->settings->add_receiver(row), 1);
  this->settings = this->place.open();
  const std::vector<ReceiverRow> rows = this->settings->receivers().value();
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows[0].number, 1);
  EXPECT_EQ(rows[0].name, "crm");
  EXPECT_EQ(rows[0].url, "https://hooks.example/crm");
  EXPECT_THAT(rows[0].secrets, ElementsAre("whsec_new", "whsec_old"));
  EXPECT_EQ(rows[0].former_until, 1'768'816'800'000);
  EXPECT_THAT(rows[0].types, ElementsAre("alert", "digest", "test"));
  EXPECT_EQ(rows[0].time_zone, "Europe/Berlin");
  EXPECT_EQ(rows[0].quiet_from, 1320);
  EXPECT_EQ(rows[0].quiet_to, 420);
  EXPECT_EQ(rows[0].digest_at, 480);
  EXPECT_FALSE(rows[0].is_enabled);
  EXPECT_EQ(rows[0].disabled_why, "410 Gone");
}

TYPED_TEST(SettingsTest, ChangeAReceiver) {
  ASSERT_TRUE(this->settings->add_receiver(receiver("a")));
  ASSERT_TRUE(this->settings->add_receiver(receiver("b")));
  ReceiverRow changed = receiver("c");
  changed.number = 1;
  changed.secrets = {"whsec_newer"};
  changed.former_until = 7;
  changed.types = {};
  ASSERT_TRUE(this->settings->update_receiver(changed));
  const std::vector<ReceiverRow> rows = this->settings->receivers().value();
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows[0].name, "c");
  EXPECT_THAT(rows[0].secrets, ElementsAre("whsec_newer"));
  EXPECT_EQ(rows[0].former_until, 7);
  EXPECT_THAT(rows[0].types, IsEmpty());
  EXPECT_EQ(rows[1].name, "b");
  EXPECT_THAT(rows[1].secrets, ElementsAre("whsec_new", "whsec_old"));
  changed.number = 3;
  EXPECT_EQ(code_of(this->settings->update_receiver(changed)), Error::Code::not_found);
}

TYPED_TEST(SettingsTest, TheNumberOfARemovedReceiverIsNotGivenAgain) {
  ASSERT_EQ(this->settings->add_receiver(receiver("a")), 1);
  ASSERT_EQ(this->settings->add_receiver(receiver("b")), 2);
  ASSERT_TRUE(this->settings->remove_receiver(2));
  EXPECT_EQ(code_of(this->settings->remove_receiver(2)), Error::Code::not_found);
  ASSERT_EQ(this->settings->add_receiver(receiver("c")), 3);
  const std::vector<ReceiverRow> rows = this->settings->receivers().value();
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows[0].name, "a");
  EXPECT_EQ(rows[1].name, "c");
  EXPECT_THAT(rows[1].secrets, ElementsAre("whsec_new", "whsec_old"));
}

TYPED_TEST(SettingsTest, KeepEveryVersionOfTheModel) {
  EXPECT_EQ(this->settings->add_model(model("a")), 1);
  EXPECT_EQ(this->settings->add_model(model("b")), 2);
  EXPECT_EQ(this->settings->newest_model().value()->text, "text of b");
  const ModelRow first = this->settings->model(1).value().value();
  EXPECT_EQ(first.version, 1);
  EXPECT_EQ(first.name, "a");
  EXPECT_EQ(first.text, "text of a");
  EXPECT_EQ(first.published_at, 5);
  EXPECT_FALSE(this->settings->model(0).value());
  EXPECT_FALSE(this->settings->model(3).value());
  const std::vector<ModelRow> all = this->settings->models().value();
  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[0].version, 2);
  EXPECT_EQ(all[0].name, "b");
  EXPECT_EQ(all[0].text, "");
  EXPECT_EQ(all[1].version, 1);
}

TYPED_TEST(SettingsTest, KeepTheFirstAnswer) {
  EXPECT_EQ(this->settings->add_answer(answer("a", 10)), true);
  AnswerRow second = answer("a", 20);
  second.body = "other";
  EXPECT_EQ(this->settings->add_answer(second), false);
  const AnswerRow kept = this->settings->find_answer("a").value().value();
  EXPECT_EQ(kept.scope, "a");
  EXPECT_EQ(kept.fingerprint, "print");
  EXPECT_EQ(kept.status, 201);
  EXPECT_EQ(kept.body, "{}");
  EXPECT_EQ(kept.at, 10);
}

TYPED_TEST(SettingsTest, PurgeAnswersOfBefore) {
  ASSERT_TRUE(this->settings->add_answer(answer("a", 10)));
  ASSERT_TRUE(this->settings->add_answer(answer("b", 11)));
  ASSERT_TRUE(this->settings->purge_answers(11));
  EXPECT_FALSE(this->settings->find_answer("a").value());
  EXPECT_TRUE(this->settings->find_answer("b").value());
}

TYPED_TEST(SettingsTest, KeepTextsByName) {
  ASSERT_TRUE(this->settings->set_value("a", "1"));
  ASSERT_TRUE(this->settings->set_value("b", ""));
  ASSERT_TRUE(this->settings->set_value("a", "2"));
  EXPECT_EQ(this->settings->value("a").value(), "2");
  EXPECT_EQ(this->settings->value("b").value(), "");
  EXPECT_EQ(this->settings->value("c").value(), std::nullopt);
}

}  // namespace
}  // namespace reif
