#include "service/load_worker.h"

#include <algorithm>
#include <memory>

namespace reif {
namespace {

// Digests are read at random, which large pages make cheaper, as they do asking for them. But many fresh ones may be
// more than the system has at hand: where a host must find them, each costs more than small ones do.
constexpr std::size_t kInLargePages = std::size_t{64} << 20U;
constexpr std::size_t kSmallBlock = std::size_t{1} << 20U;

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

template <class T>
std::span<T> copied(const std::vector<T>& items, Arena& memory) {
  T* copies = memory.array<T>(items.size());
  std::uninitialized_copy(items.begin(), items.end(), copies);
  return {copies, items.size()};
}

}  // namespace

bool BlockQueue::next(LineSource::Block& block, std::size_t& file) {
  const std::lock_guard lock(mutex_);
  while (!stopped_ && !error_) {
    if (!source_) {
      if (next_file_ == files_.size()) {
        return false;
      }
      Result<LineSource> opened = LineSource::open(files_[next_file_]);
      if (!opened) {
        error_ = opened.error();
        return false;
      }
      source_.emplace(std::move(*opened));
      ++next_file_;
    }
    const Result<bool> more = source_->next(block);
    if (!more) {
      error_ = more.error();
      return false;
    }
    bytes_read_ = bytes_before_ + source_->bytes_read();
    bytes_total_ = bytes_before_ + source_->bytes_total();
    if (*more) {
      file = next_file_ - 1;
      return true;
    }
    bytes_before_ += source_->bytes_read();
    source_.reset();
  }
  return false;
}

LoadWorker::LoadWorker(const Plan& plan, std::size_t number)
    : number_(number),
      reader_({.properties = true, .context = plan.model().reads_context}),
      digester_(plan, signatures_) {}

LoadedBlock LoadWorker::load(const LineSource::Block& block, std::size_t file, std::uint32_t source) {
  LoadedBlock loaded;
  loaded.file = file;
  loaded.ordinal = block.ordinal;
  loaded.worker = number_;
  if (block.too_long) {
    loaded.lines = 1;
    loaded.bad.push_back({1, "line longer than " + std::to_string(LineSource::kLineBytesMax) + " bytes"});
    return loaded;
  }
  digests_.clear();
  namings_.clear();
  user_names_.clear();
  anonymous_names_.clear();
  names_.reset();
  std::string_view rest = block.lines;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++loaded.lines;
    if (is_blank(line)) {
      continue;
    }
    const Result<Event> event = reader_.read(line);
    if (event) {
      add(*event, source);
    } else {
      loaded.bad.push_back({loaded.lines, event.error().message});
    }
  }
  number_all(user_names_, users_);
  number_all(anonymous_names_, anonymous_);
  loaded.digests = copied(digests_, memory_);
  loaded.namings = copied(namings_, memory_);
  if (memory_.capacity() >= kInLargePages) {
    memory_.set_block_bytes(kSmallBlock);
  }
  return loaded;
}

void LoadWorker::add(const Event& event, std::uint32_t source) {
  Digest& digest = digests_.emplace_back(digester_.digest(event, memory_));
  digest.source = source;
  namings_.push_back({static_cast<std::uint32_t>((hash_bytes(event.id) ^ (source * 0x9E3779B97F4A7C15U)) >> 32U)});
  name(user_names_, event.user_id, &Naming::user);
  name(anonymous_names_, event.anonymous_id, &Naming::anonymous);
  if (event.type == EventType::alias) {
    digest.details->previous_user = users_.intern(event.previous_id);
    digest.details->previous_anonymous = anonymous_.intern(event.previous_id);
  } else if (event.type == EventType::group) {
    digest.details->account = accounts_.intern(event.group_id);
  }
}

void LoadWorker::name(std::vector<Name>& names, std::string_view text, std::int32_t Naming::* number) {
  if (!text.empty()) {
    names.push_back({names_.copy(text), hash_bytes(text), namings_.size() - 1, number});
  }
}

void LoadWorker::number_all(const std::vector<Name>& names, Interner& interner) {
  constexpr std::size_t kFar = 16;
  constexpr std::size_t kNear = 8;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i + kFar < names.size()) {
      interner.prefetch(names[i + kFar].hash);
      interner.prefetch_text(names[i + kNear].hash);
    }
    namings_[names[i].event].*names[i].number = interner.intern(names[i].text, names[i].hash);
  }
}

}  // namespace reif
