#include "http/api/idempotency.h"

#include "codec/digest.h"
#include "http/api/answers.h"

namespace reif {
namespace {

constexpr int kMistakes = 400;      // From here on an answer is a problem,
constexpr int kServerErrors = 500;  // and from here on not the client's.

// The key as a structured field's string, or bare; empty where there is none.
std::string key_of(const Request& request) {
  std::string_view key = request.headers.find("Idempotency-Key").value_or(std::string_view());
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"') {
    key = key.substr(1, key.size() - 2);
  }
  return std::string(key);
}

}  // namespace

Response Idempotency::once(const Request& request, const KeyRow& credential, Time now,
                           const std::function<Response()>& act) {
  const std::string key = key_of(request);
  if (key.empty()) {
    return act();
  }
  const std::string scope = sha256_hex(credential.hash + "\n" + request.method + " " + request.target + "\n" + key);
  {
    const std::lock_guard lock(mutex_);
    if (!running_.insert(scope).second) {
      return problem(409, "a request with this Idempotency-Key is under way");
    }
  }
  Response response = answer(scope, sha256_hex(request.body), now, act);
  const std::lock_guard lock(mutex_);
  running_.erase(scope);
  return response;
}

Response Idempotency::answer(const std::string& scope, const std::string& fingerprint, Time now,
                             const std::function<Response()>& act) {
  if (const Result<void> purged = settings_.purge_answers(now - kept_); !purged) {
    return problem_of(purged.error());
  }
  const Result<std::optional<AnswerRow>> known = settings_.find_answer(scope);
  if (!known) {
    return problem_of(known.error());
  }
  if (*known) {
    if ((*known)->fingerprint != fingerprint) {
      return problem(422, "this Idempotency-Key was used for another request");
    }
    Response response = json((*known)->body, (*known)->status);
    response.content_type = (*known)->status < kMistakes ? "application/json" : "application/problem+json";
    return response;
  }
  Response response = act();
  if (response.status < kServerErrors) {
    const Result<bool> kept = settings_.add_answer({scope, fingerprint, response.status, response.body, now});
    if (!kept) {
      return problem_of(kept.error());
    }
  }
  return response;
}

}  // namespace reif
