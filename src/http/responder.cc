#include "http/responder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.h"
#include "http/stream_buffer.h"

namespace reif {

Responder& Responder::operator=(Responder&& other) noexcept {
  drop();
  sink_ = std::move(other.sink_);
  connection_ = other.connection_;
  body_charge_ = other.body_charge_;
  return *this;
}

void Responder::put(Answer::Kind kind, Response response, std::shared_ptr<StreamBuffer> stream) {
  sink_->put({connection_, kind, body_charge_, std::move(response), std::move(stream)});
}

void Responder::respond(Response response) {
  REIF_CHECK(sink_ != nullptr);
  put(Answer::Kind::response, std::move(response), nullptr);
  std::exchange(sink_, nullptr)->wake();
}

LiveStream Responder::stream(Response head) {
  REIF_CHECK(sink_ != nullptr);
  auto buffer = std::make_shared<StreamBuffer>(sink_, connection_, sink_->stream_bytes_max());
  put(Answer::Kind::stream, std::move(head), buffer);
  std::exchange(sink_, nullptr)->wake();
  return LiveStream(std::move(buffer));
}

void Responder::drop() {
  if (sink_ != nullptr) {
    put(Answer::Kind::dropped, problem(500, "the request was not answered"), nullptr);
    std::exchange(sink_, nullptr)->wake();
  }
}

void respond_all(std::span<Answered> answered) {
  std::vector<std::shared_ptr<AnswerSink>> sinks;  // One for each I/O thread: few.
  for (Answered& one : answered) {
    REIF_CHECK(one.responder.sink_ != nullptr);
    one.responder.put(Answer::Kind::response, std::move(one.response), nullptr);
    std::shared_ptr<AnswerSink> sink = std::exchange(one.responder.sink_, nullptr);
    if (std::find(sinks.begin(), sinks.end(), sink) == sinks.end()) {
      sinks.push_back(std::move(sink));
    }
  }
  for (const std::shared_ptr<AnswerSink>& sink : sinks) {
    sink->wake();
  }
}

}  // namespace reif
