#include "http/connection.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <string>
#include <utility>

#include "base/check.h"
#include "http/inflate.h"

namespace reif {
namespace {

using Instant = std::chrono::steady_clock::time_point;

constexpr std::size_t kInputBytesFirst = 2 * 1024;    // A small request with its body.
constexpr std::size_t kInputBytesIdleMax = 4 * 1024;  // What a connection keeps between requests.
constexpr std::size_t kInputBytesBody = 64 * 1024;
constexpr std::size_t kFreeBodyBytes = 16 * 1024;  // Below this a body is not counted against the limit of all.
constexpr std::size_t kSlowestReadBytesPerSecond = 64 * 1024;
constexpr Instant kNever = Instant::max();
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::optional<ContentCoding> coding_named(std::string_view name) {
  if (equal_ignoring_case(name, "gzip") || equal_ignoring_case(name, "x-gzip")) {
    return ContentCoding::gzip;
  }
  return equal_ignoring_case(name, "deflate") ? std::optional(ContentCoding::deflate) : std::nullopt;
}

}  // namespace

HttpCounts HttpTally::counts() const {
  return {connections_accepted,
          connections_refused,
          requests,
          requests_malformed,
          requests_refused,
          timeouts,
          streams_cut,
          connections,
          requests_in_flight,
          streams,
          body_bytes};
}

void HttpTally::settle(const Answer& answer) {
  if (answer.kind != Answer::Kind::stream_news) {
    requests_in_flight.fetch_sub(1);
    body_bytes.fetch_sub(answer.body_charge);
  }
}

HttpConnection::HttpConnection(HttpContext& context, std::uint64_t id, std::string remote_address, const Moment& now)
    : context_(context),
      id_(id),
      remote_address_(std::move(remote_address)),
      parser_(context.options.limits),
      deadline_(now.steady + context.options.timeouts.header),
      input_(kInputBytesFirst) {}

HttpConnection::~HttpConnection() { abort(); }

void HttpConnection::enter(Phase phase, Instant deadline) {
  phase_ = phase;
  deadline_ = deadline;
}

std::string_view HttpConnection::unread() const { return {input_.data() + begin_, end_ - begin_}; }

std::span<char> HttpConnection::space() {
  if (phase_ == Phase::handling || phase_ == Phase::answering || phase_ == Phase::closed) {
    return {};
  }
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (phase_ == Phase::idle && input_.size() > kInputBytesIdleMax) {
      input_ = std::vector<char>(kInputBytesFirst);
    }
  }
  if (end_ == input_.size()) {
    if (begin_ > 0) {
      std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
      end_ -= std::exchange(begin_, 0);
    } else {
      input_.resize(2 * input_.size());  // The parser refuses what does not fit the limits, so this ends.
    }
  }
  if (phase_ == Phase::body && input_.size() < kInputBytesBody &&
      parser_.content_length().value_or(kInputBytesBody) > 2 * input_.size()) {
    input_.resize(kInputBytesBody);
  }
  return std::span(input_).subspan(end_);
}

void HttpConnection::received(std::size_t bytes, const Moment& now) {
  end_ += bytes;
  if (phase_ == Phase::lingering || phase_ == Phase::streaming) {
    begin_ = end_ = 0;  // Nothing that is said now is listened to.
    return;
  }
  advance(now);
}

void HttpConnection::peer_ended() { abort(); }

void HttpConnection::advance(const Moment& now) {
  for (;;) {
    if (phase_ == Phase::idle && begin_ < end_) {
      enter(Phase::head, now.steady + context_.options.timeouts.header);
    }
    if (phase_ != Phase::head && phase_ != Phase::body && phase_ != Phase::discarding) {
      return;
    }
    std::size_t used = 0;
    const RequestParser::Step result = parser_.read(unread(), used);
    begin_ += used;
    if (phase_ == Phase::body && !charge_body()) {
      refuse_for_room("too many large bodies at once", now);
      return;
    }
    if (result == RequestParser::Step::more) {
      return;
    }
    act_on(result, now);
  }
}

void HttpConnection::act_on(RequestParser::Step step, const Moment& now) {
  switch (step) {
    case RequestParser::Step::more:
      break;
    case RequestParser::Step::head:
      admit(now);
      break;
    case RequestParser::Step::done:
      if (phase_ == Phase::discarding) {
        await_request(now);
      } else {
        complete(now);
      }
      break;
    case RequestParser::Step::refused:
      if (phase_ == Phase::discarding) {
        linger(now);
        break;
      }
      context_.tally.requests_malformed.fetch_add(1, std::memory_order_relaxed);
      refuse(parser_.refusal().status, parser_.refusal().detail, now);
      break;
  }
}

