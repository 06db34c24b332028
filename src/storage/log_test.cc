// What log.h promises, asked of every log.

#include "storage/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "storage/file/file_log.h"
#include "storage/memory/memory_log.h"
#include "support/temp_folder.h"

namespace reif {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

// Where a log is kept: what is left when it is closed, and opened again.
struct MemoryLogs {
  std::shared_ptr<MemoryLogDisk> disk = std::make_shared<MemoryLogDisk>();
  std::unique_ptr<Log> open() { return std::make_unique<MemoryLog>(disk); }
};

using Records = std::vector<std::pair<Seq, std::string>>;

TakeRecord into(Records& records) {
  return [&records](const LogRecord& record) { records.emplace_back(record.seq, record.bytes); };
}

Result<Seq> append(Log& log, const std::vector<std::string>& records) {
  return log.append(std::vector<std::string_view>(records.begin(), records.end()));
}

template <class Place>
class LogTest : public testing::Test {
 protected:
  Result<Seq> append(const std::vector<std::string>& records) { return reif::append(*log, records); }

  Records fetch(Seq from, std::size_t bytes_max = 1 << 20) {
    Records records;
    const Result<void> fetched = log->reader()->fetch(from, bytes_max, into(records));
    EXPECT_TRUE(fetched) << fetched.error().message;
    return records;
  }

  void reopen() {
    log.reset();
    log = place.open();
  }

  Place place;
  std::unique_ptr<Log> log = place.open();
};

struct FileLogs {
  TempFolder folder;
  std::unique_ptr<Log> open() {
    // Small segments, so that most tests need several.
    return std::move(*open_file_log((folder / "log").string(), {.segment_bytes = 64 * 1024}));
  }
};

using Places = testing::Types<MemoryLogs, FileLogs>;
TYPED_TEST_SUITE(LogTest, Places);

TYPED_TEST(LogTest, BeginsEmptyAtOne) {
  EXPECT_EQ(this->log->head(), 1);
  EXPECT_THAT(this->fetch(1), IsEmpty());
}

TYPED_TEST(LogTest, NumbersRecordsDenselyFromOne) {
  EXPECT_EQ(this->append({"a", "b"}), 1);
  EXPECT_EQ(this->log->head(), 3);
  EXPECT_EQ(this->append({"c"}), 3);
  EXPECT_EQ(this->log->head(), 4);
  EXPECT_THAT(this->fetch(1), ElementsAre(Pair(1, "a"), Pair(2, "b"), Pair(3, "c")));
}

TYPED_TEST(LogTest, FetchesFromTheMiddleOfAnAppend) {
  ASSERT_TRUE(this->append({"a", "b", "c"}));
  EXPECT_THAT(this->fetch(2), ElementsAre(Pair(2, "b"), Pair(3, "c")));
  EXPECT_THAT(this->fetch(3), ElementsAre(Pair(3, "c")));
  EXPECT_THAT(this->fetch(4), IsEmpty());
  EXPECT_THAT(this->fetch(100), IsEmpty());
}

TYPED_TEST(LogTest, FetchStopsWhenItHasHandedOutEnough) {
  ASSERT_TRUE(this->append({"aaaa", "bbbb", "cccc"}));
  ASSERT_TRUE(this->append({"dddd"}));
  EXPECT_THAT(this->fetch(1, 0), ElementsAre(Pair(1, "aaaa")));
  EXPECT_THAT(this->fetch(1, 8), ElementsAre(Pair(1, "aaaa"), Pair(2, "bbbb")));
  EXPECT_THAT(this->fetch(2, 9), SizeIs(3));
}

TYPED_TEST(LogTest, ReadsRecordsByNumber) {
  ASSERT_TRUE(this->append({"a", "b", "c"}));
  ASSERT_TRUE(this->append({"d"}));
  Records records;
  const std::vector<Seq> seqs{1, 3, 4};
  EXPECT_TRUE(this->log->reader()->read(seqs, into(records)));
  EXPECT_THAT(records, ElementsAre(Pair(1, "a"), Pair(3, "c"), Pair(4, "d")));
  EXPECT_TRUE(this->log->reader()->read({}, into(records)));
  EXPECT_THAT(records, SizeIs(3));
}

TYPED_TEST(LogTest, SaysWhichNumberIsNotThere) {
  ASSERT_TRUE(this->append({"a"}));
  for (const Seq seq : {0, 2, 1000}) {
    Records records;
    const std::vector<Seq> seqs{seq};
    const Result<void> read = this->log->reader()->read(seqs, into(records));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Error::Code::not_found);
    EXPECT_THAT(read.error().message, testing::HasSubstr(std::to_string(seq)));
    EXPECT_THAT(records, IsEmpty());
  }
}

TYPED_TEST(LogTest, AReaderSeesWhatIsAppendedAfterItWasMade) {
  const std::unique_ptr<LogReader> reader = this->log->reader();
  Records records;
  ASSERT_TRUE(reader->fetch(1, 100, into(records)));
  ASSERT_THAT(records, IsEmpty());
  ASSERT_TRUE(this->append({"a"}));
  ASSERT_TRUE(reader->fetch(1, 100, into(records)));
  EXPECT_THAT(records, ElementsAre(Pair(1, "a")));
  ASSERT_TRUE(this->append({"b"}));
  const std::vector<Seq> seqs{1, 2};
  ASSERT_TRUE(reader->read(seqs, into(records)));
  EXPECT_THAT(records, ElementsAre(Pair(1, "a"), Pair(1, "a"), Pair(2, "b")));
}

