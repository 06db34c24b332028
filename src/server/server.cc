#include "server/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <utility>

#include "base/this_thread.h"
#include "http/api/routes.h"
#include "http/server.h"
#include "server/descriptors.h"
#include "server/model_store.h"
#include "server/webhooks.h"
#include "storage/sqlite/data_folder.h"

namespace reif {
namespace {

constexpr std::size_t kQuestionsMax = 1'000;  // That wait for a worker.

template <class T>
tl::unexpected<Error> error_of(const Result<T>& result) {
  return tl::unexpected<Error>(result.error());
}

Time system_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

// In the order in which things are made; they go in the other.
struct Server::Impl {
  Impl(const ServerConfig& c, JsonLog& l) : config(c), log(l) {}

  Result<void> open();
  Result<void> prepare_states();
  Result<void> start_live();
  Result<void> start_http();
  LiveService::Options live_options() const;
  void stop();

  ServerConfig config;
  JsonLog& log;
  std::unique_ptr<DataFolder> folder;
  ServedModel served;
  std::optional<Plan> plan;
  StatesMark states;
  Metrics metrics;
  AlertFeed feed;
  std::unique_ptr<LiveService> live;
  std::optional<LeadViews> views;
  std::unique_ptr<WebhookSender> sender;
  std::unique_ptr<Notifier> notifier;
  std::unique_ptr<WorkerPool> workers;
  std::optional<AddressGuard> guard;
  std::optional<Idempotency> idempotency;
  std::optional<Services> services;
  std::optional<Router> router;
  std::unique_ptr<HttpServer> http;
};

Result<void> Server::Impl::open() {
  Result<std::unique_ptr<DataFolder>> opened = DataFolder::open(config.data);
  if (!opened) {
    return error_of(opened);
  }
  folder = std::move(*opened);
  Result<ServedModel> model = served_model(folder->settings(), config.model, system_time());
  if (!model) {
    return error_of(model);
  }
  served = std::move(*model);
  plan.emplace(served.model, true);
  return {};
}

// States under another version of the model are made anew from the log; what follows from it was announced, or is
// history.
Result<void> Server::Impl::prepare_states() {
  const Result<StatesMark> mark = read_states_mark(folder->settings());
  if (!mark) {
    return error_of(mark);
  }
  states = *mark;
  if (states.version == served.version) {
    return {};
  }
  if (folder->log().head() > 1) {
    log.info("the scoring model is new: all states are made anew", {{"version", std::to_string(served.version)}});
  }
  states = {served.version, folder->log().head()};
  // The mark comes last: until it is there, this is done again.
  const Result<void> cleared = folder->store().clear();
  return cleared ? write_states_mark(folder->settings(), states) : cleared;
}

LiveService::Options Server::Impl::live_options() const {
  LiveService::Options options;
  options.applier.memory_bytes = static_cast<std::size_t>(config.memory_mib) * 1024 * 1024 / 2;
  options.applier.model_version = std::to_string(served.version);
  options.applier.announce_from = states.announce_from;
  options.applier.breathe = let_others_go_first;
  options.applier.alerts = {config.alert_stages, config.value_attribute, config.link};
  options.limits.backlog_max = config.backlog_events;
  options.answered = send_intake_answers;
  return options;
}

Result<void> Server::Impl::start_live() {
  live = std::make_unique<LiveService>(
      *plan, folder->log(), folder->store(), live_options(),
      [this](const AlertRow& alert, std::optional<std::chrono::nanoseconds> since) {
        feed.publish(alert);
        notifier->wake();
        if (since) {
          metrics.event_to_alert_seconds.observe(std::chrono::duration<double>(*since).count());
        }
      });
  WebhookSender::Options options;
  options.guard = {config.webhook_ranges, config.webhook_http, config.webhook_ports};
  Result<AddressGuard> made = AddressGuard::make(options.guard);
  if (!made) {
    return error_of(made);
  }
  guard.emplace(std::move(*made));
  const Retention retention{.delivered = config.keep_delivered_days * kDay,
                            .dead = config.keep_dead_days * kDay,
                            .answers = config.keep_answers_hours * kHour};
  idempotency.emplace(folder->settings(), retention.answers);
  Result<std::unique_ptr<WebhookSender>> started = WebhookSender::start(options);
  if (!started) {
    return error_of(started);
  }
  sender = std::move(*started);
  notifier = std::make_unique<Notifier>(
      folder->store(), folder->outbox(), folder->settings(), webhook_send(*sender, metrics, system_time),
      [this] { return live->now(); }, retention);
  views.emplace(*plan, folder->log(), folder->store(), live->roster());
  workers = std::make_unique<WorkerPool>(static_cast<int>(config.worker_threads), kQuestionsMax);
  return live->start();
}

Result<void> Server::Impl::start_http() {
  services.emplace(Services{*plan, std::to_string(served.version), *live, *views, folder->store(), folder->settings(),
                            folder->outbox(), *notifier, feed, *workers, metrics, *idempotency, *guard});
  router.emplace(all_routes(*services));
  HttpOptions options;
  options.listen = config.listen;
  options.io_threads = static_cast<int>(config.io_threads);
  options.limits.connections_max = std::min(options.limits.connections_max, descriptors_for_connections());
  options.admit = [this](const Request& head) { return router->admit(head); };
  options.on_round = [this] { live->flush(); };
  options.on_fault = [this](std::string_view what) { log.error(what); };
  Result<std::unique_ptr<HttpServer>> started = HttpServer::start(
      std::move(options),
      [this](Request request, Responder responder) { router->handle(std::move(request), std::move(responder)); });
  if (!started) {
    return error_of(started);
  }
  http = std::move(*started);
  return {};
}

void Server::Impl::stop() {
  if (http) {
    http->stop();
  }
  if (live) {
    live->stop();
  }
  if (notifier) {
    notifier->stop();
  }
  if (sender) {
    sender->stop();
  }
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(const ServerConfig& config, JsonLog& log) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // A file-size limit is a full disk, not the end.
  auto impl = std::make_unique<Impl>(config, log);
  Result<void> ready = impl->open();
  ready = ready ? impl->prepare_states() : ready;
  ready = ready ? impl->start_live() : ready;
  ready = ready ? impl->start_http() : ready;
  std::unique_ptr<Server> server(new Server(std::move(impl)));  // Which stops what was started where not all was.
  return ready ? Result<std::unique_ptr<Server>>(std::move(server)) : error_of(ready);
}

std::string Server::address() const {
  const std::string& listen = impl_->config.listen;
  return fmt::format("http://{}:{}", listen.substr(0, listen.rfind(':')), impl_->http->port());
}

void Server::stop() {
  if (impl_) {
    impl_->stop();
  }
}

}  // namespace reif
