#include "http/stream.h"

#include <utility>

#include "http/responder.h"
#include "http/stream_buffer.h"

namespace reif {

LiveStream& LiveStream::operator=(LiveStream&& other) noexcept {
  close();
  buffer_ = std::move(other.buffer_);
  return *this;
}

bool LiveStream::send(std::string_view text) { return buffer_ != nullptr && buffer_->append(text); }
bool LiveStream::try_send(std::string_view text) { return buffer_ != nullptr && buffer_->try_append(text); }
bool LiveStream::is_open() const { return buffer_ != nullptr && buffer_->is_open(); }

void LiveStream::close() {
  if (buffer_ != nullptr) {
    buffer_->finish();
  }
}

void LiveStream::on_close(std::function<void()> callback) {
  if (buffer_ != nullptr) {
    buffer_->set_on_close(std::move(callback));
  } else {
    callback();
  }
}

void LiveStream::on_room(std::function<void()> callback) {
  if (buffer_ != nullptr) {
    buffer_->set_on_room(std::move(callback));
  }
}

bool StreamBuffer::append(std::string_view text) {
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::open || is_cut_) {
      return false;
    }
    if (waiting_.size() + text.size() > bytes_max_) {
      state_ = State::overflowed;
    } else if (!put(text)) {
      return true;
    }
  }
  notify();
  return is_open();
}

bool StreamBuffer::try_append(std::string_view text) {
  if (text.size() > bytes_max_) {
    return append(text);
  }
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::open || is_cut_ || waiting_.size() + text.size() > bytes_max_) {
      return false;
    }
    if (!put(text)) {
      return true;
    }
  }
  notify();
  return is_open();
}

bool StreamBuffer::put(std::string_view text) {
  waiting_.append(text);
  return !std::exchange(is_notified_, true);
}

void StreamBuffer::set_on_room(std::function<void()> callback) {
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::open || is_cut_) {
      return;
    }
    if (!waiting_.empty()) {
      on_room_ = std::move(callback);
      return;
    }
  }
  callback();
}

bool StreamBuffer::is_open() const {
  const std::lock_guard lock(mutex_);
  return state_ == State::open && !is_cut_;
}

void StreamBuffer::finish() {
  std::function<void()> unwanted;  // They may hold what they were made by: they go without the lock.
  std::function<void()> unwanted_too;
  {
    const std::lock_guard lock(mutex_);
    on_close_.swap(unwanted);
    on_room_.swap(unwanted_too);
    if (state_ != State::open || is_cut_) {
      return;
    }
    state_ = State::finished;
    if (std::exchange(is_notified_, true)) {
      return;
    }
  }
  notify();
}

void StreamBuffer::set_on_close(std::function<void()> callback) {
  {
    const std::lock_guard lock(mutex_);
    if (state_ == State::finished) {
      return;
    }
    if (!is_cut_) {
      on_close_ = std::move(callback);
      return;
    }
  }
  callback();
}

bool StreamBuffer::is_overflowed() const {
  const std::lock_guard lock(mutex_);
  return state_ == State::overflowed;
}

bool StreamBuffer::take(std::string& out) {
  std::function<void()> callback;
  bool is_finished = false;
  {
    const std::lock_guard lock(mutex_);
    is_notified_ = false;
    out.swap(waiting_);
    is_finished = state_ == State::finished;
    on_room_.swap(callback);
  }
  if (callback) {
    callback();
  }
  return is_finished;
}

void StreamBuffer::cut() {
  std::function<void()> callback;
  std::function<void()> unwanted;
  {
    const std::lock_guard lock(mutex_);
    is_cut_ = true;
    waiting_.clear();
    callback.swap(on_close_);
    unwanted.swap(on_room_);
  }
  if (callback) {
    callback();
  }
}

void StreamBuffer::notify() {
  const std::shared_ptr<AnswerSink> sink = sink_.lock();
  if (sink == nullptr) {
    return;
  }
  Answer news;
  news.connection = connection_;
  news.kind = Answer::Kind::stream_news;
  news.stream = shared_from_this();
  sink->put(std::move(news));
  sink->wake();
}

}  // namespace reif
