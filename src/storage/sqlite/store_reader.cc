#include "storage/sqlite/store_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "storage/sqlite/database.h"

namespace reif {
namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
#define REIF_LEAD_NUMBERS                                                                                   \
  "lead.number, lead.circle, is_visitor, is_excluded, stage, grade, points, momentum, value, known_since, " \
  "last_activity, judged, next_change, alerts"
#define REIF_LEAD_ALL REIF_LEAD_NUMBERS ", lead.id, scores, attributes, account"
constexpr std::string_view kScanNumbers =
    "SELECT " REIF_LEAD_NUMBERS " FROM lead WHERE number >= ?1 AND number < ?2 ORDER BY number";
constexpr std::string_view kScanAll =
    "SELECT " REIF_LEAD_ALL " FROM lead WHERE number >= ?1 AND number < ?2 ORDER BY number";
constexpr std::string_view kCircleLeads = "SELECT " REIF_LEAD_ALL
                                          " FROM profile JOIN lead ON lead.number = profile.number WHERE "
                                          "profile.circle = ?1 ORDER BY lead.number";
#undef REIF_LEAD_ALL
#undef REIF_LEAD_NUMBERS

void read_numbers(const Statement& s, LeadRow& row) {
  row.number = s.integer(0);
  row.circle = s.integer(1);
  row.is_visitor = s.integer(2) != 0;
  row.is_excluded = s.integer(3) != 0;
  row.stage = static_cast<std::int32_t>(s.integer(4));
  row.grade = static_cast<std::int32_t>(s.integer(5));
  row.points = s.integer(6);
  row.momentum = s.integer(7);
  row.value = s.real(8);
  row.known_since = s.integer(9);
  row.last_activity = s.integer(10);
  row.judged = s.integer(11);
  row.next_change = s.integer(12);
  row.alerts = s.integer(13);
}

void read_texts(const Statement& s, LeadRow& row) {
  row.id = s.text(14);
  row.scores = s.text(15);
  row.attributes = s.text(16);
  row.account = s.text(17);
}

void read_lead(const Statement& s, LeadRow& row) {
  read_numbers(s, row);
  read_texts(s, row);
}

void read_profile(const Statement& s, ProfileRow& row) {
  row.number = s.integer(0);
  row.is_user = s.integer(1) != 0;
  row.id = s.text(2);
  row.first_user = s.text(3);
  row.circle = s.integer(4);
}

void read_change(const Statement& s, ChangeRow& row) {
  row.number = s.integer(0);
  row.lead = s.integer(1);
  row.ladder = s.text(2);
  row.at = s.integer(3);
  row.from = s.text(4);
  row.to = s.text(5);
  row.cause = s.text(6);
  row.scores = s.text(7);
  row.model = s.text(8);
  row.known_at = s.integer(9);
  row.withdrawn_at = s.integer(10);
  row.is_alerted = s.integer(11) != 0;
}

void read_alert(const Statement& s, AlertRow& row) {
  row.number = s.integer(0);
  row.id = s.text(1);
  row.lead = s.integer(2);
  row.at = s.integer(3);
  row.raised_at = s.integer(4);
  row.message = s.text(5);
}

// All rows that a statement gives, each read by `read`.
template <class Row>
Result<std::vector<Row>> rows_of(Statement& statement, void (*read)(const Statement&, Row&)) {
  std::vector<Row> rows;
  Result<bool> more = statement.step();
  for (; more && *more; more = statement.step()) {
    read(statement, rows.emplace_back());
  }
  statement.reset();
  return more ? Result<std::vector<Row>>(std::move(rows)) : tl::unexpected<Error>(more.error());
}

template <class Row>
Result<std::optional<Row>> first_of(Result<std::vector<Row>> rows) {
  if (!rows) {
    return tl::unexpected<Error>(rows.error());
  }
  return rows->empty() ? std::optional<Row>() : std::optional<Row>(std::move(rows->front()));
}

Result<std::vector<std::int64_t>> numbers_of(Statement& statement) {
  return rows_of<std::int64_t>(statement, [](const Statement& s, std::int64_t& number) { number = s.integer(0); });
}

std::int64_t limit_of(std::size_t limit) {
  return static_cast<std::int64_t>(std::min<std::size_t>(limit, static_cast<std::size_t>(kNoLimit)));
}

class Reader : public StoreReader {
 public:
  explicit Reader(Database database) : database_(std::move(database)) {}

