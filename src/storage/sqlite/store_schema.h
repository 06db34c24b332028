#pragma once

#include <array>

#include "storage/sqlite/database.h"

namespace reif {

// The tables of the state: a row of storage/store.h each. Events and account events lie under whom they are asked by;
// of a lead the numbers come first and the texts last, so that a scan that needs no texts reads past them.
inline constexpr std::array<Migration, 1> kStoreMigrations = {{
    {1, R"sql(
CREATE TABLE position (one INTEGER PRIMARY KEY CHECK (one = 1), applied INTEGER NOT NULL) STRICT;
INSERT INTO position VALUES (1, 1);
CREATE TABLE profile (
  number INTEGER PRIMARY KEY, is_user INTEGER NOT NULL, id TEXT NOT NULL, first_user TEXT NOT NULL,
  circle INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX profile_by_id ON profile (id, is_user);
CREATE INDEX profile_by_circle ON profile (circle);
CREATE TABLE event (
  profile INTEGER NOT NULL, seq INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (profile, seq))
  STRICT, WITHOUT ROWID;
CREATE INDEX event_by_key ON event (key);
CREATE TABLE account (number INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX account_by_id ON account (id);
CREATE TABLE account_event (
  account INTEGER NOT NULL, seq INTEGER NOT NULL, profile INTEGER NOT NULL, PRIMARY KEY (account, seq))
  STRICT, WITHOUT ROWID;
CREATE TABLE lead (
  number INTEGER PRIMARY KEY, circle INTEGER NOT NULL, is_visitor INTEGER NOT NULL, is_excluded INTEGER NOT NULL,
  stage INTEGER NOT NULL, grade INTEGER NOT NULL, points INTEGER NOT NULL, momentum INTEGER NOT NULL,
  value REAL NOT NULL, known_since INTEGER NOT NULL, last_activity INTEGER NOT NULL, judged INTEGER NOT NULL,
  next_change INTEGER NOT NULL, alerts INTEGER NOT NULL, id TEXT NOT NULL, scores TEXT NOT NULL,
  attributes TEXT NOT NULL, account TEXT NOT NULL) STRICT;
CREATE TABLE change (
  number INTEGER PRIMARY KEY, lead INTEGER NOT NULL, ladder TEXT NOT NULL, at INTEGER NOT NULL,
  "from" TEXT NOT NULL, "to" TEXT NOT NULL, cause TEXT NOT NULL, scores TEXT NOT NULL, model TEXT NOT NULL,
  known_at INTEGER NOT NULL, withdrawn_at INTEGER NOT NULL, is_alerted INTEGER NOT NULL) STRICT;
CREATE INDEX change_by_lead ON change (lead);
CREATE TABLE alert (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL, lead INTEGER NOT NULL, at INTEGER NOT NULL,
  raised_at INTEGER NOT NULL, message TEXT NOT NULL) STRICT;
CREATE INDEX alert_by_lead ON alert (lead)
)sql"},
}};

}  // namespace reif
