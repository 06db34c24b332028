#include "http/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "base/this_thread.h"
#include "http/connection.h"

namespace reif {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

// How long no connection is accepted after the machine had no room for one: long enough not to spin.
constexpr std::chrono::milliseconds kAcceptPause{100};
// Connections over the limit that are told so, and for each so many within it one; more are closed without a word.
constexpr std::int64_t kTurnedAwayMax = 256;
constexpr std::int64_t kWithinForEach = 4;

Moment now() {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::steady_clock::now(), std::chrono::duration_cast<std::chrono::milliseconds>(wall).count()};
}

class IoThread;
thread_local const IoThread* current_thread = nullptr;

// The letter box of an I/O thread. It outlives the thread, for Responders that are answered late.
class Inbox final : public AnswerSink {
 public:
  Inbox(IoThread& owner, HttpTally& tally, std::size_t stream_bytes_max)
      : owner_(owner), tally_(tally), stream_bytes_max_(stream_bytes_max) {}

  void put(Answer answer) override;
  void wake() override;
  std::size_t stream_bytes_max() const override { return stream_bytes_max_; }

  // The thread's side. What is in the box goes to `answers`, which is empty.
  void empty(std::vector<Answer>& answers);
  // The thread has ended, and the server is about to.
  void close();

 private:
  IoThread& owner_;  // These two are not there any more once the box is closed.
  HttpTally& tally_;
  const std::size_t stream_bytes_max_;
  std::mutex mutex_;
  std::vector<Answer> answers_;
  bool is_woken_ = false;
  bool is_closed_ = false;
};

// A socket and its connection.
struct Session {
  Session(Socket its_socket, HttpContext& context, std::uint64_t its_id, std::string remote_address,
          const Moment& moment)
      : socket(std::move(its_socket)), id(its_id), connection(context, id, std::move(remote_address), moment) {}

  Socket socket;
  const std::uint64_t id;
  HttpConnection connection;
  bool is_reading = false;  // An operation is under way: the session must live until it reports.
  bool is_writing = false;
  bool is_shut_down = false;
  bool is_driven = false;  // drive() is on the stack.
};

// What stop() waits for.
struct Emptiness {
  std::mutex mutex;
  std::condition_variable changed;
};

// One thread with its share of the connections.
class IoThread {
 public:
  IoThread(const HttpOptions& options, const HttpHandler& handler, HttpTally& tally, Emptiness& emptiness)
      : options_(options),
        tally_(tally),
        emptiness_(emptiness),
        inbox_(std::make_shared<Inbox>(*this, tally, options.limits.stream_buffer_bytes_max)),
        context_{options, handler, inbox_, tally},
        work_(asio::make_work_guard(io_)),
        timer_(io_) {}

  asio::io_context& io() { return io_; }
  bool is_current() const { return current_thread == this; }
  void start() {
    thread_ = std::thread([this] {
      name_this_thread("reif-http");
      current_thread = this;
      run();
    });
  }
  void join() {
    work_.reset();
    if (thread_.joinable()) {
      thread_.join();
    }
    inbox_->close();
  }

  // The rest is called on the thread itself.
  void run();
  void adopt(Socket socket);
  void empty_inbox();
  void deliver(Answer answer, const Moment& moment);
  void stop();
  void abort();

 private:
  template <class Action>
  void drive(Session& session, const Moment& moment, Action action);
  void write(Session& session, const Moment& moment);
  void read(Session& session);
  void reap(Session& session);
  void tell_emptiness();
  std::uint64_t next_id();
  void arm_timer();
  void look_at_deadlines();

  const HttpOptions& options_;
  HttpTally& tally_;
  Emptiness& emptiness_;
  const std::shared_ptr<Inbox> inbox_;  // Shared with the Responders.
  HttpContext context_;
  asio::io_context io_{1};
  asio::executor_work_guard<Executor> work_;
  Timer timer_;
  bool is_timer_armed_ = false;
  std::vector<Answer> taken_;
  std::vector<std::unique_ptr<Session>> sessions_;  // By the lower half of their id; the empty ones are free.
  std::vector<std::size_t> free_;
  std::uint64_t sessions_made_ = 0;
  std::thread thread_;
};

