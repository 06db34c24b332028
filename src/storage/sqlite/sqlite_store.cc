#include "storage/sqlite/sqlite_store.h"

#include <algorithm>
#include <utility>

#include "base/this_thread.h"
#include "storage/sqlite/store_reader.h"
#include "storage/sqlite/store_schema.h"

namespace reif {
namespace {

class SqliteStore : public Store {
 public:
  SqliteStore(std::string path, Database database)
      : path_(std::move(path)),
        database_(std::move(database)),
        position_(database_, "UPDATE position SET applied = ?1"),
        profile_(database_,
                 "INSERT INTO profile VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (number) DO UPDATE SET "
                 "first_user = excluded.first_user, circle = excluded.circle"),
        event_(database_, "INSERT OR REPLACE INTO event VALUES (?1, ?2, ?3)"),
        account_(database_, "INSERT OR REPLACE INTO account VALUES (?1, ?2)"),
        account_event_(database_, "INSERT OR REPLACE INTO account_event VALUES (?1, ?2, ?3)"),
        lead_(database_,
              "INSERT OR REPLACE INTO lead VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
              "?16, ?17, ?18)"),
        gone_lead_(database_, "DELETE FROM lead WHERE number = ?1"),
        change_(database_,
                "INSERT OR REPLACE INTO change VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"),
        alert_(database_, "INSERT OR REPLACE INTO alert VALUES (?1, ?2, ?3, ?4, ?5, ?6)") {}

  Result<void> commit(const StateDelta& delta) override {
    if (failure_) {
      return tl::unexpected<Error>(*failure_);
    }
    Result<void> written = write(delta);
    if (!written && written.error().code != Error::Code::limited) {
      failure_ = written.error();
    }
    return written;
  }

  Result<void> clear() override {
    Result<Transaction> transaction = Transaction::begin(database_);
    if (!transaction) {
      return tl::unexpected<Error>(transaction.error());
    }
    const Result<void> cleared = database_.execute(
        "DELETE FROM profile; DELETE FROM event; DELETE FROM account; DELETE FROM account_event; DELETE FROM lead; "
        "UPDATE position SET applied = 1");
    return cleared ? transaction->commit() : cleared;
  }

  std::unique_ptr<StoreReader> reader() override { return open_store_reader(path_); }

 private:
  // Rows of a table in the order of its key touch each page once.
  template <class Row, class Key, class Bind>
  static Result<void> put(const std::vector<Row>& rows, Statement& statement, Key key, Bind bind) {
    std::vector<const Row*> sorted;
    sorted.reserve(rows.size());
    for (const Row& row : rows) {
      sorted.push_back(&row);
    }
    std::stable_sort(sorted.begin(), sorted.end(), [&](const Row* a, const Row* b) { return key(*a) < key(*b); });
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      if (i + 1 < sorted.size() && key(*sorted[i]) == key(*sorted[i + 1])) {
        continue;  // The later one replaces it.
      }
      bind(*sorted[i], statement);
      if (Result<void> done = statement.run(); !done) {
        return done;
      }
      let_others_go_first();  // Above all who waits for an acknowledgement.
    }
    return {};
  }

  Result<void> write(const StateDelta& delta) {
    Result<Transaction> transaction = Transaction::begin(database_);
    if (!transaction) {
      return tl::unexpected<Error>(transaction.error());
    }
    const auto number = [](const auto& row) { return row.number; };
    for (const std::int64_t gone : delta.gone_leads) {
      if (Result<void> done = gone_lead_.bind(1, gone).run(); !done) {
        return done;
      }
    }
    Result<void> done = put(delta.profiles, profile_, number, [](const ProfileRow& row, Statement& s) {
      s.bind(1, row.number).bind(2, std::int64_t{row.is_user}).bind(3, row.id).bind(4, row.first_user);
      s.bind(5, row.circle);
    });
    done = done ? put(
                      delta.events, event_, [](const EventRow& row) { return std::pair(row.profile, row.seq); },
                      [](const EventRow& row, Statement& s) {
                        s.bind(1, row.profile).bind(2, row.seq).bind(3, static_cast<std::int64_t>(row.key));
                      })
                : done;
    done = done ? put(delta.accounts, account_, number,
                      [](const AccountRow& row, Statement& s) { s.bind(1, row.number).bind(2, row.id); })
                : done;
    done = done ? put(
                      delta.account_events, account_event_,
                      [](const AccountEventRow& row) { return std::pair(row.account, row.seq); },
                      [](const AccountEventRow& row, Statement& s) {
                        s.bind(1, row.account).bind(2, row.seq).bind(3, row.profile);
                      })
                : done;
    done = done ? put(delta.leads, lead_, number, bind_lead) : done;
    done = done ? put(delta.changes, change_, number, bind_change) : done;
    done = done ? put(delta.alerts, alert_, number,
                      [](const AlertRow& row, Statement& s) {
                        s.bind(1, row.number).bind(2, row.id).bind(3, row.lead).bind(4, row.at);
                        s.bind(5, row.raised_at).bind(6, row.message);
                      })
                : done;
    done = done ? position_.bind(1, delta.applied).run() : done;
    return done ? transaction->commit() : done;
  }

  static void bind_lead(const LeadRow& row, Statement& s) {
    s.bind(1, row.number).bind(2, row.circle).bind(3, std::int64_t{row.is_visitor});
    s.bind(4, std::int64_t{row.is_excluded}).bind(5, std::int64_t{row.stage}).bind(6, std::int64_t{row.grade});
    s.bind(7, row.points).bind(8, row.momentum).bind(9, row.value).bind(10, row.known_since);
    s.bind(11, row.last_activity).bind(12, row.judged).bind(13, row.next_change).bind(14, row.alerts);
    s.bind(15, row.id).bind(16, row.scores).bind(17, row.attributes).bind(18, row.account);
  }

  static void bind_change(const ChangeRow& row, Statement& s) {
    s.bind(1, row.number).bind(2, row.lead).bind(3, row.ladder).bind(4, row.at).bind(5, row.from).bind(6, row.to);
    s.bind(7, row.cause).bind(8, row.scores).bind(9, row.model).bind(10, row.known_at).bind(11, row.withdrawn_at);
    s.bind(12, std::int64_t{row.is_alerted});
  }

  std::string path_;
  Database database_;
  Statement position_, profile_, event_, account_, account_event_, lead_, gone_lead_, change_, alert_;
  std::optional<Error> failure_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path, Checkpointer& checkpointer) {
  Result<Database> database = Database::open(path, {.sync = DatabaseOptions::Sync::normal, .cache_kib = 64 * 1024});
  if (!database) {
    return tl::unexpected<Error>(database.error());
  }
  Result<void> ready = migrate(*database, kStoreMigrations);
  ready = ready ? checkpointer.watch(path, *database) : ready;
  if (!ready) {
    return tl::unexpected<Error>(ready.error());
  }
  return std::make_unique<SqliteStore>(path, std::move(*database));
}

}  // namespace reif
