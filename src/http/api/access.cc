#include "http/api/access.h"

#include "codec/digest.h"

namespace reif {
namespace {

std::string_view bearer_of(const Request& request) {
  const std::string_view value = request.headers.find("Authorization").value_or(std::string_view());
  constexpr std::string_view kScheme = "Bearer ";
  return value.size() > kScheme.size() && equal_ignoring_case(value.substr(0, kScheme.size()), kScheme)
             ? value.substr(kScheme.size())
             : std::string_view();
}

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

std::optional<KeyRow> find_key(Settings& settings, std::string_view key) {
  if (key.empty()) {
    return std::nullopt;
  }
  const Result<std::optional<KeyRow>> row = settings.find_key(sha256_hex(key));
  return row && *row && (*row)->revoked_at == kForever ? *row : std::nullopt;
}

Access access_of(const Request& request, Settings& settings, KeyRow::Kind kind) {
  Access access;
  access.key = find_key(settings, bearer_of(request));
  if (!access.key) {
    access.refusal = problem(401, "an API key is needed: Authorization: Bearer KEY");
    access.refusal.headers.add("WWW-Authenticate", "Bearer");
  } else if (access.key->kind != kind) {
    access.key.reset();
    access.refusal = problem(403, "a key of this kind may not do that");
  }
  return access;
}

Response problem_of(const Error& error) {
  const int status = status_of(error.code);
  // What went wrong inside is for the log, not for the world.
  Response response = problem(status, status == 500 ? "something went wrong here" : std::string_view(error.message));
  if (status == 503) {
    response.headers.add("Retry-After", "1");
  }
  return response;
}

Response json(std::string body) {
  Response response;
  response.content_type = "application/json";
  response.headers.add("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

}  // namespace reif
