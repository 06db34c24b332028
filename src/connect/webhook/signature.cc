#include "connect/webhook/signature.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/check.h"

namespace reif {
namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::string_view kVersionPrefix = "v1,";
constexpr std::size_t kKeyBytesMin = 24;
constexpr std::size_t kKeyBytesMax = 64;
constexpr std::size_t kKeyBytesMade = 32;

std::string base64(std::span<const unsigned char> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // With the NUL that is written behind it.
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

// Nothing where it is not the one base64 of some bytes.
std::optional<Bytes> from_base64(std::string_view text) {
  Bytes bytes(text.size());
  const int length = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  const auto padding = static_cast<std::size_t>(text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0);
  if (length < 0 || static_cast<std::size_t>(length) < padding) {
    return std::nullopt;
  }
  bytes.resize(static_cast<std::size_t>(length) - padding);
  return base64(bytes) == text ? std::optional(std::move(bytes)) : std::nullopt;
}

std::optional<Bytes> key_of(std::string_view secret) {
  constexpr std::size_t kTextBytesMax = (kKeyBytesMax + 2) / 3 * 4;
  if (!secret.starts_with(kSecretPrefix) || secret.size() > kSecretPrefix.size() + kTextBytesMax) {
    return std::nullopt;
  }
  std::optional<Bytes> key = from_base64(secret.substr(kSecretPrefix.size()));
  const bool is_key = key && key->size() >= kKeyBytesMin && key->size() <= kKeyBytesMax;
  return is_key ? std::move(key) : std::nullopt;
}

std::string signature(const Bytes& key, const SignedContent& content) {
  REIF_CHECK(content.id.find('.') == std::string_view::npos);
  std::string text(content.id);
  text.append(".").append(std::to_string(content.timestamp)).append(".").append(content.body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned int length = 0;
  REIF_CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                  reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(), &length) != nullptr);
  return std::string(kVersionPrefix) + base64(std::span(code).first(length));
}

}  // namespace

std::string make_webhook_secret() {
  std::array<unsigned char, kKeyBytesMade> key{};
  REIF_CHECK(RAND_bytes(key.data(), static_cast<int>(key.size())) == 1);
  return std::string(kSecretPrefix) + base64(key);
}

bool is_webhook_secret(std::string_view text) { return key_of(text).has_value(); }

Result<std::string> sign_webhook(std::span<const std::string> secrets, const SignedContent& content) {
  std::string signatures;
  for (const std::string& secret : secrets) {
    const std::optional<Bytes> key = key_of(secret);
    if (!key) {
      return fail(Error::Code::invalid_argument, "a webhook secret is not whsec_ and the base64 of 24 to 64 bytes");
    }
    signatures.append(signatures.empty() ? "" : " ").append(signature(*key, content));
  }
  if (signatures.empty()) {
    return fail(Error::Code::invalid_argument, "there is no webhook secret to sign with");
  }
  return signatures;
}

bool verify_webhook(const std::string& secret, const SignedContent& content, std::string_view signatures) {
  const std::optional<Bytes> key = key_of(secret);
  if (!key) {
    return false;
  }
  const std::string wanted = signature(*key, content);
  while (!signatures.empty()) {
    const std::string_view one = signatures.substr(0, signatures.find(' '));
    signatures.remove_prefix(std::min(one.size() + 1, signatures.size()));
    if (one.size() == wanted.size() && CRYPTO_memcmp(one.data(), wanted.data(), wanted.size()) == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace reif
