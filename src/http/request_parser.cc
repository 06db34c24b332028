#include "http/request_parser.h"

// A peer must not be able to stop the program: Beast's own checks are left to the tests.
#define BOOST_DISABLE_ASSERTS
#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>

#include "base/check.h"
#include "http/target.h"

namespace reif {
namespace {

namespace beast = boost::beast;
using beast::http::field;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

// What the header says of how the request is framed; counted, since what is there twice is ambiguous.
struct Framing {
  int hosts = 0;
  int content_lengths = 0;
  int transfer_encodings = 0;
  bool is_chunked = false;
  bool has_odd_length = false;  // Not only digits.
  bool has_odd_host = false;
  bool has_odd_expectation = false;
};

bool is_host(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           std::string_view("-._~%!$&'()*+,;=:[]").find(c) != std::string_view::npos;
  });
}

// Takes what Beast finds into the Request.
class Sink final : public beast::http::basic_parser<true> {
 public:
  explicit Sink(Request& request) : request_(request) {
    eager(true);
    header_limit(std::numeric_limits<std::uint32_t>::max());  // These two are judged before and after.
    body_limit(boost::none);
  }

  const Framing& framing() const { return framing_; }
  int version() const { return version_; }
  bool expects_continue() const { return expects_continue_; }
  void discard_body() { keeps_body_ = false; }

 private:
  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                       beast::error_code& ec) override {
    std::optional<std::string> origin = origin_form(view(target));
    if (!origin) {
      ec = beast::http::error::bad_target;
      return;
    }
    request_.method = view(method);
    request_.target = std::move(*origin);
    const std::size_t mark = request_.target.find('?');
    if (mark != std::string::npos) {
      request_.query = parse_query(std::string_view(request_.target).substr(mark + 1));
    }
    version_ = version;
  }

  void on_field_impl(field name, beast::string_view name_text, beast::string_view value_text,
                     beast::error_code&) override {
    if (is_header_complete_) {
      return;  // A trailer. It is checked and forgotten: it must not pass for what was decided on.
    }
    const std::string_view value = view(value_text);
    switch (name) {
      case field::host:
        ++framing_.hosts;
        framing_.has_odd_host = framing_.has_odd_host || !is_host(value);
        break;
      case field::content_length:
        ++framing_.content_lengths;
        framing_.has_odd_length = value.find_first_not_of("0123456789") != std::string_view::npos;
        break;
      case field::transfer_encoding:
        ++framing_.transfer_encodings;
        framing_.is_chunked = equal_ignoring_case(value, "chunked");
        break;
      case field::expect:
        expects_continue_ = equal_ignoring_case(value, "100-continue");
        framing_.has_odd_expectation = !expects_continue_;
        break;
      default:
        break;
    }
    request_.headers.add(view(name_text), value);
  }

  void on_header_impl(beast::error_code&) override { is_header_complete_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
  std::size_t on_body_impl(beast::string_view body, beast::error_code&) override { return keep(body); }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, beast::error_code&) override {
    return keep(body);
  }
  void on_finish_impl(beast::error_code&) override {}
  void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}

  std::size_t keep(beast::string_view body) {
    if (keeps_body_) {
      request_.body.append(body.data(), body.size());
    }
    return body.size();
  }

  Request& request_;
  Framing framing_;
  int version_ = 11;
  bool expects_continue_ = false;
  bool is_header_complete_ = false;
  bool keeps_body_ = true;
};

// What a header may not contain, whoever parses it: controls but tabs, line ends other than CR LF, folded lines.
const char* flaw(std::string_view head) {
  bool has_control = false;
  std::size_t returns = 0;
  std::size_t feeds = 0;
  for (const char c : head) {
    const auto byte = static_cast<unsigned char>(c);
    has_control |= (byte < 0x20 && byte != '\t' && byte != '\r' && byte != '\n') || byte == 0x7F;
    returns += static_cast<std::size_t>(byte == '\r');
    feeds += static_cast<std::size_t>(byte == '\n');
  }
  if (has_control) {
    return "there is a control character in the header";
  }
  std::size_t lines = 0;
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    ++lines;
    if (at + 2 < head.size() && (head[at + 2] == ' ' || head[at + 2] == '\t')) {
      return "a header field is folded over lines";
    }
  }
  return lines == returns && lines == feeds ? nullptr : "a line of the header does not end with CR LF";
}

// Whether a request line is one of HTTP/2.0 and the like.
bool names_other_version(std::string_view line) {
  constexpr std::string_view kShape = " HTTP/0.0";
  const auto fits = [](char c, char shape) { return shape == '0' ? c >= '0' && c <= '9' : c == shape; };
  const std::string_view end = line.substr(line.size() - std::min(line.size(), kShape.size()));
  return std::equal(end.begin(), end.end(), kShape.begin(), kShape.end(), fits);
}

}  // namespace