TYPED_TEST(LogTest, KeepsEveryByte) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    all += static_cast<char>(byte);
  }
  ASSERT_TRUE(this->append({all, std::string("\0", 1)}));
  EXPECT_THAT(this->fetch(1), ElementsAre(Pair(1, all), Pair(2, std::string("\0", 1))));
}

TYPED_TEST(LogTest, RefusesEmptyAndTooLargeRecordsWhole) {
  const std::string largest(Log::kRecordBytesMax, 'x');
  for (const std::string& bad : {std::string(), largest + 'x'}) {
    const Result<Seq> appended = this->append({"a", bad});
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().code, Error::Code::invalid_argument);
  }
  EXPECT_EQ(this->log->head(), 1);
  EXPECT_EQ(this->append({"a", largest, "b"}), 1);
  EXPECT_THAT(this->fetch(1, largest.size() + 2), ElementsAre(Pair(1, "a"), Pair(2, largest), Pair(3, "b")));
}

TYPED_TEST(LogTest, IsAllThereWhenOpenedAgain) {
  ASSERT_TRUE(this->append({"a", "b"}));
  ASSERT_TRUE(this->append({"c"}));
  this->reopen();
  EXPECT_EQ(this->log->head(), 4);
  EXPECT_EQ(this->append({"d"}), 4);
  this->reopen();
  EXPECT_THAT(this->fetch(1), ElementsAre(Pair(1, "a"), Pair(2, "b"), Pair(3, "c"), Pair(4, "d")));
}

// Whatever is appended in whatever portions: what is read is what a list would hold.
TYPED_TEST(LogTest, IsAListOfRecords) {
  const bool holds = rc::check([] {
    TypeParam here;
    std::unique_ptr<Log> own = here.open();
    std::vector<std::string> expected;
    const auto portions = *rc::gen::resize(12, rc::gen::arbitrary<std::vector<std::vector<std::uint8_t>>>());
    for (const std::vector<std::uint8_t>& sizes : portions) {
      std::vector<std::string> records;
      for (const std::uint8_t size : sizes) {  // Among them some that fill many rows.
        const std::size_t bytes = 1 + std::size_t{size} * (size % 7 == 0 ? 500 : 3);
        records.emplace_back(bytes, static_cast<char>('a' + expected.size() % 26));
        expected.push_back(records.back());
      }
      if (!records.empty()) {
        RC_ASSERT(append(*own, records).has_value());
      }
      if (sizes.size() % 3 == 1) {
        own.reset();
        own = here.open();
      }
    }
    RC_ASSERT(own->head() == static_cast<Seq>(expected.size()) + 1);
    const std::unique_ptr<LogReader> reader = own->reader();
    for (Seq from = 1; from <= static_cast<Seq>(expected.size());) {
      Records records;
      RC_ASSERT(reader->fetch(from, 1000, into(records)).has_value());
      RC_ASSERT(!records.empty());
      for (const auto& [seq, bytes] : records) {
        RC_ASSERT(seq == from);
        RC_ASSERT(bytes == expected[static_cast<std::size_t>(seq - 1)]);
        ++from;
      }
    }
    if (!expected.empty()) {
      std::vector<Seq> seqs{*rc::gen::inRange<Seq>(1, static_cast<Seq>(expected.size()) + 1),
                            static_cast<Seq>(expected.size())};
      Records records;
      RC_ASSERT(reader->read(seqs, into(records)).has_value());
      RC_ASSERT(records.size() == 2);
      RC_ASSERT(records[0].second == expected[static_cast<std::size_t>(seqs[0] - 1)]);
      RC_ASSERT(records[1].second == expected.back());
    }
  });
  EXPECT_TRUE(holds);
}

class MemoryLogTest : public LogTest<MemoryLogs> {
 protected:
  MemoryLog& memory() { return static_cast<MemoryLog&>(*log); }
};

TEST_F(MemoryLogTest, AFullDiskTakesNothingOnce) {
  memory().set_fault(MemoryLog::Fault::full);
  const Result<Seq> appended = append({"a"});
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().code, Error::Code::limited);
  EXPECT_EQ(append({"b"}), 1);
  EXPECT_THAT(fetch(1), ElementsAre(Pair(1, "b")));
}

TEST_F(MemoryLogTest, AfterAFailureOnlyOpeningAfreshTells) {
  for (const bool is_kept : {false, true}) {
    place = MemoryLogs();
    log = place.open();
    ASSERT_TRUE(append({"a"}));
    memory().set_fault(is_kept ? MemoryLog::Fault::kept : MemoryLog::Fault::lost);
    for (int i = 0; i < 2; ++i) {
      const Result<Seq> appended = append({"b"});
      ASSERT_FALSE(appended);
      EXPECT_EQ(appended.error().code, Error::Code::unavailable);
      EXPECT_EQ(log->head(), 2);
      EXPECT_THAT(fetch(1), ElementsAre(Pair(1, "a")));
    }
    reopen();
    EXPECT_EQ(log->head(), is_kept ? 3 : 2);
    EXPECT_TRUE(append({"c"}));
  }
}

}  // namespace
}  // namespace reif
