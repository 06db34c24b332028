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

}  // namespace reif
