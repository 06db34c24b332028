// What the log in files does when files are not what it left: torn, damaged, full, written by a process that was
// killed.
#include "storage/file/file_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "support/temp_folder.h"

namespace reif {
namespace {

using testing::HasSubstr;

constexpr FileLogOptions kSmall{.segment_bytes = 16 * 1024};

Result<std::unique_ptr<Log>> open(const TempFolder& folder) { return open_file_log(folder.path().string(), kSmall); }

Result<Seq> append(Log& log, const std::vector<std::string>& records) {
  return log.append(std::vector<std::string_view>(records.begin(), records.end()));
}

std::vector<std::string> all_of(Log& log) {
  std::vector<std::string> records;
  const std::unique_ptr<LogReader> reader = log.reader();
  for (Seq next = 1; next < log.head();) {
    const Result<void> fetched = reader->fetch(next, 100'000, [&](const LogRecord& record) {
      EXPECT_EQ(record.seq, next);
      ++next;
      records.emplace_back(record.bytes);
    });
    if (!fetched) {
      ADD_FAILURE() << fetched.error().message;
      break;
    }
  }
  return records;
}

std::vector<std::filesystem::path> segments(const TempFolder& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    if (entry.path().extension() == ".log") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::size_t end_of_data(const std::string& bytes) { return bytes.find_last_not_of('\0') + 1; }

TEST(FileLogTest, ATornAppendIsForgottenWhereverItWasTorn) {
  const std::vector<std::string> kept{"first", std::string(3000, 'k')};
  const std::vector<std::string> torn{std::string(100, 't'), "tail"};
  TempFolder original;
  std::size_t whole = 0;
  {
    const auto log = std::move(*open(original));
    ASSERT_TRUE(append(*log, kept));
    whole = end_of_data(bytes_of(segments(original).front()));
    ASSERT_TRUE(append(*log, torn));
  }
  const std::string bytes = bytes_of(segments(original).front());
  const std::size_t end = end_of_data(bytes);
  for (std::size_t cut = whole; cut < end; ++cut) {
    TempFolder folder;
    const auto path = folder.path() / segments(original).front().filename();
    std::string damaged = bytes;
    std::fill(damaged.begin() + static_cast<std::ptrdiff_t>(cut), damaged.end(), '\0');
    write(path, damaged);
    auto log = std::move(*open(folder));
    ASSERT_EQ(all_of(*log), kept) << cut;
    ASSERT_EQ(append(*log, {"next"}), 3) << cut;
    log.reset();
    log = std::move(*open(folder));
    ASSERT_EQ(all_of(*log), (std::vector<std::string>{kept[0], kept[1], "next"})) << cut;
  }
}

TEST(FileLogTest, NothingOfAnAppendOfSeveralBlocksIsKeptWhereItsEndIsMissing) {
  TempFolder folder;
  {
    const auto log = std::move(*open_file_log(folder.path().string(), {.segment_bytes = 1024 * 1024}));
    ASSERT_TRUE(append(*log, {"kept"}));
    ASSERT_TRUE(append(*log, std::vector<std::string>(40, std::string(5'000, 'x'))));  // Four blocks.
  }
  const auto path = segments(folder).front();
  std::string bytes = bytes_of(path);
  const std::size_t end = end_of_data(bytes);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(end - 30'000), bytes.end(), '\0');
  write(path, bytes);
  const auto log = std::move(*open(folder));
  EXPECT_EQ(all_of(*log), std::vector<std::string>{"kept"});
}

TEST(FileLogTest, DamageBeforeTheEndIsNeverTakenForTheEnd) {
  TempFolder original;
  {
    const auto log = std::move(*open(original));
    for (int i = 0; i < 30; ++i) {
      ASSERT_TRUE(append(*log, {"record " + std::to_string(i) + std::string(900, 'x')}));
    }
  }
  const auto paths = segments(original);
  ASSERT_GE(paths.size(), 2U);
  std::mt19937_64 random(1);
  for (int round = 0; round < 300; ++round) {
    TempFolder folder;
    for (const auto& path : paths) {
      std::filesystem::copy(path, folder.path() / path.filename());
    }
    const auto victim = folder.path() / paths[random() % paths.size()].filename();
    std::string bytes = bytes_of(victim);
    const bool is_last_segment = victim.filename() == paths.back().filename();
    const std::size_t end = end_of_data(bytes);
    const std::size_t at = random() % (is_last_segment ? end - 1'100 : end);  // Not in the last block of all.
    bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1U << (random() % 8)));
    write(victim, bytes);
    const Result<std::unique_ptr<Log>> log = open(folder);
    if (log) {  // A bit of padding is no damage: everything must be there.
      ASSERT_EQ(all_of(**log).size(), 30U) << "byte " << at << " of " << victim;
    } else {
      ASSERT_EQ(log.error().code, Error::Code::corrupt);
      EXPECT_THAT(log.error().message, testing::AnyOf(HasSubstr(victim.filename().string()), HasSubstr("missing")));
    }
  }
}

// A bit of the last append of a segment, in front of which all is well.
void damage_end(const std::filesystem::path& path) {
  std::string bytes = bytes_of(path);
  bytes[end_of_data(bytes) - 20] ^= 1;
  write(path, bytes);
}

TEST(FileLogTest, DamageOfTheLastAppendOfAllIsATornAppend) {
  TempFolder folder;
  {
    const auto log = std::move(*open(folder));
    for (int i = 0; i < 30; ++i) {
      ASSERT_TRUE(append(*log, {std::string(900, 'x')}));
    }
  }
  damage_end(segments(folder).back());
  EXPECT_EQ(all_of(*std::move(*open(folder))).size(), 29U);
}

TEST(FileLogTest, DamageAtTheEndOfASegmentIsNoTornAppendAndIsLeftAsItIs) {
  TempFolder folder;
  {
    const auto log = std::move(*open(folder));
    for (int i = 0; i < 30; ++i) {
      ASSERT_TRUE(append(*log, {std::string(900, 'x')}));
    }
  }
  const auto paths = segments(folder);
  ASSERT_GE(paths.size(), 2U);
  damage_end(paths.front());
  const std::string damaged = bytes_of(paths.front());
  const Result<std::unique_ptr<Log>> log = open(folder);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, Error::Code::corrupt);
  EXPECT_TRUE(bytes_of(paths.front()) == damaged);  // Somebody may still get something out of it.
}

TEST(FileLogTest, AMissingSegmentIsNamed) {
  TempFolder folder;
  {
    const auto log = std::move(*open(folder));
    for (int i = 0; i < 60; ++i) {
      ASSERT_TRUE(append(*log, {std::string(900, 'x')}));
    }
  }
  ASSERT_GE(segments(folder).size(), 3U);
  std::filesystem::remove(segments(folder)[1]);
  const Result<std::unique_ptr<Log>> log = open(folder);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, Error::Code::corrupt);
  EXPECT_THAT(log.error().message, HasSubstr("missing"));
}

TEST(FileLogTest, AReaderBesideTheWriterSeesWholeAppends) {
  TempFolder folder;
  const auto log = std::move(*open(folder));
  std::atomic<bool> done = false;
  std::thread reader([&] {
    const std::unique_ptr<LogReader> own = log->reader();
    Seq next = 1;
    while (!done || next < log->head()) {
      const Result<void> fetched = own->fetch(next, 4'000, [&](const LogRecord& record) {
        EXPECT_EQ(record.bytes, std::to_string(record.seq));
        next = record.seq + 1;
      });
      ASSERT_TRUE(fetched) << fetched.error().message;
    }
    EXPECT_EQ(next, 6'001);
  });
  for (Seq seq = 1; seq <= 6'000; seq += 3) {
    ASSERT_EQ(append(*log, {std::to_string(seq), std::to_string(seq + 1), std::to_string(seq + 2)}), seq);
  }
  done = true;
  reader.join();
}

// Segments that are used up faster than spares are made: the thread that makes them must not touch what is in use.
TEST(FileLogTest, ManySegmentsInARowKeepEverything) {
  for (int round = 0; round < 40; ++round) {
    TempFolder folder;
    std::vector<std::string> expected;
    {
      const auto log = std::move(*open_file_log(folder.path().string(), {.segment_bytes = 4'096, .syncs = false}));
      for (int i = 0; i < 60; ++i) {
        expected.push_back(std::to_string(i) + std::string(2'000, 'x'));
        ASSERT_TRUE(append(*log, {expected.back()}));
      }
      ASSERT_EQ(all_of(*log), expected);
    }
    ASSERT_EQ(all_of(*std::move(*open(folder))), expected);
  }
}

// A process appends numbers and says each that was acknowledged; it is killed in the midst of it.
TEST(FileLogTest, AKilledProcessLosesNothingThatItAcknowledged) {
  TempFolder folder;
  std::mt19937_64 random(7);
  Seq acknowledged = 0;
  for (int round = 0; round < 30; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      const auto log = std::move(*open(folder));
      while (true) {
        const std::string record =
            std::to_string(log->head()) + std::string(static_cast<std::size_t>(log->head()) % 700, '.');
        const Result<Seq> seq = append(*log, {record});
        if (!seq || ::write(pipe[1], &*seq, sizeof(Seq)) != sizeof(Seq)) {
          ::_exit(1);
        }
      }
    }
    ::close(pipe[1]);
    Seq seq = 0;
    for (std::uint64_t left = 1 + random() % 100; left > 0 && ::read(pipe[0], &seq, sizeof(seq)) == sizeof(seq);
         --left) {
      acknowledged = seq;
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(pipe[0], &seq, sizeof(seq)) == sizeof(seq)) {
      acknowledged = seq;
    }
    ::close(pipe[0]);
    const auto log = std::move(*open(folder));
    ASSERT_GE(log->head(), acknowledged + 1);
    const std::vector<std::string> records = all_of(*log);
    for (std::size_t i = 0; i < records.size(); ++i) {
      ASSERT_EQ(records[i].substr(0, records[i].find('.')), std::to_string(i + 1));
    }
  }
  EXPECT_GT(acknowledged, 30);
}

TEST(FileLogTest, AFullDiskIsToldAndAppendsGoOnWhenThereIsRoom) {
  TempFolder folder;
  std::signal(SIGXFSZ, SIG_IGN);
  const auto log = std::move(*open(folder));
  ASSERT_TRUE(append(*log, {"kept"}));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{8 * 1024, before.rlim_max};  // Less than a segment.
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::optional<Error> error;
  Seq last = 1;
  for (int i = 0; i < 100 && !error; ++i) {
    const Result<Seq> appended = append(*log, {std::string(900, 'x')});
    if (appended) {
      last = *appended;
    } else {
      error = appended.error();
    }
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, Error::Code::limited) << error->message;
  EXPECT_EQ(append(*log, {"more"}), last + 1);
  EXPECT_EQ(all_of(*std::move(*open(folder))).size(), static_cast<std::size_t>(last) + 1);
}

}  // namespace
}  // namespace reif
