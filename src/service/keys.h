#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/settings.h"

namespace reif {

// A key that was just made. Its text is shown once and kept nowhere.
struct NewKey {
  std::string text;  // "reif_public_" and 40 random letters and digits.
  KeyRow row;
};

// A public key also gets a secret, by which a firm's own server proves who its visitors are (context.proof).
NewKey make_key(KeyRow::Kind kind, std::string_view name, std::string_view source, Time now);

// "ingest", "public", "api"; and back, nothing where it is none.
std::string_view name_of(KeyRow::Kind kind);
std::optional<KeyRow::Kind> key_kind(std::string_view name);

}  // namespace reif
