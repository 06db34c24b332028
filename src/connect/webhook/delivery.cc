#include "connect/webhook/delivery.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/check.h"

namespace reif {
namespace {

using Milliseconds = std::chrono::milliseconds;

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  REIF_CHECK(curl_easy_setopt(handle, option, value) == CURLE_OK);
}

long number_of(CURL* handle, CURLINFO info) {
  long value = 0;
  curl_easy_getinfo(handle, info, &value);
  return value;
}

}  // namespace

CURL* WebhookDelivery::prepare(const AddressGuard& guard, const WebhookSender::Options& options) {
  guard_ = &guard;
  answer_bytes_left_ = options.answer_bytes_max;
  begin_ = std::chrono::steady_clock::now();
  for (const auto& [name, value] : request_.headers) {
    curl_slist* longer = curl_slist_append(headers_.get(), fmt::format("{}: {}", name, value).c_str());
    REIF_CHECK(longer != nullptr);
    std::ignore = headers_.release();  // It is the list's first, or the same as before.
    headers_.reset(longer);
  }
  handle_.reset(curl_easy_init());
  CURL* handle = handle_.get();
  REIF_CHECK(handle != nullptr);
  set(handle, CURLOPT_URL, request_.url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  set(handle, CURLOPT_POSTFIELDS, request_.body.data());
  set(handle, CURLOPT_HTTPHEADER, headers_.get());
  set(handle, CURLOPT_USERAGENT, options.user_agent.c_str());
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_PROXY, "");  // None, whatever the environment says.
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.count()));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.timeout.count()));
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_QUICK_EXIT, 1L);  // A look-up that hangs is left behind instead of waited for.
  set(handle, CURLOPT_OPENSOCKETFUNCTION, &WebhookDelivery::open_socket);
  set(handle, CURLOPT_OPENSOCKETDATA, this);
  set(handle, CURLOPT_WRITEFUNCTION, &WebhookDelivery::take_answer);
  set(handle, CURLOPT_WRITEDATA, this);
  set(handle, CURLOPT_HEADERFUNCTION, &WebhookDelivery::take_answer);
  set(handle, CURLOPT_HEADERDATA, this);
  return handle;
}

// Header and body of an answer, together up to the limit; beyond it the transfer ends.
std::size_t WebhookDelivery::take_answer(char*, std::size_t size, std::size_t count, void* self) {
  auto& delivery = *static_cast<WebhookDelivery*>(self);
  const std::size_t bytes = size * count;
  if (bytes > delivery.answer_bytes_left_) {
    return bytes + 1;  // Not what was given: an error to libcurl, even of nothing.
  }
  delivery.answer_bytes_left_ -= bytes;
  return bytes;
}

curl_socket_t WebhookDelivery::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& delivery = *static_cast<WebhookDelivery*>(self);
  const std::optional<IpAddress> to = IpAddress::of(address->addr);
  std::optional<std::string> why = to ? delivery.guard_->refusal(*to) : "an address of an unknown kind";
  if (why) {
    delivery.refusal_ = std::move(*why);
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Milliseconds WebhookDelivery::duration() const {
  return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin_);
}

bool WebhookDelivery::finish(CURLcode code) {
  WebhookOutcome outcome;
  outcome.duration = duration();
  const long status = number_of(handle_.get(), CURLINFO_RESPONSE_CODE);
  if (status >= 200) {  // Below, only a promise of an answer.
    curl_off_t retry_after = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &retry_after);
    outcome.status = static_cast<int>(status);
    outcome.retry_after = std::chrono::seconds(std::max<curl_off_t>(retry_after, 0));
  } else if (code == CURLE_COULDNT_CONNECT && !refusal_.empty()) {
    outcome.error = refusal_;
  } else {
    outcome.error = code == CURLE_OK ? "the answer has no status" : curl_easy_strerror(code);
  }
  const bool is_answered = outcome.status != 0;
  std::exchange(callback_, nullptr)(std::move(outcome));
  return is_answered;
}

void WebhookDelivery::fail(std::string why) {
  WebhookOutcome outcome;
  outcome.error = std::move(why);
  outcome.duration = duration();
  std::exchange(callback_, nullptr)(std::move(outcome));
}

}  // namespace reif
