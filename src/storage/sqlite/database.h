#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace reif {

// A thin layer over SQLite: connections, statements, transactions. Values are always bound, never written into SQL.
// One thread's each.

// How a file is opened.
struct DatabaseOptions {
  enum class Sync { off, normal, full };
  Sync sync = Sync::full;
  bool read_only = false;
  int cache_kib = 8 * 1024;
  int busy_timeout_ms = 5'000;
  int page_bytes = 4096;  // Of a new file.
};

class Database {
 public:
  // Creates the file where there is none and it may be written. WAL; checkpoints are made by checkpoint() alone.
  static Result<Database> open(const std::string& path, const DatabaseOptions& options);

  // Statements without result and values: schema, pragmas.
  Result<void> execute(const char* sql);
  // The single number that a statement gives.
  Result<std::int64_t> number(const char* sql);
  // The error of a step that went wrong: limited where the disk is full, corrupt where the file is damaged, else
  // unavailable.
  Error error(int code) const;
  // Moves what the WAL has into the file, as far as no reader needs it; `truncate` waits for readers and empties it.
  Result<void> checkpoint(bool truncate);

  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

// A prepared statement. Binds from 1, columns from 0; texts and blobs that are bound must live until the statement is
// reset, those of columns live until the next step.
class Statement {
 public:
  Statement() = default;
  // Stops the program where the SQL is wrong: it is ours.
  Statement(const Database& database, std::string_view sql);

  Statement& bind(int at, std::int64_t value);
  Statement& bind(int at, double value);
  Statement& bind(int at, std::string_view text);
  Statement& bind_blob(int at, std::string_view bytes);
  Statement& bind_null(int at);

  // A row: true; the end: false.
  Result<bool> step();
  // To the end, then ready for the next values.
  Result<void> run();
  void reset();

  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  double real(int column) const { return sqlite3_column_double(handle_.get(), column); }
  std::string_view text(int column) const;
  std::string_view blob(int column) const;
  bool is_null(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };
  const Database* database_ = nullptr;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// Rolled back unless it is committed.
class Transaction {
 public:
  // Takes the right to write at once.
  static Result<Transaction> begin(Database& database);
  Result<void> commit();
  Transaction(Transaction&& other) noexcept : database_(other.database_) { other.database_ = nullptr; }
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

// The schema of a file as numbered steps, each applied once, all missing ones in one transaction.
struct Migration {
  int number = 0;
  const char* sql = nullptr;
};
// precondition_failed: the file was written by a later version than this.
Result<void> migrate(Database& database, std::span<const Migration> migrations);

}  // namespace reif
