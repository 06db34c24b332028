#include "http/api/access.h"

#include "codec/digest.h"
#include "http/api/answers.h"

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

Result<std::optional<KeyRow>> find_key(Settings& settings, std::string_view key) {
  if (key.empty()) {
    return std::nullopt;
  }
  Result<std::optional<KeyRow>> row = settings.find_key(sha256_hex(key));
  if (row && *row && (*row)->revoked_at != kForever) {
    row->reset();
  }
  return row;
}

Access access_of(const Request& request, Settings& settings, KeyRow::Kind kind) {
  Access access;
  const Result<std::optional<KeyRow>> key = find_key(settings, bearer_of(request));
  access.key = key.value_or(std::nullopt);
  if (!key) {
    access.refusal = problem_of(key.error());
  } else if (!access.key) {
    access.refusal = problem(401, "an API key is needed: Authorization: Bearer KEY");
    access.refusal.headers.add("WWW-Authenticate", "Bearer");
  } else if (access.key->kind != kind) {
    access.key.reset();
    access.refusal = problem(403, "a key of this kind may not do that");
  }
  return access;
}

}  // namespace reif
