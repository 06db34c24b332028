#pragma once

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "connect/webhook/sender.h"

namespace reif {

// One message on its way, with the handle by which libcurl knows it. Stays where it is: libcurl calls back with its
// address.
class WebhookDelivery {
 public:
  WebhookDelivery(WebhookRequest request, WebhookSender::Callback callback)
      : request_(std::move(request)), callback_(std::move(callback)) {}
  WebhookDelivery(const WebhookDelivery&) = delete;
  WebhookDelivery& operator=(const WebhookDelivery&) = delete;

  const WebhookRequest& request() const { return request_; }
  // Makes the handle, ready to be added to a multi handle. Both references must outlive the delivery.
  CURL* prepare(const AddressGuard& guard, const WebhookSender::Options& options);

  // Calls back with what libcurl says of the transfer; whether there was an answer.
  bool finish(CURLcode code);
  // Calls back: it was not sent, or given up.
  void fail(std::string why);

 private:
  struct Cleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  static std::size_t take_answer(char* bytes, std::size_t size, std::size_t count, void* self);
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  std::chrono::milliseconds duration() const;

  const WebhookRequest request_;
  WebhookSender::Callback callback_;
  std::unique_ptr<CURL, Cleanup> handle_;
  std::unique_ptr<curl_slist, Cleanup> headers_;
  const AddressGuard* guard_ = nullptr;
  std::size_t answer_bytes_left_ = 0;
  std::string refusal_;  // Of an address.
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace reif
