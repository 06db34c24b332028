#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace reif {

// Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 over "id.timestamp.body". A secret is "whsec_" and the base64 of
// 24 to 64 bytes.
struct SignedContent {
  std::string_view id;         // webhook-id: the same at every attempt. Has no dot.
  std::int64_t timestamp = 0;  // webhook-timestamp: of the attempt, in seconds since 1970.
  std::string_view body;
};

// A secret of 32 random bytes.
std::string make_webhook_secret();
bool is_webhook_secret(std::string_view text);

// The value of webhook-signature: "v1,…", once for each secret (more than one while they are changed), parted by
// blanks. invalid_argument: there is no secret, or one is none.
Result<std::string> sign_webhook(std::span<const std::string> secrets, const SignedContent& content);

// Whether one of the signatures of a header is the secret's. Takes the same time wherever they differ. What the
// receiver must check besides: that the timestamp is now, give or take five minutes.
bool verify_webhook(const std::string& secret, const SignedContent& content, std::string_view signatures);

}  // namespace reif
