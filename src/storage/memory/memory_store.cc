#include "storage/memory/memory_store.h"

#include <algorithm>

namespace reif {
namespace {

template <class Rows, class Wanted>
auto values_where(const Rows& rows, Wanted wanted) {
  std::vector<typename Rows::mapped_type> found;
  for (const auto& [key, row] : rows) {
    if (wanted(row)) {
      found.push_back(row);
    }
  }
  return found;
}

template <class Rows>
std::int64_t last_number(const Rows& rows) {
  return rows.empty() ? 0 : rows.rbegin()->first;
}

template <class Rows>
auto page_of(const Rows& rows, const Page& page) {
  std::vector<typename Rows::mapped_type> found;
  for (auto row = rows.upper_bound(page.after); row != rows.end() && found.size() < page.limit; ++row) {
    found.push_back(row->second);
  }
  return found;
}

class Reader : public StoreReader {
 public:
  explicit Reader(std::shared_ptr<MemoryStoreDisk> disk) : disk_(std::move(disk)) {}

  Result<StateNumbers> numbers() override {
    const Held tables(*disk_);
    return StateNumbers{tables->applied, last_number(tables->profiles), last_number(tables->accounts),
                        last_number(tables->changes), last_number(tables->alerts)};
  }

  Result<std::optional<ProfileRow>> find_profile(bool is_user, std::string_view id) override {
    const Held tables(*disk_);
    const auto found = tables->profiles_by_id.find({is_user, std::string(id)});
    return found == tables->profiles_by_id.end() ? std::nullopt : std::optional(tables->profiles.at(found->second));
  }
  Result<std::vector<ProfileRow>> circle_profiles(std::int64_t circle) override {
    const Held tables(*disk_);
    return values_where(tables->profiles, [circle](const ProfileRow& row) { return row.circle == circle; });
  }
  Result<std::vector<Seq>> circle_events(std::int64_t circle) override {
    const Held tables(*disk_);
    return seqs_where(tables->events,
                      [&](const EventRow& row) { return tables->profiles.at(row.profile).circle == circle; });
  }
  Result<std::vector<Seq>> events_with_key(std::uint64_t key) override {
    const Held tables(*disk_);
    return seqs_where(tables->events, [key](const EventRow& row) { return row.key == key; });
  }

  Result<std::optional<AccountRow>> find_account(std::string_view id) override {
    const Held tables(*disk_);
    const auto found = values_where(tables->accounts, [id](const AccountRow& row) { return row.id == id; });
    return found.empty() ? std::nullopt : std::optional(found.front());
  }
  Result<std::vector<Seq>> account_events(std::int64_t account) override {
    const Held tables(*disk_);
    return seqs_where(tables->account_events,
                      [account](const AccountEventRow& row) { return row.account == account; });
  }
  Result<std::vector<std::int64_t>> account_circles(std::int64_t account) override {
    const Held tables(*disk_);
    std::vector<std::int64_t> circles;
    for (const auto& [seq, row] : tables->account_events) {
      if (row.account == account) {
        circles.push_back(tables->profiles.at(row.profile).circle);
      }
    }
    std::sort(circles.begin(), circles.end());
    circles.erase(std::unique(circles.begin(), circles.end()), circles.end());
    return circles;
  }

  Result<std::optional<LeadRow>> lead(std::int64_t number) override {
    const Held tables(*disk_);
    const auto found = tables->leads.find(number);
    return found == tables->leads.end() ? std::nullopt : std::optional(found->second);
  }
  Result<std::vector<LeadRow>> circle_leads(std::int64_t circle) override {
    const Held tables(*disk_);
    return values_where(tables->leads,
                        [&](const LeadRow& row) { return tables->profiles.at(row.number).circle == circle; });
  }
  Result<void> scan_leads(std::int64_t first, std::int64_t end, bool,
                          const std::function<bool(const LeadRow& row)>& take) override {
    std::vector<LeadRow> rows;
    {
      const Held tables(*disk_);
      rows = values_where(tables->leads, [&](const LeadRow& row) { return row.number >= first && row.number < end; });
    }
    for (const LeadRow& row : rows) {
      if (!take(row)) {
        break;
      }
    }
    return {};
  }

