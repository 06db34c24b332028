#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace reif {

// A TCP connection to a port of this machine that says and hears raw bytes. A test that waits for more than ten
// seconds gets what is there.
class RawClient {
 public:
  explicit RawClient(int port, int receive_buffer_bytes = 0) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer_bytes > 0) {
      setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(receive_buffer_bytes));
    }
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        is_connected_(other.is_connected_),
        unread_(std::move(other.unread_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() { close(); }

  bool is_connected() const { return is_connected_; }
  void close() {
    if (socket_ >= 0) {
      ::close(std::exchange(socket_, -1));
    }
  }
  // Ends with a reset instead of an orderly close.
  void reset() {
    const linger abrupt = {1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &abrupt, sizeof(abrupt));
    close();
  }
  void end_sending() const { shutdown(socket_, SHUT_WR); }

  // False where the peer is gone.
  bool say(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t sent = send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return false;
      }
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Everything up to the end of the connection.
  std::string hear_all() {
    while (read_more()) {
    }
    return std::exchange(unread_, {});
  }
  // Up to and with `end`; less where the connection ends before.
  std::string hear_until(std::string_view end) {
    std::size_t at = unread_.find(end);
    while (at == std::string::npos && read_more()) {
      at = unread_.find(end);
    }
    return take(at == std::string::npos ? unread_.size() : at + end.size());
  }
  // An answer with its body, by its Content-Length.
  std::string hear_answer() {
    std::string answer = hear_until("\r\n\r\n");
    const std::string name = "Content-Length: ";
    const std::size_t at = answer.find(name);
    if (at != std::string::npos) {
      const std::size_t bytes = std::strtoul(answer.c_str() + at + name.size(), nullptr, 10);
      while (unread_.size() < bytes && read_more()) {
      }
      answer += take(std::min(bytes, unread_.size()));
    }
    return answer;
  }
  // Whether the peer has closed, in an orderly way, after nothing more was said.
  bool hears_end() { return unread_.empty() && !read_more() && !was_reset_; }

 private:
  bool read_more() {
    pollfd waiting{socket_, POLLIN, 0};
    if (poll(&waiting, 1, 10'000) != 1) {
      was_reset_ = true;  // It hangs: no orderly end.
      return false;
    }
    char bytes[16 * 1024];
    const ssize_t got = recv(socket_, bytes, sizeof(bytes), 0);
    was_reset_ = got < 0;
    unread_.append(bytes, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return got > 0;
  }
  std::string take(std::size_t bytes) {
    std::string taken = unread_.substr(0, bytes);
    unread_.erase(0, bytes);
    return taken;
  }

  int socket_;
  bool is_connected_ = false;
  bool was_reset_ = false;
  std::string unread_;
};

}  // namespace reif
