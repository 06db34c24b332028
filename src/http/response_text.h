#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "http/message.h"

namespace reif {

// The value of a Date field, made once a second.
class HttpDate {
 public:
  std::string_view at(Time now);

 private:
  Time second_ = kTimeMin;
  std::string text_;
};

// How an answer is framed: what the request and the connection have to say about it.
struct AnswerFraming {
  bool closes = false;            // Connection: close
  bool tells_keep_alive = false;  // Connection: keep-alive, for HTTP/1.0
  bool is_stream = false;         // There is no length: the body ends with the connection.
};

// Appends status line and header, up to the blank line.
void append_head(std::string& out, const Response& response, std::string_view date, const AnswerFraming& framing);

// Whether an answer of this status has a body at all.
bool has_body(int status);

}  // namespace reif