class RequestParser::Impl {
 public:
  std::optional<Sink> sink;
};

RequestParser::RequestParser(const HttpLimits& limits) : limits_(limits), impl_(std::make_unique<Impl>()) { reset(); }
RequestParser::~RequestParser() = default;

void RequestParser::reset() {
  request_ = {};
  refusal_ = {};
  scanned_ = 0;
  wire_bytes_ = 0;
  wire_bytes_max_ = limits_.body.wire_bytes_max;
  version_ = 11;
  has_head_ = keeps_alive_ = expects_continue_ = false;
  impl_->sink.emplace(request_);
}

RequestParser::Step RequestParser::refuse(int status, std::string_view detail) {
  refusal_ = {status, detail};
  return Step::refused;
}

RequestParser::Step RequestParser::read(std::string_view bytes, std::size_t& used) {
  used = 0;
  return has_head_ ? read_body(bytes, used) : read_head(bytes, used);
}

RequestParser::Step RequestParser::read_head(std::string_view bytes, std::size_t& used) {
  if (bytes.starts_with("\r\n")) {  // What some clients send after a body; RFC 9112, 2.2.
    bytes.remove_prefix(2);
    used = 2;
    scanned_ = 0;
  }
  const std::size_t end = bytes.find("\r\n\r\n", scanned_);
  const bool is_complete = end != std::string_view::npos;
  const std::string_view head = bytes.substr(0, is_complete ? end + 4 : bytes.size());
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const std::string_view target = line.substr(std::min(line.find(' '), line.size() - 1) + 1);
  if (target.substr(0, target.find(' ')).size() > limits_.target_bytes_max) {
    return refuse(414, "the request's target is too long");
  }
  if (head.size() > limits_.header_bytes_max) {
    return refuse(431, "the request's header is too long");
  }
  if (!is_complete) {
    scanned_ = bytes.size() - std::min<std::size_t>(bytes.size(), 3);
    return Step::more;
  }
  if (const char* what = flaw(head)) {
    return refuse(400, what);
  }
  request_.headers.reserve(head.size(), 16);
  beast::error_code ec;
  used += impl_->sink->put({head.data(), head.size()}, ec);
  if (ec == beast::http::error::bad_version && names_other_version(line)) {
    return refuse(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
  }
  if (ec) {
    return refuse(400, "the request's header is malformed");
  }
  return judge_framing();
}

RequestParser::Step RequestParser::judge_framing() {
  const Sink& sink = *impl_->sink;
  const Framing& framing = sink.framing();
  version_ = sink.version();
  if (framing.hosts > 1 || (framing.hosts == 0 && version_ >= 11) || framing.has_odd_host) {
    return refuse(400, "there must be one Host");
  }
  if (framing.content_lengths > 1 || framing.has_odd_length) {
    return refuse(400, "Content-Length must be one number");
  }
  if (framing.transfer_encodings > 0) {
    if (framing.content_lengths > 0 || version_ < 11 || framing.transfer_encodings > 1) {
      return refuse(400, "the end of the body is ambiguous");
    }
    if (!framing.is_chunked) {
      return refuse(501, "only chunked is known as Transfer-Encoding");
    }
  }
  if (framing.has_odd_expectation && version_ >= 11) {
    return refuse(417, "only 100-continue can be expected");
  }
  if (request_.target == "*" && request_.method != "OPTIONS") {
    return refuse(400, "the target * is for OPTIONS alone");
  }
  has_head_ = true;
  keeps_alive_ = sink.keep_alive();
  expects_continue_ = sink.expects_continue() && version_ >= 11 && !sink.is_done();
  return Step::head;
}

RequestParser::Step RequestParser::read_body(std::string_view bytes, std::size_t& used) {
  Sink& sink = *impl_->sink;
  if (sink.is_done()) {
    return Step::done;
  }
  beast::error_code ec;
  used = sink.put({bytes.data(), bytes.size()}, ec);
  wire_bytes_ += used;
  if (wire_bytes_ > wire_bytes_max_) {
    return refuse(413, "the body is too large");
  }
  if (ec && ec != beast::http::error::need_more) {
    return refuse(400, "the body's chunks are malformed");
  }
  if (sink.is_done()) {
    return Step::done;
  }
  if (bytes.size() - used > limits_.header_bytes_max) {
    return refuse(400, "a chunk's header or the trailer is too long");
  }
  return Step::more;
}

std::optional<std::uint64_t> RequestParser::content_length() const {
  const boost::optional<std::uint64_t> length = impl_->sink->content_length();
  return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

void RequestParser::discard_body() { impl_->sink->discard_body(); }

}  // namespace reif
