#pragma once

#include <mutex>
#include <vector>

#include "http/responder.h"

namespace reif {

// Where the Responders of a test put their answers.
class AnswerList final : public AnswerSink {
 public:
  void put(Answer answer) override {
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(answer));
  }
  void wake() override {
    const std::lock_guard lock(mutex_);
    ++wakes_;
  }
  std::size_t stream_bytes_max() const override { return stream_bytes_max_; }

  // All that came since the last call.
  std::vector<Answer> take() {
    const std::lock_guard lock(mutex_);
    std::vector<Answer> taken;
    taken.swap(answers_);
    return taken;
  }
  int wakes() const {
    const std::lock_guard lock(mutex_);
    return wakes_;
  }
  void set_stream_bytes_max(std::size_t bytes) { stream_bytes_max_ = bytes; }

 private:
  mutable std::mutex mutex_;
  std::vector<Answer> answers_;
  int wakes_ = 0;
  std::size_t stream_bytes_max_ = 1024;
};

}  // namespace reif
