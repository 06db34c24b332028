#include "http/api/answers.h"

#include <fmt/format.h>

#include "codec/json_writer.h"
#include "http/target.h"

namespace reif {
namespace {

int status_of(Error::Code code) {
  switch (code) {
    case Error::Code::invalid_argument:
      return 400;
    case Error::Code::unauthenticated:
      return 401;
    case Error::Code::forbidden:
      return 403;
    case Error::Code::not_found:
      return 404;
    case Error::Code::conflict:
      return 409;
    case Error::Code::precondition_failed:
      return 412;
    case Error::Code::limited:
    case Error::Code::unavailable:
      return 503;
    case Error::Code::timeout:
      return 504;
    case Error::Code::corrupt:
    case Error::Code::internal:
      return 500;
  }
  return 500;
}

}  // namespace

Response problem_of(const Error& error) {
  const int status = status_of(error.code);
  // What went wrong inside is for the log, not for the world.
  Response response = problem(status, status == 500 ? "something went wrong here" : std::string_view(error.message));
  if (status == 503) {
    response.headers.add("Retry-After", "1");
  }
  return response;
}

Response json(std::string body, int status) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.headers.add("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

Response answer_of(Result<std::string> text) { return text ? json(std::move(*text)) : problem_of(text.error()); }

Response nothing_more() {
  Response response;
  response.status = 204;
  return response;
}

void append_text(std::string_view name, std::string_view text, std::string& out) {
  out += fmt::format("{}\"{}\":", out.back() == '{' ? "" : ",", name);
  append_json_string(out, text);
}

void add_next_link(const Request& request, std::string_view parameter, std::string_view value, Response& response) {
  std::string link = fmt::format("<{}?", request.path());
  for (const Parameter& other : request.query) {
    if (other.name != parameter) {
      link += percent_encode(other.name) + '=' + percent_encode(other.value) + '&';
    }
  }
  link += fmt::format("{}={}>; rel=\"next\"", parameter, percent_encode(value));
  response.headers.add("Link", link);
}

}  // namespace reif
