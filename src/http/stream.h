#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace reif {

class StreamBuffer;

// The sending end of an answer that goes on (server-sent events). Its functions are called from any thread; none
// waits. What is sent is put into a bounded buffer: a reader that is too slow for it is cut off, and others do not
// notice. Destroying the handle closes the stream.
class LiveStream {
 public:
  LiveStream() = default;  // One that is closed.
  explicit LiveStream(std::shared_ptr<StreamBuffer> buffer) : buffer_(std::move(buffer)) {}
  LiveStream(LiveStream&&) noexcept = default;
  LiveStream& operator=(LiveStream&& other) noexcept;
  ~LiveStream() { close(); }

  // Takes the whole text for sending; false where the stream is closed or this closes it (the buffer is full).
  bool send(std::string_view text);
  // Takes the whole text where there is room for it now, else nothing of it: false, and the stream stays open. False
  // too where it is closed, or this closes it (the text is larger than the buffer).
  bool try_send(std::string_view text);
  // Calls back once when the connection has taken all that was sent, so that there is room: by an I/O thread, or at
  // once where nothing waits. It must not wait. Not called when the stream ends.
  void on_room(std::function<void()> callback);
  // Whether send() can succeed.
  bool is_open() const;
  // Ends the stream after what was sent. on_close() is not called.
  void close();
  // Calls back once when the stream ends by anything but close(): the reader left or was too slow, the server stops.
  // Called by an I/O thread, or at once where it has ended already. It must not wait; it may destroy the handle. A
  // handle that is destroyed by another thread may be called back meanwhile.
  void on_close(std::function<void()> callback);

 private:
  std::shared_ptr<StreamBuffer> buffer_;  // Shared with the connection, which outlives or precedes the handle.
};

}  // namespace reif
