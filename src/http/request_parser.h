#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "http/message.h"
#include "http/options.h"

namespace reif {

// Reads one request after another from the bytes of a connection: HTTP/1.0 and 1.1, stricter than the library below
// it. Wraps Boost.Beast, which stays in request_parser.cc.
class RequestParser {
 public:
  enum class Step {
    more,     // More bytes are needed: those that were not used, and others after them.
    head,     // The header is complete; the body has not been looked at.
    done,     // The request is complete.
    refused,  // See refusal(). Nothing more can be read from this connection.
  };
  struct Refusal {
    int status = 400;
    std::string_view detail;  // A literal.
  };

  explicit RequestParser(const HttpLimits& limits);
  ~RequestParser();

  // Reads on. `used` is set to how many bytes need not be shown again.
  Step read(std::string_view bytes, std::size_t& used);
  // Makes ready for the next request.
  void reset();

  // From `head` on.
  Request& request() { return request_; }
  const Refusal& refusal() const { return refusal_; }
  bool keeps_alive() const { return keeps_alive_; }
  bool expects_continue() const { return expects_continue_; }
  int version() const { return version_; }              // 10 or 11.
  std::optional<std::uint64_t> content_length() const;  // None: there are chunks, or no body.
  void limit_body(std::size_t wire_bytes_max) { wire_bytes_max_ = wire_bytes_max; }  // Before the first byte of it.
  // Reads the rest of the body but keeps none of it.
  void discard_body();

 private:
  class Impl;
  Step refuse(int status, std::string_view detail);
  Step read_head(std::string_view bytes, std::size_t& used);
  Step read_body(std::string_view bytes, std::size_t& used);
  Step judge_framing();

  const HttpLimits& limits_;
  std::unique_ptr<Impl> impl_;
  Request request_;
  Refusal refusal_;
  std::size_t scanned_ = 0;  // No end of the header before this.
  std::size_t wire_bytes_ = 0;
  std::size_t wire_bytes_max_ = 0;
  int version_ = 11;
  bool has_head_ = false;
  bool keeps_alive_ = false;
  bool expects_continue_ = false;
};

}  // namespace reif
