#include "service/live/log_writer.h"

#include <utility>

#include "base/this_thread.h"
#include "codec/log_record.h"

namespace reif {
namespace {

std::size_t bytes_of(const Submission& submission) {
  std::size_t bytes = sizeof(Submission);
  for (const TakenEvent& event : submission.events) {
    bytes += sizeof(TakenEvent) + event.line.size();
  }
  return bytes;
}

}  // namespace

LogWriter::LogWriter(Log& log, Claims& claims, Limits limits, Hooks hooks)
    : log_(log), claims_(claims), limits_(limits), hooks_(std::move(hooks)), thread_([this] { run(); }) {}

LogWriter::~LogWriter() { stop(); }

bool LogWriter::submit(Submission& submission) {
  const std::size_t bytes = bytes_of(submission);
  const std::lock_guard lock(mutex_);
  if (stopping_ || has_failed_ || (!queue_.empty() && queue_bytes_ + bytes > limits_.queue_bytes_max) ||
      log_.head() - hooks_.applied() > (submission.is_history ? limits_.history_backlog_max : limits_.backlog_max)) {
    return false;
  }
  queue_bytes_ += bytes;
  queue_.push_back(std::move(submission));
  return true;
}

void LogWriter::flush() {
  const std::lock_guard lock(mutex_);
  if (!queue_.empty()) {
    wake_.notify_one();
  }
}

void LogWriter::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

void LogWriter::run() {
  name_this_thread("reif-log");
  while (true) {
    std::vector<Submission> submissions;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) {
        return;
      }
      submissions.swap(queue_);
      queue_bytes_ = 0;
    }
    write(submissions);
  }
}

void LogWriter::write(std::vector<Submission>& submissions) {
  std::vector<std::string> records;
  std::vector<Submission::Receipt> receipts(submissions.size());
  claims_.begin(log_.head(), hooks_.applied());
  for (std::size_t i = 0; i < submissions.size(); ++i) {
    Submission& submission = submissions[i];
    for (std::size_t index = 0; index < submission.events.size(); ++index) {
      TakenEvent& event = submission.events[index];
      if (submission.is_public && !claims_.may_name(event, submission.secret)) {
        if (!reader_.drop_identity(event)) {
          receipts[i].dropped.push_back(index);
          continue;
        }
        receipts[i].ignored.push_back(index);
      }
      claims_.note(event);
      records.push_back(encode_event_record({submission.source, submission.is_history, event.line}));
    }
  }
  const std::vector<std::string_view> views(records.begin(), records.end());
  Result<Seq> appended = has_failed_     ? fail(Error::Code::unavailable, "the log has failed")
                         : views.empty() ? Result<Seq>(log_.head())
                                         : log_.append(views);
  is_disk_full_ = !appended && appended.error().code == Error::Code::limited;
  if (!appended) {
    claims_.forget_noted();
    has_failed_ = has_failed_ || appended.error().code != Error::Code::limited;
  }
  hooks_.appended();
  for (std::size_t i = 0; i < submissions.size(); ++i) {
    submissions[i].done(appended ? Result<Submission::Receipt>(std::move(receipts[i]))
                                 : tl::unexpected<Error>(appended.error()));
  }
  hooks_.answered();
}

}  // namespace reif
