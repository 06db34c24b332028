#include "service/keys.h"

#include <openssl/rand.h>

#include <array>

#include "base/check.h"
#include "codec/digest.h"

namespace reif {
namespace {

constexpr std::size_t kLetters = 40;  // 238 bits.
constexpr std::array<std::string_view, 3> kKinds = {"ingest", "public", "api"};

std::string random_letters(std::size_t count) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr unsigned char kFair = 248;  // The largest multiple of 62 that fits in a byte: no letter comes more often.
  std::string letters;
  while (letters.size() < count) {
    std::array<unsigned char, 64> bytes{};
    REIF_CHECK(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
    for (const unsigned char byte : bytes) {
      if (byte < kFair && letters.size() < count) {
        letters += kAlphabet[byte % kAlphabet.size()];
      }
    }
  }
  return letters;
}

}  // namespace

std::string_view name_of(KeyRow::Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<KeyRow::Kind> key_kind(std::string_view name) {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (kKinds[i] == name) {
      return static_cast<KeyRow::Kind>(i);
    }
  }
  return std::nullopt;
}

NewKey make_key(KeyRow::Kind kind, std::string_view name, std::string_view source, Time now) {
  NewKey key;
  key.text = "reif_" + std::string(name_of(kind)) + "_" + random_letters(kLetters);
  key.row.hash = sha256_hex(key.text);
  key.row.kind = kind;
  key.row.name = name;
  key.row.source = source;
  key.row.secret = kind == KeyRow::Kind::public_key ? random_letters(kLetters) : std::string();
  key.row.created_at = now;
  return key;
}

}  // namespace reif