void HttpConnection::admit(const Moment& now) {
  const HttpOptions& options = context_.options;
  Request& request = parser_.request();
  request.remote_address = remote_address_;
  request.received = now.wall;
  is_head_request_ = request.method == "HEAD";
  closes_ = !parser_.keeps_alive();
  is_body_pending_ = true;
  context_.tally.requests.fetch_add(1, std::memory_order_relaxed);
  if (context_.tally.requests_in_flight.load(std::memory_order_relaxed) >=
      static_cast<std::int64_t>(options.limits.requests_in_flight_max)) {
    refuse_for_room("too many requests at once", now);
    return;
  }
  Admission admission = options.admit ? options.admit(request) : Admission{};
  if (admission.refusal) {
    closes_ = closes_ || parser_.expects_continue();  // Whether the body comes nevertheless is for the peer to say.
    answer(std::move(*admission.refusal), now);
    return;
  }
  body_limits_ = admission.body.value_or(options.limits.body);
  parser_.limit_body(body_limits_.wire_bytes_max);
  const std::uint64_t length = parser_.content_length().value_or(0);
  if (length > body_limits_.wire_bytes_max) {
    refuse(413, "the body is too large", now);
    return;
  }
  if (parser_.expects_continue() && begin_ == end_) {
    head_out_.append(kContinue);
  }
  enter(Phase::body, now.steady + options.timeouts.body);
}

// Counts what the body takes; false where all bodies together would take too much.
bool HttpConnection::charge_body() {
  const std::size_t taken = parser_.request().body.capacity();
  if (taken <= kFreeBodyBytes || taken <= charge_) {
    return true;
  }
  const auto more = static_cast<std::int64_t>(taken - charge_);
  charge_ = static_cast<std::uint32_t>(taken);
  return context_.tally.body_bytes.fetch_add(more) + more <=
         static_cast<std::int64_t>(context_.options.limits.bodies_bytes_max);
}

void HttpConnection::drop_body() {
  parser_.discard_body();
  parser_.request().body = {};
  if (charge_ > 0) {
    context_.tally.body_bytes.fetch_sub(std::exchange(charge_, 0));
  }
}

void HttpConnection::complete(const Moment& now) {
  is_body_pending_ = false;
  const std::string_view name = parser_.request().headers.find("Content-Encoding").value_or("identity");
  if (equal_ignoring_case(name, "identity")) {
    handle(now);
    return;
  }
  const std::optional<ContentCoding> coding = coding_named(name);
  if (!coding) {
    Response response = problem(415, "only gzip and deflate are known as Content-Encoding");
    response.headers.add("Accept-Encoding", "gzip, deflate");
    answer(std::move(response), now);
    return;
  }
  std::string& body = parser_.request().body;
  Result<std::string> inflated = inflate_body(body, *coding, body_limits_.inflated_bytes_max);
  if (!inflated) {
    answer(problem(inflated.error().code == Error::Code::limited ? 413 : 400, inflated.error().message), now);
    return;
  }
  body = std::move(*inflated);
  if (charge_body()) {
    handle(now);
  } else {
    refuse_for_room("too many large bodies at once", now);
  }
}

void HttpConnection::handle(const Moment& now) {
  std::atomic<std::int64_t>& in_flight = context_.tally.requests_in_flight;
  if (in_flight.fetch_add(1) >= static_cast<std::int64_t>(context_.options.limits.requests_in_flight_max)) {
    in_flight.fetch_sub(1);
    refuse_for_room("too many requests at once", now);
    return;
  }
  enter(Phase::handling, kNever);
  Responder responder(context_.sink, id_, std::exchange(charge_, 0));
  try {
    context_.handler(std::move(parser_.request()), std::move(responder));
  } catch (const std::exception& error) {  // The Responder went with it and has answered.
    report(std::string("a handler threw: ") + error.what());
  }
}

void HttpConnection::report(std::string_view what) const {
  if (context_.options.on_fault) {
    context_.options.on_fault(what);
  }
}

void HttpConnection::take(Answer answer, const Moment& now) {
  switch (answer.kind) {
    case Answer::Kind::dropped:
      report("a request was dropped without an answer");
      [[fallthrough]];
    case Answer::Kind::response:
      if (phase_ == Phase::handling) {
        this->answer(std::move(answer.response), now);
      }
      break;
    case Answer::Kind::stream:
      start_stream(std::move(answer), now);
      break;
    case Answer::Kind::stream_news:
      if (phase_ == Phase::streaming && stream_ == answer.stream) {
        refill_stream(now);
      }
      break;
  }
}

void HttpConnection::answer(Response response, const Moment& now) {
  closes_ = closes_ || context_.is_stopping;
  drop_body();
  append_head(head_out_, response, context_.date.at(now.wall),
              {.closes = closes_, .tells_keep_alive = !closes_ && parser_.version() < 11});
  if (!is_head_request_ && has_body(response.status)) {
    body_out_ = std::move(response.body);
  }
  const auto more = std::chrono::seconds(body_out_.size() / kSlowestReadBytesPerSecond);
  enter(Phase::answering, now.steady + context_.options.timeouts.write + more);
}

void HttpConnection::refuse(int status, std::string_view detail, const Moment& now) {
  closes_ = true;
  answer(problem(status, detail), now);
}

