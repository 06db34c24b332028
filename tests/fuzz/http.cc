// Bytes as what a peer says to a connection, in pieces; the first byte chooses how large they are and what the
// handler does. Whatever they are, the connection ends in an orderly way: it says nothing but answers, keeps no
// request, and takes no more memory than its limits allow.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/check.h"
#include "http/connection.h"
#include "support/answer_list.h"

namespace reif {
namespace {

struct Peer {
  HttpConnection& connection;
  AnswerList& answers;
  HttpTally& tally;
  const Moment& now;
  std::string heard;

  void settle() {
    for (Answer& answer : answers.take()) {
      tally.settle(answer);
      connection.take(std::move(answer), now);
    }
  }
  // Takes what the connection says until it says no more.
  void hear() {
    for (settle(); !connection.output()[0].empty() || !connection.output()[1].empty(); settle()) {
      const auto [head, body] = connection.output();
      heard.append(head).append(body);
      connection.sent(head.size() + body.size(), now);
    }
  }
  // Says a piece where the connection listens; whether it took any of it.
  bool say(std::string_view& text, std::size_t piece) {
    const std::span<char> space = connection.space();
    const std::size_t bytes = std::min({space.size(), text.size(), piece});
    if (bytes == 0) {
      return false;
    }
    std::memcpy(space.data(), text.data(), bytes);
    text.remove_prefix(bytes);
    connection.received(bytes, now);
    return true;
  }
};

void run(std::string_view text, std::uint8_t choice) {
  HttpOptions options;
  options.limits.header_bytes_max = 2048;
  options.limits.target_bytes_max = 512;
  options.limits.body = {.wire_bytes_max = 4096, .inflated_bytes_max = 16384};
  options.admit = [](const Request& head) {
    Admission admission;
    if (head.path() == "/refused") {
      admission.refusal = problem(403, "no");
    }
    return admission;
  };
  const HttpHandler handler = [&](Request request, Responder responder) {
    REIF_CHECK(request.target == "*" || request.target.starts_with('/'));
    REIF_CHECK(request.target.size() <= options.limits.target_bytes_max);
    REIF_CHECK(request.body.size() <= options.limits.body.inflated_bytes_max);
    for (std::size_t i = 0; i < request.headers.size(); ++i) {
      REIF_CHECK(request.headers[i].value.find_first_of("\r\n") == std::string_view::npos);
    }
    if ((choice & 0x40U) == 0) {
      responder.respond({.body = std::move(request.body)});
    }  // Or it is dropped.
  };
  const auto answers = std::make_shared<AnswerList>();
  HttpTally tally;
  HttpContext context{options, handler, answers, tally};
  const Moment now;
  {
    HttpConnection connection(context, 1, "192.0.2.1", now);
    Peer peer{connection, *answers, tally, now, {}};
    const std::size_t piece = (choice & 0x3FU) == 0 ? text.size() : choice & 0x3FU;
    while (peer.say(text, piece)) {
      peer.hear();
      REIF_CHECK(peer.heard.empty() || peer.heard.starts_with("HTTP/1.1 "));
    }
    REIF_CHECK(text.empty() || connection.is_closed());
  }
  REIF_CHECK(tally.counts().requests_in_flight == 0);
  REIF_CHECK(tally.counts().body_bytes == 0);
}

}  // namespace
}  // namespace reif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0) {
    reif::run(std::string(data + 1, data + size), data[0]);
  }
  return 0;
}
