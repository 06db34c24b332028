#pragma once

#include <optional>
#include <string_view>

#include "http/message.h"
#include "storage/settings.h"

namespace reif {

// The key that a request shows as a Bearer token, where it is one of that kind and not revoked; else the answer: 401
// where there is none, 403 where it is of another kind, 5xx where the keys cannot be read. Cost: a hash and a
// look-up.
struct Access {
  std::optional<KeyRow> key;
  Response refusal;
};
Access access_of(const Request& request, Settings& settings, KeyRow::Kind kind);

// The row of a key, by the key itself; nothing where there is none or it is revoked. Fails as the settings do.
Result<std::optional<KeyRow>> find_key(Settings& settings, std::string_view key);

}  // namespace reif
