#include "service/load_worker.h"

#include <cstring>

namespace reif {
namespace {

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

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
      add(*event, source, loaded);
    } else {
      loaded.bad.push_back({loaded.lines, event.error().message});
    }
  }
  return loaded;
}

void LoadWorker::add(const Event& event, std::uint32_t source, LoadedBlock& loaded) {
  Record& record = loaded.records.emplace_back();
  record.digest = digester_.digest(event, memory_);
  record.digest.source = source;
  record.id_hash = hash_bytes(event.id) ^ (source * 0x9E3779B97F4A7C15U);
  if (!event.user_id.empty()) {
    record.user = users_.intern(event.user_id);
  }
  if (!event.anonymous_id.empty()) {
    record.anonymous = anonymous_.intern(event.anonymous_id);
  }
  if (event.type == EventType::alias) {
    record.previous_user = users_.intern(event.previous_id);
    record.previous_anonymous = anonymous_.intern(event.previous_id);
  } else if (event.type == EventType::group) {
    record.digest.account = accounts_.intern(event.group_id);
  }
}

}  // namespace reif
