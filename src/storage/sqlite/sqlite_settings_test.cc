// Files that earlier versions wrote.

#include "storage/sqlite/sqlite_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/sqlite/database.h"
#include "support/temp_folder.h"

namespace reif {
namespace {

constexpr const char* kFirstSchema = R"sql(
CREATE TABLE key (
  number INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL, name TEXT NOT NULL,
  source TEXT NOT NULL, secret TEXT NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER NOT NULL) STRICT;
CREATE TABLE receiver (
  number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, url TEXT NOT NULL, secrets TEXT NOT NULL,
  types TEXT NOT NULL, language TEXT NOT NULL, time_zone TEXT NOT NULL, quiet_from INTEGER NOT NULL,
  quiet_to INTEGER NOT NULL, digest_at INTEGER NOT NULL, is_enabled INTEGER NOT NULL,
  disabled_why TEXT NOT NULL) STRICT;
CREATE TABLE value (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO receiver VALUES
  (3, 'crm', 'https://hooks.example/', 'whsec_new' || char(10) || 'whsec_old', 'alerts.digest', 'de',
   'Europe/Berlin', 1320, 420, 480, 0, '410 Gone');
PRAGMA user_version = 1
)sql";

TEST(SqliteSettings, ReceiversOfTheFirstSchemaAreKept) {
  const TempFolder folder;
  const std::string path = folder / "settings.db";
  ASSERT_TRUE(Database::open(path, {}).value().execute(kFirstSchema));
  const std::unique_ptr<Settings> settings = std::move(*open_sqlite_settings(path));
  const std::vector<ReceiverRow> rows = settings->receivers().value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].number, 3);
  EXPECT_EQ(rows[0].name, "crm");
  EXPECT_THAT(rows[0].secrets, testing::ElementsAre("whsec_new", "whsec_old"));
  EXPECT_GT(rows[0].former_until, 0);
  EXPECT_THAT(rows[0].types, testing::ElementsAre("alerts.digest"));
  EXPECT_EQ(rows[0].time_zone, "Europe/Berlin");
  EXPECT_EQ(rows[0].quiet_from, 1320);
  EXPECT_EQ(rows[0].quiet_to, 420);
  EXPECT_EQ(rows[0].digest_at, 480);
  EXPECT_FALSE(rows[0].is_enabled);
  EXPECT_EQ(rows[0].disabled_why, "410 Gone");
}

}  // namespace
}  // namespace reif