  // Where it fails the calls say so themselves.
  void hold() override { static_cast<void>(database_.execute("BEGIN")); }
  void release() override { static_cast<void>(database_.execute("COMMIT")); }

  Result<StateNumbers> numbers() override {
    Result<bool> row = numbers_.step();
    StateNumbers numbers;
    if (row && *row) {
      numbers = {numbers_.integer(0), numbers_.integer(1), numbers_.integer(2), numbers_.integer(3),
                 numbers_.integer(4)};
    }
    numbers_.reset();
    return row ? Result<StateNumbers>(numbers) : tl::unexpected<Error>(row.error());
  }

  Result<std::optional<ProfileRow>> find_profile(bool is_user, std::string_view id) override {
    return first_of(rows_of<ProfileRow>(profile_.bind(1, id).bind(2, std::int64_t{is_user}), read_profile));
  }
  Result<std::vector<ProfileRow>> circle_profiles(std::int64_t circle) override {
    return rows_of<ProfileRow>(circle_profiles_.bind(1, circle), read_profile);
  }
  Result<std::vector<Seq>> circle_events(std::int64_t circle) override {
    return numbers_of(circle_events_.bind(1, circle));
  }
  Result<std::vector<Seq>> events_with_key(std::uint64_t key) override {
    return numbers_of(events_with_key_.bind(1, static_cast<std::int64_t>(key)));
  }

  Result<std::optional<AccountRow>> find_account(std::string_view id) override {
    return first_of(rows_of<AccountRow>(account_.bind(1, id), [](const Statement& s, AccountRow& row) {
      row.number = s.integer(0);
      row.id = s.text(1);
    }));
  }
  Result<std::vector<Seq>> account_events(std::int64_t account) override {
    return numbers_of(account_events_.bind(1, account));
  }
  Result<std::vector<std::int64_t>> account_circles(std::int64_t account) override {
    return numbers_of(account_circles_.bind(1, account));
  }

  Result<std::optional<LeadRow>> lead(std::int64_t number) override {
    return first_of(rows_of<LeadRow>(scan_all_.bind(1, number).bind(2, number + 1), read_lead));
  }
  Result<std::vector<LeadRow>> circle_leads(std::int64_t circle) override {
    return rows_of<LeadRow>(circle_leads_.bind(1, circle), read_lead);
  }
  Result<void> scan_leads(std::int64_t first, std::int64_t end, bool texts,
                          const std::function<bool(const LeadRow& row)>& take) override {
    Statement& scan = texts ? scan_all_ : scan_numbers_;
    scan.bind(1, first).bind(2, end);
    LeadRow row;
    Result<bool> more = scan.step();
    for (; more && *more; more = scan.step()) {
      read_numbers(scan, row);
      if (texts) {
        read_texts(scan, row);
      }
      if (!take(row)) {
        break;
      }
    }
    scan.reset();
    return more ? Result<void>() : tl::unexpected<Error>(more.error());
  }

  Result<std::vector<ChangeRow>> lead_changes(std::int64_t lead) override {
    return rows_of<ChangeRow>(lead_changes_.bind(1, lead), read_change);
  }
  Result<std::vector<ChangeRow>> changes(const Page& page) override {
    return rows_of<ChangeRow>(changes_.bind(1, page.after).bind(2, limit_of(page.limit)), read_change);
  }
  Result<std::vector<AlertRow>> alerts(const Page& page) override {
    return rows_of<AlertRow>(alerts_.bind(1, page.after).bind(2, limit_of(page.limit)), read_alert);
  }
  Result<std::vector<AlertRow>> lead_alerts(std::int64_t lead) override {
    return rows_of<AlertRow>(lead_alerts_.bind(1, lead), read_alert);
  }

