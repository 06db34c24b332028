#include "storage/sqlite/sqlite_log.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <atomic>
#include <cstring>

namespace reif {
namespace {

constexpr std::size_t kRowBytes = 64 * 1024;  // A row is closed when it has so much: reading one record reads a row.
constexpr std::array<Migration, 1> kMigrations = {{
    {1, "CREATE TABLE packed (first_seq INTEGER PRIMARY KEY, count INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT"},
}};

std::uint32_t checksum_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

// A record in a row: its length and its checksum, four bytes each, and itself.
constexpr std::size_t kHead = 8;

void pack(std::string_view record, std::string& row) {
  const auto size = static_cast<std::uint32_t>(record.size());
  const std::uint32_t checksum = checksum_of(record);
  std::array<char, kHead> head{};
  std::memcpy(head.data(), &size, 4);
  std::memcpy(head.data() + 4, &checksum, 4);
  row.append(head.data(), head.size()).append(record);
}

// The record at the front of a row's rest; empty where it is damaged.
std::string_view unpack(std::string_view& rest) {
  if (rest.size() < kHead) {
    return {};
  }
  std::uint32_t size = 0;
  std::uint32_t checksum = 0;
  std::memcpy(&size, rest.data(), 4);
  std::memcpy(&checksum, rest.data() + 4, 4);
  if (rest.size() - kHead < size) {
    return {};
  }
  const std::string_view record = rest.substr(kHead, size);
  rest.remove_prefix(kHead + size);
  return checksum_of(record) == checksum ? record : std::string_view();
}

class Reader : public LogReader {
 public:
  Reader(Database database, const std::atomic<Seq>& head)
      : database_(std::move(database)),
        head_(head),
        row_(database_,
             "SELECT first_seq, count, bytes FROM packed WHERE first_seq <= ?1 ORDER BY first_seq DESC "
             "LIMIT 1") {}

  Result<void> fetch(Seq from, std::size_t bytes_max, const TakeRecord& take) override {
    std::size_t bytes = 0;
    const Seq end = head_;
    for (Seq seq = from; seq < end && (seq == from || bytes < bytes_max); ++seq) {
      const Result<std::string_view> record = find(seq);
      if (!record) {
        return tl::unexpected<Error>(record.error());
      }
      take({seq, *record});
      bytes += record->size();
    }
    return {};
  }

  Result<void> read(std::span<const Seq> seqs, const TakeRecord& take) override {
    for (const Seq seq : seqs) {
      if (seq < 1 || seq >= head_) {
        return fail(Error::Code::not_found, fmt::format("the log has no record {}", seq));
      }
      const Result<std::string_view> record = find(seq);
      if (!record) {
        return tl::unexpected<Error>(record.error());
      }
      take({seq, *record});
    }
    return {};
  }

 private:
  // The row that was unpacked last is kept: neighbours are asked for together.
  Result<std::string_view> find(Seq seq) {
    if (seq < first_ || seq >= first_ + static_cast<Seq>(records_.size())) {
      if (Result<void> loaded = load(seq); !loaded) {
        return tl::unexpected<Error>(loaded.error());
      }
    }
    const std::string_view record = records_[static_cast<std::size_t>(seq - first_)];
    return record.empty() ? damaged(seq) : Result<std::string_view>(record);
  }

  static Result<std::string_view> damaged(Seq seq) {
    return fail(Error::Code::corrupt, fmt::format("record {} of the log is damaged", seq));
  }

  Result<void> load(Seq seq) {
    records_.clear();
    const Result<bool> found = row_.bind(1, seq).step();
    if (!found) {
      return tl::unexpected<Error>(found.error());
    }
    if (!*found || row_.integer(0) + row_.integer(1) <= seq) {
      row_.reset();
      return tl::unexpected<Error>(damaged(seq).error());
    }
    first_ = row_.integer(0);
    bytes_ = row_.blob(2);
    const std::int64_t count = row_.integer(1);
    row_.reset();
    std::string_view rest = bytes_;
    for (std::int64_t i = 0; i < count; ++i) {
      records_.push_back(unpack(rest));
    }
    return {};
  }

