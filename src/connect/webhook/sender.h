#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "connect/webhook/address_guard.h"

namespace reif {

// One POST.
struct WebhookRequest {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers = {};  // Content-Type, the signature and so on.
  std::string body = {};
  std::chrono::milliseconds timeout{5'000};  // For the look-up, the connection and the whole answer.
};

// What became of it.
struct WebhookOutcome {
  int status = 0;     // The receiver's answer, whatever became of its body; 0: it did not answer.
  std::string error;  // Why there is no answer: "10.0.0.1 is a private address". Empty where there is one.
  std::chrono::seconds retry_after{0};    // As the answer asks, from now on, in seconds or as a date; 0: it does not.
  std::chrono::milliseconds duration{0};  // From its turn on.

  bool is_delivered() const { return status >= 200 && status < 300; }
};

// Sends messages to receivers of others: once each, whether it works or not. Never blocks; one thread of its own sees
// to all of them. A receiver that hangs costs nobody else anything: connections are limited for each host, and one
// that did not answer gets a single one as long as messages wait for it. Redirects are not followed, proxies of the
// environment not used, answers read up to a limit and thrown away, connections kept for the next message.
//
// The address that is connected to is checked by AddressGuard when it is, whatever the name stood for before.
class WebhookSender {
 public:
  struct Options {
    AddressGuard::Options guard;
    int connections_per_host_max = 4;  // A host is scheme, name and port.
    int connections_max = 256;
    std::size_t waiting_max = 10'000;  // Messages that wait for their turn; one more is not sent.
    std::size_t answer_bytes_max = 64 * 1024;
    std::string user_agent = "Reif";
  };
  // Called once for each message by the sender's thread, which must not be held up; it may call post().
  using Callback = std::function<void(WebhookOutcome)>;

  // invalid_argument: the options; unavailable: no thread or no descriptors.
  static Result<std::unique_ptr<WebhookSender>> start(const Options& options);
  // As stop().
  ~WebhookSender();
  WebhookSender(const WebhookSender&) = delete;
  WebhookSender& operator=(const WebhookSender&) = delete;

  // From any thread. After stop() the callback is called at once, by the caller.
  void post(WebhookRequest request, Callback callback);
  // Gives up what is under way or waits: each callback says so before this returns, well within a second. Not from a
  // callback. A second call does nothing.
  void stop();

 private:
  class Impl;
  explicit WebhookSender(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace reif
