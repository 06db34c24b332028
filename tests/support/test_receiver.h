#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace reif {

// A receiver of HTTP requests at a port of 127.0.0.1 that behaves as a test wants, each connection in a thread.
class TestReceiver {
 public:
  // One connection, from the receiver's side.
  class Peer {
   public:
    explicit Peer(int socket) : socket_(socket) {}

    // The next request with its body, by Content-Length; empty at the end of the connection.
    std::string read_request() {
      std::size_t head = unread_.find("\r\n\r\n");
      while (head == std::string::npos && read_more()) {
        head = unread_.find("\r\n\r\n");
      }
      if (head == std::string::npos) {
        return "";
      }
      const std::string name = "Content-Length: ";
      const std::size_t at = unread_.find(name);
      const std::size_t body =
          at < head ? static_cast<std::size_t>(std::strtoul(unread_.c_str() + at + name.size(), nullptr, 10)) : 0;
      while (unread_.size() < head + 4 + body && read_more()) {
      }
      std::string request = unread_.substr(0, head + 4 + body);
      unread_.erase(0, request.size());
      return request;
    }
    // False where the other side is gone.
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
    void answer(std::string_view status, std::string_view fields = "") const {
      say("HTTP/1.1 " + std::string(status) + "\r\n" + std::string(fields) + "Content-Length: 0\r\n\r\n");
    }
    // Says nothing until the other side or the receiver has had enough.
    void hang() {
      while (read_more()) {
      }
    }
    // The connection ends with a reset instead of an orderly close.
    void reset() const {
      const linger abrupt = {1, 0};
      setsockopt(socket_, SOL_SOCKET, SO_LINGER, &abrupt, sizeof(abrupt));
    }

   private:
    bool read_more() {
      char bytes[16 * 1024];
      const ssize_t got = recv(socket_, bytes, sizeof(bytes), 0);
      if (got > 0) {
        unread_.append(bytes, static_cast<std::size_t>(got));
      }
      return got > 0;
    }

    int socket_;
    std::string unread_;
  };
  // Called for each request that was read whole; the connection goes on while it returns true.
  using Behaviour = std::function<bool(Peer&)>;

  explicit TestReceiver(Behaviour behaviour)
      : behaviour_(std::move(behaviour)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 128) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      std::abort();
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  TestReceiver(const TestReceiver&) = delete;
  TestReceiver& operator=(const TestReceiver&) = delete;
  ~TestReceiver() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int socket : sockets_) {
        shutdown(socket, SHUT_RDWR);
      }
    }
    for (std::thread& thread : threads_) {
      thread.join();
    }
    close(listener_);
  }

  int port() const { return port_; }
  std::string url(const std::string& path = "/hook") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  int connections() const { return connections_; }
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void accept_all() {
    for (int socket = accept(listener_, nullptr, nullptr); socket >= 0;
         socket = accept(listener_, nullptr, nullptr)) {
      ++connections_;
      const std::lock_guard lock(mutex_);
      sockets_.push_back(socket);
      threads_.emplace_back([this, socket] { serve(socket); });
    }
  }

  void serve(int socket) {
    Peer peer(socket);
    for (std::string request = peer.read_request(); !request.empty(); request = peer.read_request()) {
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      if (!behaviour_(peer)) {
        break;
      }
    }
    const std::lock_guard lock(mutex_);
    std::erase(sockets_, socket);
    close(socket);
  }

  const Behaviour behaviour_;
  const int listener_;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace reif
