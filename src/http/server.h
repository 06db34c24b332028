#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "http/options.h"

namespace reif {

// An HTTP/1.1 server: connections are kept alive, pipelined requests are answered in order, one at a time for each
// connection. Bodies are read whole, without chunks and inflated (gzip, deflate), before the handler sees the
// request. What is malformed gets 400 and the connection is closed; anything that two readers could understand
// differently (RFC 9112: length and chunks at once, folded lines, bare line feeds) is malformed. TLS and HTTP/2 are a
// proxy's.
//
// Threads: each I/O thread runs its share of the connections and calls the handler itself; a handler that waits holds
// up all of them, so slow work goes elsewhere with the Responder.
class HttpServer {
 public:
  // Listens and serves. invalid_argument: the address is none; unavailable: it cannot be listened at.
  static Result<std::unique_ptr<HttpServer>> start(HttpOptions options, HttpHandler handler);
  // As stop().
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;  // The real one.
  HttpCounts counts() const;
  // Stops: takes no more connections, closes streams and idle connections, and waits for the answers of the requests
  // that are there, at most timeouts.stop. Not from a handler. A second call does nothing.
  void stop();

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace reif
