#include "storage/sqlite/sqlite_outbox.h"

#include <array>
#include <mutex>
#include <utility>

namespace reif {
namespace {

constexpr std::array<Migration, 1> kMigrations = {{
    {1, R"sql(
CREATE TABLE spread (one INTEGER PRIMARY KEY CHECK (one = 1), alert INTEGER NOT NULL) STRICT;
INSERT INTO spread VALUES (1, 0);
CREATE TABLE delivery (
  number INTEGER PRIMARY KEY AUTOINCREMENT, receiver INTEGER NOT NULL, alert INTEGER NOT NULL, id TEXT NOT NULL,
  body TEXT NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL, first_due_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, last_error TEXT NOT NULL) STRICT;
CREATE INDEX delivery_due ON delivery (due_at) WHERE state = 0;
CREATE INDEX delivery_ended ON delivery (state, ended_at) WHERE state <> 0
)sql"},
}};

void bind_rest(const DeliveryRow& row, Statement& s) {
  s.bind(2, row.receiver).bind(3, row.alert).bind(4, row.id).bind(5, row.body);
  s.bind(6, static_cast<std::int64_t>(row.state)).bind(7, std::int64_t{row.attempts}).bind(8, row.first_due_at);
  s.bind(9, row.due_at).bind(10, row.ended_at).bind(11, row.last_error);
}

DeliveryRow row_of(const Statement& s) {
  DeliveryRow row;
  row.number = s.integer(0);
  row.receiver = s.integer(1);
  row.alert = s.integer(2);
  row.id = s.text(3);
  row.body = s.text(4);
  row.state = static_cast<DeliveryRow::State>(s.integer(5));
  row.attempts = static_cast<std::int32_t>(s.integer(6));
  row.first_due_at = s.integer(7);
  row.due_at = s.integer(8);
  row.ended_at = s.integer(9);
  row.last_error = s.text(10);
  return row;
}

// One connection, used by one thread at a time: the rows are few.
class SqliteOutbox : public Outbox {
 public:
  explicit SqliteOutbox(Database database) : database_(std::move(database)) {}

  Result<std::int64_t> spread() override {
    const std::lock_guard lock(mutex_);
    return database_.number("SELECT alert FROM spread");
  }

  Result<void> add(std::vector<DeliveryRow>& deliveries, std::int64_t spread) override {
    const std::lock_guard lock(mutex_);
    Result<Transaction> transaction = Transaction::begin(database_);
    if (!transaction) {
      return tl::unexpected<Error>(transaction.error());
    }
    for (DeliveryRow& row : deliveries) {
      insert_.bind_null(1);
      bind_rest(row, insert_);
      if (Result<void> done = insert_.run(); !done) {
        return done;
      }
      row.number = sqlite3_last_insert_rowid(database_.handle());
    }
    if (Result<void> done = spread_.bind(1, spread).run(); !done) {
      return done;
    }
    return transaction->commit();
  }

  Result<void> update(const std::vector<DeliveryRow>& deliveries) override {
    const std::lock_guard lock(mutex_);
    Result<Transaction> transaction = Transaction::begin(database_);
    if (!transaction) {
      return tl::unexpected<Error>(transaction.error());
    }
    for (const DeliveryRow& row : deliveries) {
      update_.bind(1, row.number);
      bind_rest(row, update_);
      if (Result<void> done = update_.run(); !done) {
        return done;
      }
    }
    return transaction->commit();
  }

  Result<std::vector<DeliveryRow>> due(Time until, std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    return rows(due_.bind(1, until).bind(2, static_cast<std::int64_t>(limit)));
  }

  Result<std::optional<Time>> next_due() override {
    const std::lock_guard lock(mutex_);
    const Result<bool> row = next_due_.step();
    std::optional<Time> next;
    if (row && *row && !next_due_.is_null(0)) {
      next = next_due_.integer(0);
    }
    next_due_.reset();
    return row ? Result<std::optional<Time>>(next) : tl::unexpected<Error>(row.error());
  }

