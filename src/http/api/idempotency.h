#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>

#include "http/message.h"
#include "storage/settings.h"

namespace reif {

// Requests with an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07) are done once: the same request
// again gets the first answer, another under the same key 422, one that comes while the first is under way 409.
// Answers are kept for `kept`, for each credential and path by itself. From any thread.
class Idempotency {
 public:
  Idempotency(Settings& settings, Span kept) : settings_(settings), kept_(kept) {}

  // Does it, or answers from what was done. Answers of 5xx are not kept: the same may be tried again.
  Response once(const Request& request, const KeyRow& credential, Time now, const std::function<Response()>& act);

 private:
  Response answer(const std::string& scope, const std::string& fingerprint, Time now,
                  const std::function<Response()>& act);

  Settings& settings_;
  Span kept_;
  std::mutex mutex_;
  std::set<std::string> running_;  // Scopes.
};

}  // namespace reif