void Inbox::put(Answer answer) {
  if (owner_.is_current()) {
    tally_.settle(answer);
    owner_.deliver(std::move(answer), now());
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    if (!is_closed_) {
      tally_.settle(answer);
      answers_.push_back(std::move(answer));
      return;
    }
  }
  if (answer.stream != nullptr) {
    answer.stream->cut();
  }
}

void Inbox::wake() {
  if (owner_.is_current()) {
    return;  // It was delivered at once.
  }
  const std::lock_guard lock(mutex_);
  if (!is_closed_ && !std::exchange(is_woken_, true)) {
    asio::post(owner_.io(), [this] { owner_.empty_inbox(); });
  }
}

void Inbox::empty(std::vector<Answer>& answers) {
  const std::lock_guard lock(mutex_);
  answers.swap(answers_);
  is_woken_ = false;
}

void Inbox::close() {
  std::vector<Answer> late;
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    late.swap(answers_);
  }
  for (const Answer& answer : late) {
    if (answer.stream != nullptr) {
      answer.stream->cut();
    }
  }
}

void IoThread::run() {
  while (io_.run_one() != 0) {
    for (int i = 1; i < kRequestsInARound && io_.poll_one() != 0; ++i) {
    }
    if (options_.on_round) {
      options_.on_round();
    }
  }
}

std::uint64_t IoThread::next_id() {
  if (free_.empty()) {
    free_.push_back(sessions_.size());
    sessions_.emplace_back();
  }
  const std::size_t slot = free_.back();
  free_.pop_back();
  return (++sessions_made_ << 32U) | slot;
}

void IoThread::adopt(Socket socket) {
  error_code ignored;
  const std::int64_t count = tally_.connections.fetch_add(1) + 1;
  const auto limit = static_cast<std::int64_t>(options_.limits.connections_max);
  (count > limit ? tally_.connections_refused : tally_.connections_accepted).fetch_add(1);
  std::ignore = socket.set_option(tcp::no_delay(true), ignored);
  std::ignore = socket.non_blocking(true, ignored);
  const tcp::endpoint peer = socket.remote_endpoint(ignored);
  const Moment moment = now();
  const std::uint64_t id = next_id();
  const auto slot = static_cast<std::size_t>(id & 0xFFFFFFFFU);
  sessions_[slot] = std::make_unique<Session>(std::move(socket), context_, id, peer.address().to_string(), moment);
  drive(*sessions_[slot], moment, [&](HttpConnection& connection) {
    if (context_.is_stopping || count > limit + std::min(kTurnedAwayMax, limit / kWithinForEach + 1)) {
      connection.abort();
    } else if (count > limit) {
      connection.turn_away(moment);
    }
  });
  arm_timer();
}

void IoThread::empty_inbox() {
  inbox_->empty(taken_);
  const Moment moment = now();
  for (Answer& answer : taken_) {
    deliver(std::move(answer), moment);
  }
  taken_.clear();
}

void IoThread::deliver(Answer answer, const Moment& moment) {
  const auto slot = static_cast<std::size_t>(answer.connection & 0xFFFFFFFFU);
  Session* session = slot < sessions_.size() ? sessions_[slot].get() : nullptr;
  if (session != nullptr && session->id == answer.connection) {
    drive(*session, moment, [&](HttpConnection& connection) { connection.take(std::move(answer), moment); });
  } else if (answer.stream != nullptr) {
    answer.stream->cut();
  }
}

// Lets something happen to a connection and does what it then wants of its socket. Where that is under way already
// (a handler that answers at once), the outer call sees to the rest.
template <class Action>
void IoThread::drive(Session& session, const Moment& moment, Action action) {
  if (session.is_driven) {
    action(session.connection);
    return;
  }
  session.is_driven = true;
  action(session.connection);
  write(session, moment);
  read(session);
  session.is_driven = false;
  reap(session);
}

