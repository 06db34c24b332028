#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/options.h"
#include "http/request_parser.h"
#include "http/response_text.h"
#include "http/stream_buffer.h"

namespace reif {

// Now, by the monotonic clock for deadlines and by the wall clock for people.
struct Moment {
  std::chrono::steady_clock::time_point steady;
  Time wall = 0;
};

// HttpCounts while they are counted, by all I/O threads.
struct HttpTally {
  std::atomic<std::uint64_t> connections_accepted = 0;
  std::atomic<std::uint64_t> connections_refused = 0;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> requests_malformed = 0;
  std::atomic<std::uint64_t> requests_refused = 0;
  std::atomic<std::uint64_t> timeouts = 0;
  std::atomic<std::uint64_t> streams_cut = 0;
  std::atomic<std::int64_t> connections = 0;
  std::atomic<std::int64_t> requests_in_flight = 0;
  std::atomic<std::int64_t> streams = 0;
  std::atomic<std::int64_t> body_bytes = 0;

  HttpCounts counts() const;
  // What an AnswerSink says of every answer: its request is with its handler no longer.
  void settle(const Answer& answer);
};

// What the connections of one I/O thread share.
struct HttpContext {
  const HttpOptions& options;
  const HttpHandler& handler;
  std::shared_ptr<AnswerSink> sink;  // Shared with the Responders.
  HttpTally& tally;
  HttpDate date = {};
  bool is_stopping = false;
};

// The protocol of one connection: bytes in, bytes out, time as an argument, no socket. Whoever owns the socket asks
// after each call: is_closed(), output(), wants_shutdown(), space(), deadline(). One thread's.
class HttpConnection {
 public:
  // `id` is what answers are addressed with.
  HttpConnection(HttpContext& context, std::uint64_t id, std::string remote_address, const Moment& now);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection();

  // Where the next bytes are to be read to; empty while none are wanted. Valid until received() is told of them,
  // whatever else is called meanwhile.
  std::span<char> space();
  void received(std::size_t bytes, const Moment& now);
  // The peer sends no more, or cannot be reached.
  void peer_ended();

  // What is to be sent, in two pieces, in order; both empty where nothing is.
  std::array<std::string_view, 2> output() const;
  void sent(std::size_t bytes, const Moment& now);
  // True once everything is sent and nothing more will be: the peer is to be told.
  bool wants_shutdown() const { return phase_ == Phase::lingering; }
  bool is_closed() const { return phase_ == Phase::closed; }

  // What a Responder or a stream says. Only while the handler runs may it come from within another call.
  void take(Answer answer, const Moment& now);

  std::chrono::steady_clock::time_point deadline() const { return deadline_; }
  // The deadline has passed.
  void expire(const Moment& now);

  // Says 503 and closes: there are too many connections.
  void turn_away(const Moment& now);
  // Closes as soon as the request at hand, if any, is answered; HttpContext::is_stopping is set.
  void stop(const Moment& now);
  // Closes now.
  void abort();

 private:
  enum class Phase {
    idle,        // Nothing of the next request is here.
    head,        // Some of its header is.
    body,        // Its header is here and admitted.
    handling,    // It is with the handler.
    answering,   // Its answer is being sent.
    discarding,  // It was answered from its header alone; the rest of its body is passed over.
    streaming,
    lingering,  // The last answer is sent; the peer is to close first, or it might not read it.
    closed,
  };

  void advance(const Moment& now);
  void act_on(RequestParser::Step step, const Moment& now);
  void admit(const Moment& now);
  bool charge_body();
  void drop_body();
  void complete(const Moment& now);
  void handle(const Moment& now);
  void report(std::string_view what) const;

  void answer(Response response, const Moment& now);
  void refuse(int status, std::string_view detail, const Moment& now);
  void refuse_for_room(std::string_view detail, const Moment& now);
  void finish_answer(const Moment& now);
  void await_request(const Moment& now);
  void linger(const Moment& now);
  void start_stream(Answer answer, const Moment& now);
  void refill_stream(const Moment& now);
  void end_stream();
  void enter(Phase phase, std::chrono::steady_clock::time_point deadline);

  std::string_view unread() const;
  bool has_output() const { return sent_ < head_out_.size() + body_out_.size(); }

  HttpContext& context_;
  const std::uint64_t id_;
  const std::string remote_address_;
  RequestParser parser_;
  BodyLimits body_limits_;
  Phase phase_ = Phase::idle;
  std::chrono::steady_clock::time_point deadline_;

  std::vector<char> input_;  // Bytes begin_ to end_ are read and not yet used.
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string head_out_;
  std::string body_out_;
  std::size_t sent_ = 0;  // Of both.

  std::uint32_t charge_ = 0;  // Of HttpTally::body_bytes.
  bool is_head_request_ = false;
  bool is_body_pending_ = false;          // The request is answered before its body was read.
  bool closes_ = false;                   // After the answer at hand.
  std::shared_ptr<StreamBuffer> stream_;  // Shared with its LiveStream.
};

}  // namespace reif