  Result<std::vector<ChangeRow>> lead_changes(std::int64_t lead) override {
    const Held tables(*disk_);
    return values_where(tables->changes, [lead](const ChangeRow& row) { return row.lead == lead; });
  }
  Result<std::vector<ChangeRow>> changes(const Page& page) override { return page_of(Held(*disk_)->changes, page); }
  Result<std::vector<AlertRow>> alerts(const Page& page) override { return page_of(Held(*disk_)->alerts, page); }
  Result<std::vector<AlertRow>> lead_alerts(std::int64_t lead) override {
    const Held tables(*disk_);
    return values_where(tables->alerts, [lead](const AlertRow& row) { return row.lead == lead; });
  }

 private:
  // The tables, as long as nobody else may touch them.
  class Held {
   public:
    explicit Held(MemoryStoreDisk& disk) : lock_(disk.mutex), tables_(disk.tables) {}
    const MemoryStoreDisk::Tables* operator->() const { return &tables_; }

   private:
    std::lock_guard<std::mutex> lock_;
    const MemoryStoreDisk::Tables& tables_;
  };

  template <class Rows, class Wanted>
  static std::vector<Seq> seqs_where(const Rows& rows, Wanted wanted) {
    std::vector<Seq> seqs;
    for (const auto& [seq, row] : rows) {
      if (wanted(row)) {
        seqs.push_back(seq);
      }
    }
    return seqs;
  }

  std::shared_ptr<MemoryStoreDisk> disk_;
};

}  // namespace

void MemoryStoreDisk::take_back(std::size_t count) {
  const std::lock_guard lock(mutex);
  for (; count > 0 && !history.empty(); --count) {
    tables = std::move(history.back());
    history.pop_back();
  }
}

Result<void> MemoryStore::commit(const StateDelta& delta) {
  if (std::exchange(is_full_, false)) {
    return fail(Error::Code::limited, "the disk is full");
  }
  const std::lock_guard lock(disk_->mutex);
  MemoryStoreDisk::Tables& tables = disk_->tables;
  if (disk_->keeps_history) {
    disk_->history.push_back(tables);
    constexpr std::size_t kHistoryMax = 8;
    if (disk_->history.size() > kHistoryMax) {
      disk_->history.erase(disk_->history.begin());
    }
  }
  tables.applied = delta.applied;
  for (const ProfileRow& row : delta.profiles) {
    tables.profiles[row.number] = row;
    tables.profiles_by_id[{row.is_user, row.id}] = row.number;
  }
  for (const EventRow& row : delta.events) {
    tables.events[row.seq] = row;
  }
  for (const AccountRow& row : delta.accounts) {
    tables.accounts[row.number] = row;
  }
  for (const AccountEventRow& row : delta.account_events) {
    tables.account_events[row.seq] = row;
  }
  for (const std::int64_t number : delta.gone_leads) {
    tables.leads.erase(number);
  }
  for (const LeadRow& row : delta.leads) {
    tables.leads[row.number] = row;
  }
  for (const ChangeRow& row : delta.changes) {
    tables.changes[row.number] = row;
  }
  for (const AlertRow& row : delta.alerts) {
    tables.alerts[row.number] = row;
  }
  return {};
}

Result<void> MemoryStore::clear() {
  const std::lock_guard lock(disk_->mutex);
  MemoryStoreDisk::Tables kept;
  kept.changes = std::move(disk_->tables.changes);
  kept.alerts = std::move(disk_->tables.alerts);
  disk_->tables = std::move(kept);
  return {};
}

std::unique_ptr<StoreReader> MemoryStore::reader() { return std::make_unique<Reader>(disk_); }

}  // namespace reif