void IoThread::write(Session& session, const Moment& moment) {
  HttpConnection& connection = session.connection;
  while (!session.is_writing) {
    const auto [head, body] = connection.output();
    if (head.empty() && body.empty()) {
      break;
    }
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(head), asio::buffer(body)};
    error_code error;
    const std::size_t bytes = session.socket.write_some(buffers, error);
    if (error == asio::error::would_block) {
      session.is_writing = true;
      session.socket.async_wait(Socket::wait_write, [this, &session](error_code) {
        session.is_writing = false;
        drive(session, now(), [](HttpConnection&) {});
      });
    } else if (error) {
      connection.abort();
    } else {
      connection.sent(bytes, moment);
    }
  }
  if (connection.wants_shutdown() && !std::exchange(session.is_shut_down, true)) {
    error_code ignored;
    std::ignore = session.socket.shutdown(Socket::shutdown_send, ignored);
  }
}

void IoThread::read(Session& session) {
  if (session.is_reading || session.connection.is_closed()) {
    return;
  }
  const std::span<char> space = session.connection.space();
  if (space.empty()) {
    return;
  }
  session.is_reading = true;
  session.socket.async_read_some(asio::buffer(space.data(), space.size()),
                                 [this, &session](error_code error, std::size_t bytes) {
                                   session.is_reading = false;
                                   const Moment moment = now();
                                   drive(session, moment, [&](HttpConnection& connection) {
                                     if (error) {
                                       connection.peer_ended();
                                     } else {
                                       connection.received(bytes, moment);
                                     }
                                   });
                                 });
}

void IoThread::reap(Session& session) {
  if (!session.connection.is_closed()) {
    return;
  }
  error_code ignored;
  std::ignore = session.socket.close(ignored);
  if (session.is_reading || session.is_writing) {
    return;
  }
  const auto slot = static_cast<std::size_t>(session.id & 0xFFFFFFFFU);
  sessions_[slot] = nullptr;
  free_.push_back(slot);
  if (tally_.connections.fetch_sub(1) == 1 && context_.is_stopping) {
    tell_emptiness();
  }
}

void IoThread::tell_emptiness() {
  const std::lock_guard lock(emptiness_.mutex);
  emptiness_.changed.notify_all();
}

void IoThread::stop() {
  context_.is_stopping = true;
  const Moment moment = now();
  for (const auto& session : sessions_) {
    if (session != nullptr) {
      drive(*session, moment, [&](HttpConnection& connection) { connection.stop(moment); });
    }
  }
  tell_emptiness();  // The last one may have gone just before.
}

void IoThread::abort() {
  for (const auto& session : sessions_) {
    if (session != nullptr) {
      drive(*session, now(), [](HttpConnection& connection) { connection.abort(); });
    }
  }
  timer_.cancel();
}

void IoThread::arm_timer() {
  if (std::exchange(is_timer_armed_, true)) {
    return;
  }
  timer_.expires_after(options_.timeouts.tick);
  timer_.async_wait([this](error_code error) {
    is_timer_armed_ = false;
    if (!error) {
      look_at_deadlines();
    }
  });
}

void IoThread::look_at_deadlines() {
  const Moment moment = now();
  for (const auto& session : sessions_) {
    if (session != nullptr && session->connection.deadline() <= moment.steady) {
      drive(*session, moment, [&](HttpConnection& connection) { connection.expire(moment); });
    }
  }
  if (free_.size() < sessions_.size()) {
    arm_timer();
  }
}