  Result<std::optional<DeliveryRow>> find(std::int64_t number) override {
    const std::lock_guard lock(mutex_);
    Result<std::vector<DeliveryRow>> found = rows(find_.bind(1, number));
    if (!found) {
      return tl::unexpected<Error>(found.error());
    }
    return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
  }

  Result<std::vector<DeliveryRow>> dead(std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    return rows(dead_.bind(1, static_cast<std::int64_t>(limit)));
  }

  Result<Counts> counts() override {
    const std::lock_guard lock(mutex_);
    const Result<bool> row = counts_.step();
    Counts counts;
    if (row && *row) {
      counts.due = counts_.integer(0);
      counts.dead = counts_.integer(1);
      counts.oldest_due = counts_.is_null(2) ? std::nullopt : std::optional(counts_.integer(2));
    }
    counts_.reset();
    return row ? Result<Counts>(counts) : tl::unexpected<Error>(row.error());
  }

  Result<std::size_t> purge(DeliveryRow::State ended, Time before, std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    purge_.bind(1, static_cast<std::int64_t>(ended)).bind(2, before).bind(3, static_cast<std::int64_t>(limit));
    const Result<void> done = purge_.run();
    return done ? Result<std::size_t>(static_cast<std::size_t>(sqlite3_changes(database_.handle())))
                : tl::unexpected<Error>(done.error());
  }

 private:
  static Result<std::vector<DeliveryRow>> rows(Statement& statement) {
    std::vector<DeliveryRow> found;
    Result<bool> more = statement.step();
    for (; more && *more; more = statement.step()) {
      found.push_back(row_of(statement));
    }
    statement.reset();
    return more ? Result<std::vector<DeliveryRow>>(std::move(found)) : tl::unexpected<Error>(more.error());
  }

  std::mutex mutex_;
  Database database_;
  Statement insert_{database_, "INSERT INTO delivery VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"};
  Statement spread_{database_, "UPDATE spread SET alert = ?1"};
  Statement update_{database_,
                    "UPDATE delivery SET receiver = ?2, alert = ?3, id = ?4, body = ?5, state = ?6, attempts = ?7, "
                    "first_due_at = ?8, due_at = ?9, ended_at = ?10, last_error = ?11 WHERE number = ?1"};
  Statement due_{database_,
                 "SELECT * FROM delivery WHERE state = 0 AND due_at <= ?1 ORDER BY due_at, number LIMIT ?2"};
  Statement next_due_{database_, "SELECT min(due_at) FROM delivery WHERE state = 0"};
  Statement find_{database_, "SELECT * FROM delivery WHERE number = ?1"};
  // That the state is not 0 is said so that the index of what has ended is used.
  Statement dead_{
      database_,
      "SELECT * FROM delivery WHERE state <> 0 AND state = 2 ORDER BY ended_at DESC, number DESC LIMIT ?1"};
  Statement counts_{database_,
                    "SELECT (SELECT count(*) FROM delivery WHERE state = 0), (SELECT count(*) FROM delivery WHERE "
                    "state <> 0 AND state = 2), (SELECT min(due_at) FROM delivery WHERE state = 0)"};
  Statement purge_{
      database_,
      "DELETE FROM delivery WHERE number IN (SELECT number FROM delivery WHERE state <> 0 AND state = ?1 "
      "AND ended_at < ?2 LIMIT ?3)"};
};

}  // namespace

Result<std::unique_ptr<Outbox>> open_sqlite_outbox(const std::string& path, Checkpointer& checkpointer) {
  Result<Database> database = Database::open(path, {.cache_kib = 2 * 1024});
  if (!database) {
    return tl::unexpected<Error>(database.error());
  }
  Result<void> ready = migrate(*database, kMigrations);
  ready = ready ? checkpointer.watch(path, *database) : ready;
  if (!ready) {
    return tl::unexpected<Error>(ready.error());
  }
  return std::make_unique<SqliteOutbox>(std::move(*database));
}

}  // namespace reif
