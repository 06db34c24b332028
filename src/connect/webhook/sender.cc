#include "connect/webhook/sender.h"

#include <curl/curl.h>

#include <algorithm>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <string_view>
#include <thread>

#include "base/check.h"
#include "base/this_thread.h"
#include "connect/webhook/delivery.h"

namespace reif {
namespace {

// What curl_multi_poll() waits at most where nothing is to happen: it is woken for everything that does.
constexpr int kLongWaitMilliseconds = 24 * 60 * 60 * 1000;

using Delivery = std::unique_ptr<WebhookDelivery>;

// Messages for one host, as long as there are any.
struct Host {
  int under_way = 0;
  std::deque<Delivery> waiting;
  bool is_suspect = false;  // It did not answer when it was last asked.
};
using Hosts = std::map<std::string, Host>;

struct MultiCleanup {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

constexpr const char* kStopped = "the sender was stopped";

bool has_line_break(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos; }

}  // namespace

class WebhookSender::Impl {
 public:
  Impl(const Options& options, AddressGuard guard) : options_(options), guard_(std::move(guard)) {
    static const CURLcode kGlobal = curl_global_init(CURL_GLOBAL_DEFAULT);  // Once in a program, before any handle.
    multi_.reset(curl_multi_init());
    REIF_CHECK(kGlobal == CURLE_OK && multi_ != nullptr);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(options.connections_max));
    thread_ = std::thread([this] { run(); });
  }

  void post(Delivery delivery) {
    if (take(delivery)) {
      curl_multi_wakeup(multi_.get());
    } else {
      delivery->fail(kStopped);
    }
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    if (thread_.joinable()) {
      REIF_CHECK(thread_.get_id() != std::this_thread::get_id());
      curl_multi_wakeup(multi_.get());
      thread_.join();
    }
  }

 private:
  struct UnderWay {
    Delivery delivery;
    Hosts::iterator host;
  };

  // Leaves it where it is, and says false, once no more is sent.
  bool take(Delivery& delivery) {
    const std::lock_guard lock(mutex_);
    if (!is_stopping_) {
      posted_.push_back(std::move(delivery));
    }
    return !is_stopping_;
  }

  void run() {
    name_this_thread("reif-webhooks");
    while (take_posted()) {
      start_waiting();
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      if (!finish_done()) {
        curl_multi_poll(multi_.get(), nullptr, 0, kLongWaitMilliseconds, nullptr);
      }
    }
    give_up();
  }

  // Queues what was posted; false where nothing more will be.
  bool take_posted() {
    std::vector<Delivery> posted;
    bool is_stopping = false;
    {
      const std::lock_guard lock(mutex_);
      posted.swap(posted_);
      is_stopping = is_stopping_;
    }
    for (Delivery& delivery : posted) {
      enqueue(std::move(delivery));
    }
    return !is_stopping;
  }

  void enqueue(Delivery delivery) {
    const WebhookRequest& request = delivery->request();
    const bool is_split = std::any_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
      return has_line_break(header.first) || has_line_break(header.second);
    });
    const Result<WebhookUrl> url = guard_.check(request.url);
    if (is_split) {
      delivery->fail("a header has a line break");
    } else if (!url) {
      delivery->fail(url.error().message);
    } else if (waiting_ >= options_.waiting_max) {
      delivery->fail("too many messages wait to be sent");
    } else {
      const std::string name = url->scheme + "://" + url->host + ":" + std::to_string(url->port);
      hosts_[name].waiting.push_back(std::move(delivery));
      ++waiting_;
    }
  }

  // Starts what may start. Hosts take turns, so that many messages for one leave room for the others.
  void start_waiting() {
    const auto connections_max = static_cast<std::size_t>(options_.connections_max);
    for (std::size_t passed = 0; passed < hosts_.size() && waiting_ > 0 && under_way_.size() < connections_max;) {
      auto host = hosts_.upper_bound(last_host_);
      host = host == hosts_.end() ? hosts_.begin() : host;
      last_host_ = host->first;
      passed = start_one(host) ? 0 : passed + 1;
    }
  }

  bool start_one(Hosts::iterator at) {
    Host& host = at->second;
    if (host.waiting.empty() || host.under_way >= (host.is_suspect ? 1 : options_.connections_per_host_max)) {
      return false;
    }
    Delivery delivery = std::move(host.waiting.front());
    host.waiting.pop_front();
    --waiting_;
    ++host.under_way;
    CURL* handle = delivery->prepare(guard_, options_);
    under_way_.emplace(handle, UnderWay{std::move(delivery), at});
    REIF_CHECK(curl_multi_add_handle(multi_.get(), handle) == CURLM_OK);
    return true;
  }

  // Whether there was anything.
  bool finish_done() {
    bool has_finished = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg == CURLMSG_DONE) {
        finish(message->easy_handle, message->data.result);
        has_finished = true;
      }
    }
    return has_finished;
  }

  void finish(CURL* handle, CURLcode code) {
    const auto node = under_way_.extract(handle);
    const Hosts::iterator host = node.mapped().host;
    curl_multi_remove_handle(multi_.get(), handle);
    host->second.is_suspect = !node.mapped().delivery->finish(code);
    if (--host->second.under_way == 0 && host->second.waiting.empty()) {
      hosts_.erase(host);
    }
  }

  void give_up() {
    for (auto& [handle, one] : under_way_) {
      curl_multi_remove_handle(multi_.get(), handle);
      one.delivery->fail(kStopped);
    }
    under_way_.clear();
    for (auto& [name, host] : hosts_) {
      for (Delivery& delivery : host.waiting) {
        delivery->fail(kStopped);
      }
    }
    hosts_.clear();
  }

  const Options options_;
  const AddressGuard guard_;
  std::mutex mutex_;
  std::vector<Delivery> posted_;  // These two under the mutex.
  bool is_stopping_ = false;
  // From here on, the thread's own, but for the call that wakes it.
  std::unique_ptr<CURLM, MultiCleanup> multi_;
  Hosts hosts_;
  std::string last_host_;    // Whose turn it was.
  std::size_t waiting_ = 0;  // With all hosts.
  std::map<CURL*, UnderWay> under_way_;
  std::thread thread_;
};

Result<std::unique_ptr<WebhookSender>> WebhookSender::start(const Options& options) {
  Result<AddressGuard> guard = AddressGuard::make(options.guard);
  if (!guard) {
    return tl::unexpected(guard.error());
  }
  if (options.connections_max < 1 || options.connections_per_host_max < 1) {
    return fail(Error::Code::invalid_argument, "a sender of webhooks needs at least one connection");
  }
  try {
    return std::unique_ptr<WebhookSender>(new WebhookSender(std::make_unique<Impl>(options, std::move(*guard))));
  } catch (const std::exception& error) {
    return fail(Error::Code::unavailable, std::string("cannot send webhooks: ") + error.what());
  }
}

WebhookSender::WebhookSender(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WebhookSender::~WebhookSender() { stop(); }
void WebhookSender::stop() { impl_->stop(); }

void WebhookSender::post(WebhookRequest request, Callback callback) {
  impl_->post(std::make_unique<WebhookDelivery>(std::move(request), std::move(callback)));
}

}  // namespace reif
