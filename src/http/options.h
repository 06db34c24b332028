#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/responder.h"

namespace reif {

struct BodyLimits {
  std::size_t wire_bytes_max = 1024 * 1024;          // As sent, chunk framing included; more: 413.
  std::size_t inflated_bytes_max = 4 * 1024 * 1024;  // Of a compressed one; more: 413.
};

struct HttpLimits {
  std::size_t header_bytes_max = 16 * 1024;  // Request line and fields; more: 431.
  std::size_t target_bytes_max = 8 * 1024;   // More: 414.
  BodyLimits body;
  // Of all bodies that are being read or are with a handler, beyond 16 KiB each; more: 503.
  std::size_t bodies_bytes_max = 256 * 1024 * 1024;
  std::size_t connections_max = 10'000;              // More: 503, closed.
  std::size_t requests_in_flight_max = 4'096;        // With handlers; more: 503.
  std::size_t stream_buffer_bytes_max = 256 * 1024;  // Of one stream; more: the stream is cut off.
  int retry_after_seconds = 1;                       // Said with each 503 of these.
};

// By a monotonic clock, looked at every `tick`.
struct HttpTimeouts {
  std::chrono::milliseconds header{10'000};  // From the first byte of a request to the end of its header: 408.
  std::chrono::milliseconds body{30'000};    // From there to its last byte: 408.
  std::chrono::milliseconds idle{75'000};    // Between requests; before the first it is `header`.
  // For an answer, and a second more for each 64 KiB of it; for a stream whose reader takes nothing.
  std::chrono::milliseconds write{30'000};
  std::chrono::milliseconds linger{2'000};  // For the peer to close after the last answer.
  std::chrono::milliseconds stop{5'000};    // For requests in flight when the server stops.
  std::chrono::milliseconds tick{250};
};

// See HttpOptions::on_round: so that those who came first do not wait for ever beside many who come.
constexpr int kRequestsInARound = 64;

// What is decided of a request from its header alone.
struct Admission {
  std::optional<Response> refusal;  // The answer, without reading the body.
  std::optional<BodyLimits> body;   // Instead of HttpLimits::body.
};

// These are called by all I/O threads at once, must not wait, and must not throw (the request is answered with 500
// then, and the fault reported).
using HttpHandler = std::function<void(Request, Responder)>;
using HttpAdmit = std::function<Admission(const Request& head)>;
using HttpFault = std::function<void(std::string_view what)>;

struct HttpOptions {
  std::string listen =
      "127.0.0.1:8080";  // "HOST:PORT"; the host is an IP address ("[::1]:80") or localhost; port 0: any.
  int io_threads = 1;    // One answers about 100,000 small requests a second.
  HttpLimits limits;
  HttpTimeouts timeouts;
  HttpAdmit admit;  // None: everything is.
  // Called by an I/O thread when it has gone through the requests that were there, before it waits for more: what
  // handlers put together can be sent on in one go. At most kRequestsInARound of them come before.
  std::function<void()> on_round;
  // Told, in a sentence, what is wrong with the program or the machine: a dropped Responder, no more file
  // descriptors. Not told what peers do.
  HttpFault on_fault;
};

// What a server has done and does.
struct HttpCounts {
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;  // Over the limit.
  std::uint64_t requests = 0;             // Whose header was well-formed.
  std::uint64_t requests_malformed = 0;
  std::uint64_t requests_refused = 0;  // For want of room: 503.
  std::uint64_t timeouts = 0;
  std::uint64_t streams_cut = 0;  // Whose reader was too slow.
  std::int64_t connections = 0;   // Now, and so on.
  std::int64_t requests_in_flight = 0;
  std::int64_t streams = 0;
  std::int64_t body_bytes = 0;
};

}  // namespace reif