 private:
  Database database_;
  Statement numbers_{
      database_,
      "SELECT applied, (SELECT ifnull(max(number), 0) FROM profile), (SELECT ifnull(max(number), 0) "
      "FROM account), (SELECT ifnull(max(number), 0) FROM change), (SELECT ifnull(max(number), 0) FROM "
      "alert) FROM position"};
  Statement profile_{database_, "SELECT * FROM profile WHERE id = ?1 AND is_user = ?2"};
  Statement circle_profiles_{database_, "SELECT * FROM profile WHERE circle = ?1 ORDER BY number"};
  Statement circle_events_{database_,
                           "SELECT seq FROM profile JOIN event ON event.profile = profile.number WHERE circle = ?1 "
                           "ORDER BY seq"};
  Statement events_with_key_{database_, "SELECT seq FROM event WHERE key = ?1 ORDER BY seq"};
  Statement account_{database_, "SELECT * FROM account WHERE id = ?1"};
  Statement account_events_{database_, "SELECT seq FROM account_event WHERE account = ?1 ORDER BY seq"};
  Statement account_circles_{database_,
                             "SELECT DISTINCT circle FROM account_event JOIN profile ON profile.number = "
                             "account_event.profile WHERE account = ?1 ORDER BY circle"};
  Statement scan_numbers_{database_, kScanNumbers};
  Statement scan_all_{database_, kScanAll};
  Statement circle_leads_{database_, kCircleLeads};
  Statement lead_changes_{database_, "SELECT * FROM change WHERE lead = ?1 ORDER BY number"};
  Statement changes_{database_, "SELECT * FROM change WHERE number > ?1 ORDER BY number LIMIT ?2"};
  Statement alerts_{database_, "SELECT * FROM alert WHERE number > ?1 ORDER BY number LIMIT ?2"};
  Statement lead_alerts_{database_, "SELECT * FROM alert WHERE lead = ?1 ORDER BY number"};
};

class Broken : public StoreReader {
 public:
  explicit Broken(Error error) : error_(std::move(error)) {}

  Result<StateNumbers> numbers() override { return why(); }
  Result<std::optional<ProfileRow>> find_profile(bool, std::string_view) override { return why(); }
  Result<std::vector<ProfileRow>> circle_profiles(std::int64_t) override { return why(); }
  Result<std::vector<Seq>> circle_events(std::int64_t) override { return why(); }
  Result<std::vector<Seq>> events_with_key(std::uint64_t) override { return why(); }
  Result<std::optional<AccountRow>> find_account(std::string_view) override { return why(); }
  Result<std::vector<Seq>> account_events(std::int64_t) override { return why(); }
  Result<std::vector<std::int64_t>> account_circles(std::int64_t) override { return why(); }
  Result<std::optional<LeadRow>> lead(std::int64_t) override { return why(); }
  Result<std::vector<LeadRow>> circle_leads(std::int64_t) override { return why(); }
  Result<void> scan_leads(std::int64_t, std::int64_t, bool, const std::function<bool(const LeadRow&)>&) override {
    return why();
  }
  Result<std::vector<ChangeRow>> lead_changes(std::int64_t) override { return why(); }
  Result<std::vector<ChangeRow>> changes(const Page&) override { return why(); }
  Result<std::vector<AlertRow>> alerts(const Page&) override { return why(); }
  Result<std::vector<AlertRow>> lead_alerts(std::int64_t) override { return why(); }

 private:
  tl::unexpected<Error> why() const { return tl::unexpected<Error>(error_); }
  Error error_;
};

}  // namespace

std::unique_ptr<StoreReader> open_store_reader(const std::string& path) {
  Result<Database> database = Database::open(path, {.read_only = true, .cache_kib = 16 * 1024});
  if (!database) {
    return std::make_unique<Broken>(database.error());
  }
  return std::make_unique<Reader>(std::move(*database));
}

}  // namespace reif
