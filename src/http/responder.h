#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "http/message.h"
#include "http/stream.h"

namespace reif {

// Something that is said to a connection from any thread.
struct Answer {
  enum class Kind : std::uint8_t {
    response,    // The whole answer.
    dropped,     // The Responder went without one: a bug of the handler. `response` says 500.
    stream,      // `response` is the head of a stream, whose text comes from `stream`.
    stream_news  // `stream` has more text, or its end.
  };
  std::uint64_t connection = 0;
  Kind kind = Kind::response;
  std::uint32_t body_charge = 0;  // What the request's body took of the server's memory for bodies.
  Response response;
  std::shared_ptr<StreamBuffer> stream;
};

// Where answers go: the I/O thread of a connection, or the list of a test. Its functions are called from any thread.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  // Takes an answer. It is sent at the next wake(), or sooner.
  virtual void put(Answer answer) = 0;
  virtual void wake() = 0;
  // How much may wait on one stream.
  virtual std::size_t stream_bytes_max() const = 0;
};

// The right to answer one request, once, from any thread, now or later. One that goes without an answer says 500 and
// reports it, since the peer must not wait for ever. It may outlive the connection and the server: the answer is
// dropped then. Cost of an answer: a lock, and a wake-up where the I/O thread sleeps (see respond_all).
class Responder {
 public:
  Responder(std::shared_ptr<AnswerSink> sink, std::uint64_t connection, std::uint32_t body_charge)
      : sink_(std::move(sink)), connection_(connection), body_charge_(body_charge) {}
  Responder(Responder&&) noexcept = default;
  Responder& operator=(Responder&& other) noexcept;
  ~Responder() { drop(); }

  // Answers. At most one of these, once.
  void respond(Response response);
  // Answers with a stream that lasts until either side closes it; the response's body, if any, is its first text.
  // Sent with `Connection: close` and without a length.
  LiveStream stream(Response head);

 private:
  friend void respond_all(std::span<struct Answered> answered);
  void put(Answer::Kind kind, Response response, std::shared_ptr<StreamBuffer> stream);
  void drop();

  std::shared_ptr<AnswerSink> sink_;  // Shared with the server, which may end before the answer is known.
  std::uint64_t connection_ = 0;
  std::uint32_t body_charge_ = 0;
};

struct Answered {
  Responder responder;
  Response response;
};

// Answers many requests at once, in order: what a group commit wants. Each I/O thread is woken once, after its last.
void respond_all(std::span<Answered> answered);

}  // namespace reif
