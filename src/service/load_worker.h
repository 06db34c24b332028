#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/interner.h"
#include "codec/event_reader.h"
#include "codec/line_source.h"
#include "scoring/digest.h"

namespace reif {

// Who an event names, by the numbers that its worker gave them, -1 where it names none; and a hash of its id and its
// source.
struct Naming {
  std::uint32_t id_hash = 0;
  std::int32_t user = -1;
  std::int32_t anonymous = -1;

  // A duplicate, or one that is later than what is asked for, is nobody's.
  bool is_passed_over() const { return user < 0 && anonymous < 0; }
  void pass_over() { user = anonymous = -1; }
};

// What a worker made of one block of lines.
struct LoadedBlock {
  std::size_t file = 0;
  std::int64_t ordinal = 0;
  std::size_t worker = 0;
  std::int64_t lines = 0;
  // Of each event, in the worker's memory.
  std::span<Digest> digests;
  std::span<Naming> namings;
  struct Bad {
    std::int64_t line;  // Within the block, from 1.
    std::string reason;
  };
  std::vector<Bad> bad;
};

// The files' blocks, handed out one by one to several workers.
class BlockQueue {
 public:
  explicit BlockQueue(const std::vector<std::string>& files) : files_(files) {}

  // The next block and the file it belongs to; false at the end, after stop() and after an error.
  bool next(LineSource::Block& block, std::size_t& file);
  void stop() { stopped_ = true; }
  const std::optional<Error>& error() const { return error_; }
  std::int64_t bytes_read() const { return bytes_read_; }
  std::int64_t bytes_total() const { return bytes_total_; }

 private:
  const std::vector<std::string>& files_;
  std::mutex mutex_;
  std::optional<LineSource> source_;
  std::size_t next_file_ = 0;
  std::int64_t bytes_before_ = 0;
  std::atomic<std::int64_t> bytes_read_ = 0;
  std::atomic<std::int64_t> bytes_total_ = 0;
  std::optional<Error> error_;
  std::atomic<bool> stopped_ = false;
};

// Turns blocks of lines into digests. One thread's; what it numbers is renumbered when the blocks are put together.
class LoadWorker {
 public:
  LoadWorker(const Plan& plan, std::size_t number);

  LoadedBlock load(const LineSource::Block& block, std::size_t file, std::uint32_t source);

  const Signatures& signatures() const { return signatures_; }
  const Interner& users() const { return users_; }
  const Interner& anonymous() const { return anonymous_; }
  const Interner& accounts() const { return accounts_; }
  const Digester& digester() const { return digester_; }
  Arena take_memory() { return std::move(memory_); }
  // Nothing can be loaded afterwards.
  Signatures take_signatures() { return std::move(signatures_); }
  Interner take_users() { return std::move(users_); }
  Interner take_anonymous() { return std::move(anonymous_); }
  Interner take_accounts() { return std::move(accounts_); }

 private:
  // A text that waits for its number: many look-ups in a row let memory work ahead.
  struct Name {
    std::string_view text;
    std::uint64_t hash;
    std::size_t event;  // Within the block.
    std::int32_t Naming::* number;
  };
  void add(const Event& event, std::uint32_t source);
  void name(std::vector<Name>& names, std::string_view text, std::int32_t Naming::* number);
  void number_all(const std::vector<Name>& names, Interner& interner);

  std::size_t number_;
  EventReader reader_;
  Signatures signatures_;
  Digester digester_;
  Interner users_, anonymous_, accounts_;
  Arena memory_{2 * 1024 * 1024};  // In large pages, up to a limit.
  // Of the block at hand.
  std::vector<Digest> digests_;
  std::vector<Naming> namings_;
  std::vector<Name> user_names_, anonymous_names_;
  Arena names_{64 * 1024};
};

}  // namespace reif