  Database database_;
  const std::atomic<Seq>& head_;
  Statement row_;
  std::string bytes_;
  Seq first_ = 0;
  std::vector<std::string_view> records_;  // In bytes_; empty where damaged.
};

class SqliteLog : public Log {
 public:
  SqliteLog(std::string path, Database database)
      : path_(std::move(path)),
        database_(std::move(database)),
        insert_(database_, "INSERT INTO packed VALUES (?1, ?2, ?3)") {}

  Result<void> find_head() {
    const Result<std::int64_t> head =
        database_.number("SELECT first_seq + count FROM packed ORDER BY first_seq DESC LIMIT 1");
    if (!head) {
      return tl::unexpected<Error>(head.error());
    }
    head_ = std::max<Seq>(*head, 1);
    return {};
  }

  Result<Seq> append(std::span<const std::string_view> records) override {
    for (const std::string_view record : records) {
      if (record.empty() || record.size() > kRecordBytesMax) {
        return fail(Error::Code::invalid_argument, "a record has 1 byte to 4 MiB");
      }
    }
    if (failure_) {
      return tl::unexpected<Error>(*failure_);
    }
    const Result<void> written = write(records);
    if (!written) {
      if (written.error().code != Error::Code::limited) {
        failure_ = Error{Error::Code::unavailable, written.error().message};
        return tl::unexpected<Error>(*failure_);
      }
      return tl::unexpected<Error>(written.error());
    }
    const Seq first = head_;
    head_ = first + static_cast<Seq>(records.size());
    return first;
  }

  Seq head() const override { return head_; }

  std::unique_ptr<LogReader> reader() override {
    Result<Database> database = Database::open(path_, {.read_only = true, .cache_kib = 4 * 1024});
    if (!database) {
      return std::make_unique<Broken>(database.error());
    }
    return std::make_unique<Reader>(std::move(*database), head_);
  }

 private:
  // A reader whose file could not be opened says so at every call.
  class Broken : public LogReader {
   public:
    explicit Broken(Error error) : error_(std::move(error)) {}
    Result<void> fetch(Seq, std::size_t, const TakeRecord&) override { return tl::unexpected<Error>(error_); }
    Result<void> read(std::span<const Seq>, const TakeRecord&) override { return tl::unexpected<Error>(error_); }

   private:
    Error error_;
  };

  Result<void> write(std::span<const std::string_view> records) {
    Result<Transaction> transaction = Transaction::begin(database_);
    if (!transaction) {
      return tl::unexpected<Error>(transaction.error());
    }
    std::string row;
    Seq first = head_;
    std::int64_t count = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
      pack(records[i], row);
      ++count;
      if (row.size() >= kRowBytes || i + 1 == records.size()) {
        if (Result<void> inserted = insert_.bind(1, first).bind(2, count).bind_blob(3, row).run(); !inserted) {
          return inserted;
        }
        first += count;
        count = 0;
        row.clear();
      }
    }
    return transaction->commit();
  }

  std::string path_;
  Database database_;
  Statement insert_;
  std::atomic<Seq> head_ = 1;
  std::optional<Error> failure_;
};

}  // namespace

Result<std::unique_ptr<Log>> open_sqlite_log(const std::string& path, Checkpointer& checkpointer,
                                             DatabaseOptions::Sync sync) {
  Result<Database> database = Database::open(path, {.sync = sync, .cache_kib = 2 * 1024});
  if (!database) {
    return tl::unexpected<Error>(database.error());
  }
  Result<void> ready = migrate(*database, kMigrations);
  ready = ready ? checkpointer.watch(path, *database) : ready;
  if (!ready) {
    return tl::unexpected<Error>(ready.error());
  }
  auto log = std::make_unique<SqliteLog>(path, std::move(*database));
  if (ready = log->find_head(); !ready) {
    return tl::unexpected<Error>(ready.error());
  }
  return log;
}

}  // namespace reif
