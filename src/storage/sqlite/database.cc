#include "storage/sqlite/database.h"

#include <fmt/format.h>

#include "base/check.h"

namespace reif {
namespace {

const char* word_of(DatabaseOptions::Sync sync) {
  switch (sync) {
    case DatabaseOptions::Sync::off:
      return "OFF";
    case DatabaseOptions::Sync::normal:
      return "NORMAL";
    case DatabaseOptions::Sync::full:
      return "FULL";
  }
  return "FULL";
}

}  // namespace

Result<Database> Database::open(const std::string& path, const DatabaseOptions& options) {
  Database database;
  sqlite3* handle = nullptr;
  const int flags = options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  database.handle_.reset(handle);
  if (code != SQLITE_OK) {
    return tl::unexpected<Error>(database.error(code));
  }
  sqlite3_busy_timeout(handle, options.busy_timeout_ms);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  std::string pragmas = fmt::format("PRAGMA cache_size=-{}; PRAGMA temp_store=MEMORY;", options.cache_kib);
  if (!options.read_only) {
    pragmas = fmt::format(
        "PRAGMA page_size={}; PRAGMA journal_mode=WAL; PRAGMA synchronous={}; PRAGMA wal_autocheckpoint=0; "
        "PRAGMA foreign_keys=ON; {}",
        options.page_bytes, word_of(options.sync), pragmas);
  }
  const Result<void> set = database.execute(pragmas.c_str());
  return set ? Result<Database>(std::move(database)) : tl::unexpected<Error>(set.error());
}

Error Database::error(int code) const {
  const char* text = handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_.get());
  const char* file = handle_ == nullptr ? nullptr : sqlite3_db_filename(handle_.get(), "main");
  const std::string message = fmt::format("{}: {}", file == nullptr ? "a data base" : file, text);
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {Error::Code::limited, message};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Error::Code::corrupt, message};
    case SQLITE_CONSTRAINT:
      return {Error::Code::conflict, message};
    default:
      return {Error::Code::unavailable, message};
  }
}

Result<void> Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? Result<void>() : tl::unexpected<Error>(error(code));
}

Result<std::int64_t> Database::number(const char* sql) {
  Statement statement(*this, sql);
  const Result<bool> row = statement.step();
  if (!row) {
    return tl::unexpected<Error>(row.error());
  }
  return *row ? statement.integer(0) : 0;
}

Result<void> Database::checkpoint(bool truncate) {
  const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, mode, nullptr, nullptr);
  return code == SQLITE_OK || code == SQLITE_BUSY ? Result<void>() : tl::unexpected<Error>(error(code));
}

Statement::Statement(const Database& database, std::string_view sql) : database_(&database) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  handle_.reset(handle);
  REIF_CHECK(code == SQLITE_OK);
}

Statement& Statement::bind(int at, std::int64_t value) {
  REIF_CHECK(sqlite3_bind_int64(handle_.get(), at, value) == SQLITE_OK);
  return *this;
}
Statement& Statement::bind(int at, double value) {
  REIF_CHECK(sqlite3_bind_double(handle_.get(), at, value) == SQLITE_OK);
  return *this;
}
Statement& Statement::bind(int at, std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();
  REIF_CHECK(sqlite3_bind_text64(handle_.get(), at, data, text.size(), SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK);
  return *this;
}
Statement& Statement::bind_blob(int at, std::string_view bytes) {
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  REIF_CHECK(sqlite3_bind_blob64(handle_.get(), at, data, bytes.size(), SQLITE_STATIC) == SQLITE_OK);
  return *this;
}
Statement& Statement::bind_null(int at) {
  REIF_CHECK(sqlite3_bind_null(handle_.get(), at) == SQLITE_OK);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW || code == SQLITE_DONE) {
    return code == SQLITE_ROW;
  }
  Error error = database_->error(code);
  sqlite3_reset(handle_.get());
  return tl::unexpected<Error>(std::move(error));
}

Result<void> Statement::run() {
  Result<bool> row = true;
  while (row && *row) {
    row = step();
  }
  reset();
  return row ? Result<void>() : tl::unexpected<Error>(row.error());
}

void Statement::reset() { sqlite3_reset(handle_.get()); }

std::string_view Statement::text(int column) const {
  const unsigned char* data = sqlite3_column_text(handle_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
  return data == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
}

std::string_view Statement::blob(int column) const {
  const void* data = sqlite3_column_blob(handle_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
  return data == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(data), size);
}

Result<Transaction> Transaction::begin(Database& database) {
  const Result<void> begun = database.execute("BEGIN IMMEDIATE");
  return begun ? Result<Transaction>(Transaction(database)) : tl::unexpected<Error>(begun.error());
}

Result<void> Transaction::commit() {
  Result<void> committed = database_->execute("COMMIT");
  if (committed) {
    database_ = nullptr;
  }
  return committed;
}

Transaction::~Transaction() {
  if (database_ != nullptr && sqlite3_get_autocommit(database_->handle()) == 0) {
    // An error here leaves what was: the transaction did not happen.
    static_cast<void>(database_->execute("ROLLBACK"));
  }
}

Result<void> migrate(Database& database, std::span<const Migration> migrations) {
  const Result<std::int64_t> version = database.number("PRAGMA user_version");
  if (!version) {
    return tl::unexpected<Error>(version.error());
  }
  if (*version > migrations.back().number) {
    return fail(Error::Code::precondition_failed,
                fmt::format("{} was written by a later version of this program (schema {}, known up to {})",
                            sqlite3_db_filename(database.handle(), "main"), *version, migrations.back().number));
  }
  if (*version == migrations.back().number) {
    return {};
  }
  Result<Transaction> transaction = Transaction::begin(database);
  if (!transaction) {
    return tl::unexpected<Error>(transaction.error());
  }
  for (const Migration& migration : migrations) {
    if (migration.number > *version) {
      const std::string sql = fmt::format("{}; PRAGMA user_version={}", migration.sql, migration.number);
      if (Result<void> done = database.execute(sql.c_str()); !done) {
        return done;
      }
    }
  }
  return transaction->commit();
}

}  // namespace reif
