#include "http/api/alert_stream.h"

#include <fmt/format.h>

#include <mutex>
#include <utility>
#include <vector>

namespace reif {
namespace {

std::string text_of(const AlertRow& alert) {
  return fmt::format("id: {}\nevent: alert\ndata: {}\n\n", alert.number, alert.message);
}

// One reader. Alerts that are committed while it still gets older ones wait behind those.
class AlertReader {
 public:
  AlertReader(LiveStream stream, std::int64_t after) : stream_(std::move(stream)), last_(after) {}

  // From the feed: false where the reader has left.
  bool take(const AlertRow* alert) {
    const std::lock_guard lock(mutex_);
    if (!stream_.is_open()) {
      return false;
    }
    if (alert == nullptr) {
      return stream_.send(":\n\n");
    }
    if (catching_up_) {
      waiting_.push_back(*alert);
      return true;
    }
    return send(*alert);
  }

  // What the store has after `last_`, then what came meanwhile.
  void catch_up(StoreReader& store) {
    constexpr std::size_t kAtOnce = 200;
    while (true) {
      const Result<std::vector<AlertRow>> alerts = store.alerts({last(), kAtOnce});
      const std::lock_guard lock(mutex_);
      if (!alerts) {
        stream_.close();  // The reader comes again, with the number that it had.
        return;
      }
      for (const AlertRow& alert : *alerts) {
        send(alert);
      }
      if (alerts->size() < kAtOnce) {
        for (const AlertRow& alert : waiting_) {
          send(alert);
        }
        waiting_.clear();
        catching_up_ = false;
        return;
      }
    }
  }

 private:
  std::int64_t last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }
  bool send(const AlertRow& alert) {
    if (alert.number <= last_) {
      return true;
    }
    last_ = alert.number;
    return stream_.send(text_of(alert));
  }

  std::mutex mutex_;
  LiveStream stream_;
  std::int64_t last_;
  bool catching_up_ = true;
  std::vector<AlertRow> waiting_;
};

}  // namespace

void stream_alerts(Services& services, Responder responder, std::int64_t after) {
  Response head;
  head.content_type = "text/event-stream";
  head.headers.add("Cache-Control", "no-store");
  head.headers.add("X-Accel-Buffering", "no");
  head.body = "retry: 1000\n\n";
  auto reader = std::make_shared<AlertReader>(responder.stream(std::move(head)), after);
  services.feed.subscribe([reader](const AlertRow* alert) { return reader->take(alert); });
  const std::unique_ptr<StoreReader> store = services.store.reader();
  reader->catch_up(*store);
}

}  // namespace reif
