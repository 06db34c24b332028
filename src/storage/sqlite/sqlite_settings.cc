#include "storage/sqlite/sqlite_settings.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <map>
#include <mutex>
#include <utility>

#include "storage/sqlite/database.h"

namespace reif {
namespace {

constexpr std::chrono::milliseconds kLookEvery{100};
constexpr int kWalPagesMax = 250;  // Changes are few: a checkpoint now and then by whoever makes one.
constexpr std::array<Migration, 3> kMigrations = {{
    {1, R"sql(
CREATE TABLE key (
  number INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL, name TEXT NOT NULL,
  source TEXT NOT NULL, secret TEXT NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER NOT NULL) STRICT;
CREATE TABLE receiver (
  number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, url TEXT NOT NULL, secrets TEXT NOT NULL,
  types TEXT NOT NULL, language TEXT NOT NULL, time_zone TEXT NOT NULL, quiet_from INTEGER NOT NULL,
  quiet_to INTEGER NOT NULL, digest_at INTEGER NOT NULL, is_enabled INTEGER NOT NULL,
  disabled_why TEXT NOT NULL) STRICT;
CREATE TABLE model (
  version INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, text TEXT NOT NULL,
  published_at INTEGER NOT NULL) STRICT;
CREATE TABLE answer (
  scope TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
  at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX answer_at ON answer (at);
CREATE TABLE value (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID
)sql"},
    {2, R"sql(
ALTER TABLE receiver ADD COLUMN former_until INTEGER NOT NULL DEFAULT 0;
UPDATE receiver SET former_until = (unixepoch() + 86400) * 1000
)sql"},
    {3, "ALTER TABLE receiver DROP COLUMN language"},
}};

// A list of texts without line feeds as one text.
std::string joined(const std::vector<std::string>& list) { return fmt::format("{}", fmt::join(list, "\n")); }

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> list;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    list.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

void read_key(const Statement& s, KeyRow& row) {
  row.hash = s.text(0);
  row.kind = static_cast<KeyRow::Kind>(s.integer(1));
  row.name = s.text(2);
  row.source = s.text(3);
  row.secret = s.text(4);
  row.created_at = s.integer(5);
  row.revoked_at = s.integer(6);
}

void read_receiver(const Statement& s, ReceiverRow& row) {
  row.number = s.integer(0);
  row.name = s.text(1);
  row.url = s.text(2);
  row.secrets = split(s.text(3));
  row.types = split(s.text(4));
  row.time_zone = s.text(5);
  row.quiet_from = static_cast<std::int32_t>(s.integer(6));
  row.quiet_to = static_cast<std::int32_t>(s.integer(7));
  row.digest_at = static_cast<std::int32_t>(s.integer(8));
  row.is_enabled = s.integer(9) != 0;
  row.disabled_why = s.text(10);
  row.former_until = s.integer(11);
}

void read_model(const Statement& s, ModelRow& row) {
  row.version = s.integer(0);
  row.name = s.text(1);
  row.text = s.text(2);
  row.published_at = s.integer(3);
}

class SqliteSettings : public Settings {
 public:
  explicit SqliteSettings(Database database) : database_(std::move(database)) {}

  Result<void> add_key(const KeyRow& key) override {
    const std::lock_guard lock(mutex_);
    keys_read_ = false;
    Statement insert(database_,
                     "INSERT INTO key (hash, kind, name, source, secret, created_at, revoked_at) VALUES (?1, ?2, ?3, "
                     "?4, ?5, ?6, ?7)");
    return insert.bind(1, key.hash)
        .bind(2, static_cast<std::int64_t>(key.kind))
        .bind(3, key.name)
        .bind(4, key.source)
        .bind(5, key.secret)
        .bind(6, key.created_at)
        .bind(7, key.revoked_at)
        .run();
  }

  Result<std::optional<KeyRow>> find_key(std::string_view hash) override {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (!keys_read_ || now - looked_at_ >= kLookEvery || !keys_.contains(hash)) {
      looked_at_ = now;
      if (Result<void> read = read_keys(); !read) {
        return tl::unexpected<Error>(read.error());
      }
    }
    const auto found = keys_.find(hash);
    return found == keys_.end() ? std::nullopt : std::optional(found->second);
  }

  Result<std::vector<KeyRow>> keys() override {
    const std::lock_guard lock(mutex_);
    return rows<KeyRow>(kKeys, read_key);
  }

  Result<void> revoke_key(std::string_view hash, Time at) override {
    const std::lock_guard lock(mutex_);
    keys_read_ = false;
    Statement update(database_, "UPDATE key SET revoked_at = min(revoked_at, ?2) WHERE hash = ?1");
    return changes_one(update.bind(1, hash).bind(2, at), "there is no such key");
  }

  Result<std::int64_t> add_receiver(const ReceiverRow& receiver) override {
    const std::lock_guard lock(mutex_);
    Statement insert(
        database_,
        "INSERT INTO receiver (name, url, secrets, types, time_zone, quiet_from, quiet_to, digest_at, "
        "is_enabled, disabled_why, former_until) VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
    const Result<void> done = put(receiver, insert);
    return done ? Result<std::int64_t>(sqlite3_last_insert_rowid(database_.handle()))
                : tl::unexpected<Error>(done.error());
  }

  Result<void> update_receiver(const ReceiverRow& receiver) override {
    const std::lock_guard lock(mutex_);
    Statement update(
        database_,
        "UPDATE receiver SET name = ?2, url = ?3, secrets = ?4, types = ?5, time_zone = ?6, quiet_from = ?7, "
        "quiet_to = ?8, digest_at = ?9, is_enabled = ?10, disabled_why = ?11, former_until = ?12 WHERE number = ?1");
    const Result<void> done = put(receiver, update.bind(1, receiver.number));
    return done && sqlite3_changes(database_.handle()) == 0 ? no_receiver(receiver.number) : done;
  }

  Result<void> remove_receiver(std::int64_t number) override {
    const std::lock_guard lock(mutex_);
    Statement remove(database_, "DELETE FROM receiver WHERE number = ?1");
    return changes_one(remove.bind(1, number), fmt::format("there is no receiver {}", number));
  }

  Result<std::vector<ReceiverRow>> receivers() override {
    const std::lock_guard lock(mutex_);
    return rows<ReceiverRow>("SELECT * FROM receiver ORDER BY number", read_receiver);
  }

  Result<std::int64_t> add_model(const ModelRow& model) override {
    const std::lock_guard lock(mutex_);
    Statement insert(database_, "INSERT INTO model (name, text, published_at) VALUES (?1, ?2, ?3)");
    const Result<void> done = insert.bind(1, model.name).bind(2, model.text).bind(3, model.published_at).run();
    return done ? Result<std::int64_t>(sqlite3_last_insert_rowid(database_.handle()))
                : tl::unexpected<Error>(done.error());
  }
  Result<std::optional<ModelRow>> newest_model() override {
    const std::lock_guard lock(mutex_);
    return first(rows<ModelRow>("SELECT * FROM model ORDER BY version DESC LIMIT 1", read_model));
  }
  Result<std::vector<ModelRow>> models() override {
    const std::lock_guard lock(mutex_);
    return rows<ModelRow>("SELECT version, name, '', published_at FROM model ORDER BY version DESC", read_model);
  }
  Result<std::optional<ModelRow>> model(std::int64_t version) override {
    const std::lock_guard lock(mutex_);
    Statement select(database_, "SELECT * FROM model WHERE version = ?1");
    return first(rows_of<ModelRow>(select.bind(1, version), read_model));
  }

  Result<bool> add_answer(const AnswerRow& answer) override {
    const std::lock_guard lock(mutex_);
    Statement insert(database_, "INSERT OR IGNORE INTO answer VALUES (?1, ?2, ?3, ?4, ?5)");
    const Result<void> done = insert.bind(1, answer.scope)
                                  .bind(2, answer.fingerprint)
                                  .bind(3, std::int64_t{answer.status})
                                  .bind(4, answer.body)
                                  .bind(5, answer.at)
                                  .run();
    return done ? Result<bool>(sqlite3_changes(database_.handle()) == 1) : tl::unexpected<Error>(done.error());
  }
  Result<std::optional<AnswerRow>> find_answer(std::string_view scope) override {
    const std::lock_guard lock(mutex_);
    Statement select(database_, "SELECT * FROM answer WHERE scope = ?1");
    return first(rows_of<AnswerRow>(select.bind(1, scope), [](const Statement& s, AnswerRow& row) {
      row.scope = s.text(0);
      row.fingerprint = s.text(1);
      row.status = static_cast<int>(s.integer(2));
      row.body = s.text(3);
      row.at = s.integer(4);
    }));
  }
  Result<void> purge_answers(Time before) override {
    const std::lock_guard lock(mutex_);
    Statement purge(database_, "DELETE FROM answer WHERE at < ?1");
    return purge.bind(1, before).run();
  }

  Result<std::optional<std::string>> value(std::string_view name) override {
    const std::lock_guard lock(mutex_);
    Statement select(database_, "SELECT value FROM value WHERE name = ?1");
    return first(rows_of<std::string>(select.bind(1, name),
                                      [](const Statement& s, std::string& value) { value = s.text(0); }));
  }
  Result<void> set_value(std::string_view name, std::string_view value) override {
    const std::lock_guard lock(mutex_);
    Statement put(database_, "INSERT OR REPLACE INTO value VALUES (?1, ?2)");
    return put.bind(1, name).bind(2, value).run();
  }

 private:
  static constexpr std::string_view kKeys =
      "SELECT hash, kind, name, source, secret, created_at, revoked_at FROM key ORDER BY number";

  template <class Row>
  static Result<std::vector<Row>> rows_of(Statement& statement, void (*read)(const Statement&, Row&)) {
    std::vector<Row> found;
    Result<bool> more = statement.step();
    for (; more && *more; more = statement.step()) {
      read(statement, found.emplace_back());
    }
    statement.reset();
    return more ? Result<std::vector<Row>>(std::move(found)) : tl::unexpected<Error>(more.error());
  }
  template <class Row>
  Result<std::vector<Row>> rows(std::string_view sql, void (*read)(const Statement&, Row&)) {
    Statement statement(database_, sql);
    return rows_of<Row>(statement, read);
  }
  template <class Row>
  static Result<std::optional<Row>> first(Result<std::vector<Row>> rows) {
    if (!rows) {
      return tl::unexpected<Error>(rows.error());
    }
    return rows->empty() ? std::optional<Row>() : std::optional<Row>(std::move(rows->front()));
  }

  static Result<void> no_receiver(std::int64_t number) {
    return fail(Error::Code::not_found, fmt::format("there is no receiver {}", number));
  }
  Result<void> changes_one(Statement& statement, const std::string& otherwise) {
    const Result<void> done = statement.run();
    return done && sqlite3_changes(database_.handle()) == 0 ? fail(Error::Code::not_found, otherwise) : done;
  }

  static Result<void> put(const ReceiverRow& row, Statement& s) {
    const std::string secrets = joined(row.secrets);
    const std::string types = joined(row.types);
    s.bind(2, row.name).bind(3, row.url).bind(4, secrets).bind(5, types).bind(6, row.time_zone);
    s.bind(7, std::int64_t{row.quiet_from}).bind(8, std::int64_t{row.quiet_to}).bind(9, std::int64_t{row.digest_at});
    s.bind(10, std::int64_t{row.is_enabled}).bind(11, row.disabled_why).bind(12, row.former_until);
    return s.run();
  }

  // All keys in memory, read again where this or another process changed anything.
  Result<void> read_keys() {
    const Result<bool> row = data_version_.step();
    const std::int64_t version = row && *row ? data_version_.integer(0) : 0;
    data_version_.reset();
    if (!row) {
      return tl::unexpected<Error>(row.error());
    }
    if (keys_read_ && version == keys_version_) {
      return {};
    }
    Result<std::vector<KeyRow>> all = rows<KeyRow>(kKeys, read_key);
    if (!all) {
      return tl::unexpected<Error>(all.error());
    }
    keys_.clear();
    for (KeyRow& key : *all) {
      std::string hash = key.hash;
      keys_.emplace(std::move(hash), std::move(key));
    }
    keys_read_ = true;
    keys_version_ = version;
    return {};
  }

  std::mutex mutex_;
  Database database_;
  Statement data_version_{database_, "PRAGMA data_version"};
  std::map<std::string, KeyRow, std::less<>> keys_;  // By hash.
  bool keys_read_ = false;
  std::chrono::steady_clock::time_point looked_at_;  // At the data version.
  std::int64_t keys_version_ = 0;
};

}  // namespace

Result<std::unique_ptr<Settings>> open_sqlite_settings(const std::string& path) {
  Result<Database> database = Database::open(path, {.cache_kib = 512});
  if (!database) {
    return tl::unexpected<Error>(database.error());
  }
  sqlite3_wal_autocheckpoint(database->handle(), kWalPagesMax);
  const Result<void> ready = migrate(*database, kMigrations);
  return ready ? Result<std::unique_ptr<Settings>>(std::make_unique<SqliteSettings>(std::move(*database)))
               : tl::unexpected<Error>(ready.error());
}

}  // namespace reif
