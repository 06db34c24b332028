#include "http/api/alert_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "http/api/answers.h"

namespace reif {
namespace {

std::string text_of(const AlertRow& alert) {
  return fmt::format("id: {}\nevent: alert\ndata: {}\n\n", alert.number, alert.message);
}

// One reader. It is behind while the store has alerts that it has not had: at the beginning, and whenever it takes
// them slower than they come. Then the store is read as fast as it takes them, and nothing is kept for it here.
class AlertReader : public std::enable_shared_from_this<AlertReader> {
 public:
  AlertReader(Store& store, WorkerPool& workers, LiveStream stream, std::int64_t after)
      : store_(store), workers_(workers), stream_(std::move(stream)), last_(after) {}

  // From the feed: false where the reader has left.
  bool take(const AlertRow* alert) {
    const std::lock_guard lock(mutex_);
    if (alert == nullptr) {
      stream_.try_send(":\n\n");  // Where there is no room, enough is on its way.
      return stream_.is_open();
    }
    newest_ = alert->number;
    if (!is_behind_ && !send(*alert)) {
      is_behind_ = true;
      go_on_when_there_is_room();
    }
    return stream_.is_open();
  }

  // Sends what the store has after `last_`, as long as there is room.
  void catch_up() {
    constexpr std::size_t kAtOnce = 200;
    const std::unique_ptr<StoreReader> store = store_.reader();
    while (true) {
      const Result<std::vector<AlertRow>> alerts = store->alerts({last(), kAtOnce});
      const std::lock_guard lock(mutex_);
      if (!alerts) {
        stream_.close();  // The reader comes again, with the number that it had.
        return;
      }
      if (!std::all_of(alerts->begin(), alerts->end(), [this](const AlertRow& alert) { return send(alert); })) {
        go_on_when_there_is_room();
        return;
      }
      if (alerts->size() < kAtOnce && newest_ <= last_) {
        is_behind_ = false;
        return;
      }
    }
  }

 private:
  std::int64_t last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }
  // False where there is no room, or no reader.
  bool send(const AlertRow& alert) {
    if (alert.number <= last_) {
      return true;
    }
    if (!stream_.try_send(text_of(alert))) {
      return false;
    }
    last_ = alert.number;
    return true;
  }
  void go_on_when_there_is_room() {
    stream_.on_room([self = shared_from_this()] {
      if (!self->workers_.submit([self] { self->catch_up(); })) {
        self->stream_.close();
      }
    });
  }

  Store& store_;
  WorkerPool& workers_;
  std::mutex mutex_;
  LiveStream stream_;
  std::int64_t last_;
  std::int64_t newest_ = 0;  // That the feed told of.
  bool is_behind_ = true;
};

}  // namespace

void stream_alerts(Services& services, Responder responder, std::optional<std::int64_t> after) {
  if (!after) {
    const Result<StateNumbers> numbers = services.store.reader()->numbers();
    if (!numbers) {
      responder.respond(problem_of(numbers.error()));
      return;
    }
    after = numbers->alert;
  }
  Response head;
  head.content_type = "text/event-stream";
  head.headers.add("Cache-Control", "no-store");
  head.headers.add("X-Accel-Buffering", "no");
  head.body = fmt::format("retry: 1000\nid: {}\n\n", *after);
  auto reader =
      std::make_shared<AlertReader>(services.store, services.workers, responder.stream(std::move(head)), *after);
  services.feed.subscribe([reader](const AlertRow* alert) { return reader->take(alert); });
  reader->catch_up();
}

}  // namespace reif
