#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace reif {

class AnswerSink;

// What waits to be sent on a stream: between LiveStream, in any thread, and the stream's connection in its own.
class StreamBuffer : public std::enable_shared_from_this<StreamBuffer> {
 public:
  // At most bytes_max wait, and as many again are on their way.
  StreamBuffer(const std::shared_ptr<AnswerSink>& sink, std::uint64_t connection, std::size_t bytes_max)
      : sink_(sink), connection_(connection), bytes_max_(bytes_max) {}

  // The handle's side, as LiveStream says.
  bool append(std::string_view text);
  bool try_append(std::string_view text);
  void set_on_room(std::function<void()> callback);
  bool is_open() const;
  void finish();
  void set_on_close(std::function<void()> callback);

  // The connection's side.
  bool is_overflowed() const;
  // Moves what waits to `out`, which is empty; true where nothing will follow it.
  bool take(std::string& out);
  // The connection has ended, or is to take no more.
  void cut();

 private:
  enum class State { open, finished, overflowed };
  void notify();
  // Takes a text that fits; true where the connection must be told.
  bool put(std::string_view text);

  const std::weak_ptr<AnswerSink> sink_;  // Which may have this buffer in its box.
  const std::uint64_t connection_;
  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  State state_ = State::open;
  bool is_cut_ = false;
  bool is_notified_ = false;  // News that the connection has not taken yet: no need for more.
  std::string waiting_;
  std::function<void()> on_close_;
  std::function<void()> on_room_;
};

}  // namespace reif
