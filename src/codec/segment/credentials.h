#pragma once

#include <string>
#include <string_view>

namespace reif {

// Where clients of Segment's HTTP tracking API, RudderStack's and Jitsu's put their key, each as it came; empty where
// there is none.
struct CredentialPlaces {
  std::string_view authorization;  // "Basic …" of "KEY:" or "KEY"; "Bearer KEY".
  std::string_view x_write_key;    // Jitsu: "KEY" or "ID:SECRET".
  std::string_view query;          // RudderStack's beacon: writeKey=KEY, without the "?".
  std::string_view body;           // The body's `writeKey`; Jitsu masks it as "ID:***", which is no key.
};

// The key of the first place, in the order above, that has one; empty if none. A place that cannot be read has none.
std::string write_key(const CredentialPlaces& places);

}  // namespace reif