Result<tcp::endpoint> parse_address(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::string host = text.substr(0, colon);
  const std::string digits = colon == std::string::npos ? "" : text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  error_code error;
  const asio::ip::address address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
  if (error || failure != std::errc() || digits.empty() || end != digits.data() + digits.size()) {
    return fail(Error::Code::invalid_argument, fmt::format("'{}' is not an IP address and a port", text));
  }
  return tcp::endpoint(address, port);
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(HttpOptions options, HttpHandler handler) : options_(std::move(options)), handler_(std::move(handler)) {
    for (int i = 0; i < options_.io_threads; ++i) {
      threads_.push_back(std::make_unique<IoThread>(options_, handler_, tally_, emptiness_));
    }
    acceptor_.emplace(threads_.front()->io());
    accept_pause_.emplace(threads_.front()->io());
  }

  Result<void> listen() {
    const Result<tcp::endpoint> address = parse_address(options_.listen);
    if (!address) {
      return tl::unexpected(address.error());
    }
    error_code error;
    error = acceptor_->open(address->protocol(), error);
    const auto step = [&](auto action) { error ? error_code() : action(); };
    step([&] { return acceptor_->set_option(Acceptor::reuse_address(true), error); });
    step([&] { return acceptor_->bind(*address, error); });
    step([&] { return acceptor_->listen(asio::socket_base::max_listen_connections, error); });
    if (error) {
      return fail(Error::Code::unavailable, fmt::format("cannot listen at {}: {}", options_.listen, error.message()));
    }
    port_ = acceptor_->local_endpoint(error).port();
    return {};
  }

  void serve() {
    for (const auto& thread : threads_) {
      thread->start();
    }
    asio::post(threads_.front()->io(), [this] { accept(); });
  }

  void stop() {
    if (std::exchange(is_stopped_, true)) {
      return;
    }
    asio::post(threads_.front()->io(), [this] {
      error_code ignored;
      std::ignore = acceptor_->close(ignored);
      accept_pause_->cancel();
    });
    for (const auto& thread : threads_) {
      REIF_CHECK(!thread->is_current());
      asio::post(thread->io(), [&thread] { thread->stop(); });
    }
    {
      std::unique_lock lock(emptiness_.mutex);
      emptiness_.changed.wait_for(lock, options_.timeouts.stop, [&] { return tally_.connections == 0; });
    }
    for (const auto& thread : threads_) {
      asio::post(thread->io(), [&thread] { thread->abort(); });
    }
    for (const auto& thread : threads_) {
      thread->join();
    }
  }

  int port() const { return port_; }
  HttpCounts counts() const { return tally_.counts(); }

 private:
  void accept() {
    IoThread& target = *threads_[next_thread_++ % threads_.size()];
    acceptor_->async_accept(target.io(), [this, &target](error_code error, Socket socket) {
      if (!acceptor_->is_open()) {
        return;
      }
      if (error && error != asio::error::connection_aborted) {
        pause(error);
        return;
      }
      is_pausing_ = false;
      if (!error) {
        hand_over(std::move(socket), target);
      }
      accept();
    });
  }

  static void hand_over(Socket socket, IoThread& target) {
    if (target.is_current()) {
      target.adopt(std::move(socket));
    } else {
      asio::post(target.io(), [&target, socket = std::move(socket)]() mutable { target.adopt(std::move(socket)); });
    }
  }

  // Out of file descriptors or memory: the kernel keeps who waits, and we ask again a little later.
  void pause(const error_code& error) {
    if (!std::exchange(is_pausing_, true) && options_.on_fault) {
      options_.on_fault(fmt::format("cannot accept connections for now: {}", std::strerror(error.value())));
    }
    accept_pause_->expires_after(kAcceptPause);
    accept_pause_->async_wait([this](error_code cancelled) {
      if (!cancelled && acceptor_->is_open()) {
        accept();
      }
    });
  }

  const HttpOptions options_;
  const HttpHandler handler_;
  HttpTally tally_;
  Emptiness emptiness_;
  std::vector<std::unique_ptr<IoThread>> threads_;
  std::optional<Acceptor> acceptor_;  // On the first thread, as is what follows.
  std::optional<Timer> accept_pause_;
  bool is_pausing_ = false;
  std::size_t next_thread_ = 0;
  int port_ = 0;
  bool is_stopped_ = false;
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpOptions options, HttpHandler handler) {
  constexpr int kThreadsMax = 64;
  if (options.io_threads < 1 || options.io_threads > kThreadsMax) {
    return fail(Error::Code::invalid_argument, fmt::format("io_threads must be 1 to {}", kThreadsMax));
  }
  try {
    auto impl = std::make_unique<Impl>(std::move(options), std::move(handler));
    if (Result<void> listening = impl->listen(); !listening) {
      return tl::unexpected(listening.error());
    }
    impl->serve();
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
  } catch (const std::exception& error) {  // No descriptors or threads to begin with.
    return fail(Error::Code::unavailable, fmt::format("cannot serve: {}", error.what()));
  }
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() {
  try {
    stop();
  } catch (const std::exception&) {  // For want of memory alone.
    REIF_CHECK(false);
  }
}

int HttpServer::port() const { return impl_->port(); }
HttpCounts HttpServer::counts() const { return impl_->counts(); }
void HttpServer::stop() { impl_->stop(); }

}  // namespace reif