void HttpConnection::refuse_for_room(std::string_view detail, const Moment& now) {
  context_.tally.requests_refused.fetch_add(1, std::memory_order_relaxed);
  closes_ = closes_ || (is_body_pending_ && parser_.expects_continue());
  Response response = problem(503, detail);
  response.headers.add("Retry-After", std::to_string(context_.options.limits.retry_after_seconds));
  answer(std::move(response), now);
}

void HttpConnection::turn_away(const Moment& now) {
  closes_ = true;
  Response response = problem(503, "too many connections");
  response.headers.add("Retry-After", std::to_string(context_.options.limits.retry_after_seconds));
  answer(std::move(response), now);
}

std::array<std::string_view, 2> HttpConnection::output() const {
  const std::size_t of_head = std::min(sent_, head_out_.size());
  return {std::string_view(head_out_).substr(of_head), std::string_view(body_out_).substr(sent_ - of_head)};
}

void HttpConnection::sent(std::size_t bytes, const Moment& now) {
  sent_ += bytes;
  if (has_output()) {
    if (phase_ == Phase::streaming) {
      deadline_ = now.steady + context_.options.timeouts.write;
    }
    return;
  }
  sent_ = 0;
  head_out_.clear();
  body_out_ = {};
  if (phase_ == Phase::answering) {
    finish_answer(now);
    advance(now);
  } else if (phase_ == Phase::streaming) {
    refill_stream(now);
  }
}

void HttpConnection::finish_answer(const Moment& now) {
  if (closes_) {
    linger(now);
  } else if (is_body_pending_) {
    enter(Phase::discarding, now.steady + context_.options.timeouts.body);
  } else {
    await_request(now);
  }
}

void HttpConnection::await_request(const Moment& now) {
  parser_.reset();
  is_head_request_ = is_body_pending_ = closes_ = false;
  enter(Phase::idle, now.steady + context_.options.timeouts.idle);
  if (context_.is_stopping) {
    abort();
  }
}

void HttpConnection::linger(const Moment& now) {
  end_stream();
  enter(Phase::lingering, now.steady + context_.options.timeouts.linger);
}

void HttpConnection::start_stream(Answer answer, const Moment& now) {
  if (phase_ != Phase::handling) {
    answer.stream->cut();
    return;
  }
  closes_ = true;
  append_head(head_out_, answer.response, context_.date.at(now.wall), {.closes = true, .is_stream = true});
  if (is_head_request_ || context_.is_stopping) {
    enter(Phase::answering, now.steady + context_.options.timeouts.write);
    answer.stream->cut();
    return;
  }
  body_out_ = std::move(answer.response.body);
  stream_ = std::move(answer.stream);
  context_.tally.streams.fetch_add(1, std::memory_order_relaxed);
  enter(Phase::streaming, now.steady + context_.options.timeouts.write);
}

void HttpConnection::refill_stream(const Moment& now) {
  if (stream_->is_overflowed()) {
    context_.tally.streams_cut.fetch_add(1, std::memory_order_relaxed);
    abort();
    return;
  }
  if (has_output()) {
    return;  // What waits is taken once this is sent.
  }
  const bool is_finished = stream_->take(body_out_);
  if (has_output()) {
    deadline_ = now.steady + context_.options.timeouts.write;
  } else if (is_finished) {
    linger(now);
  } else {
    deadline_ = kNever;
  }
}

void HttpConnection::end_stream() {
  if (stream_ != nullptr) {
    context_.tally.streams.fetch_sub(1, std::memory_order_relaxed);
    std::exchange(stream_, nullptr)->cut();
  }
}

void HttpConnection::expire(const Moment& now) {
  switch (phase_) {
    case Phase::head:
    case Phase::body:
      context_.tally.timeouts.fetch_add(1, std::memory_order_relaxed);
      refuse(408, "the request took too long to arrive", now);
      break;
    case Phase::streaming:
      context_.tally.streams_cut.fetch_add(1, std::memory_order_relaxed);
      abort();
      break;
    case Phase::answering:
    case Phase::discarding:
      context_.tally.timeouts.fetch_add(1, std::memory_order_relaxed);
      abort();
      break;
    case Phase::handling:
      break;
    case Phase::idle:
    case Phase::lingering:
    case Phase::closed:
      abort();
      break;
  }
}

void HttpConnection::stop(const Moment& now) {
  REIF_CHECK(context_.is_stopping);
  if (phase_ == Phase::idle) {
    abort();
  } else if (phase_ == Phase::streaming && !has_output()) {
    linger(now);
  } else if (phase_ == Phase::streaming) {
    end_stream();
    enter(Phase::answering, now.steady + context_.options.timeouts.write);
  }
}

void HttpConnection::abort() {
  if (phase_ != Phase::closed) {
    enter(Phase::closed, kNever);
    head_out_ = body_out_ = {};
    sent_ = 0;
    drop_body();
    end_stream();
  }
}

}  // namespace reif
