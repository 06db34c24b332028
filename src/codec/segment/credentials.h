#pragma once

#include <string>
#include <string_view>

namespace reif {

// Where clients of Segment's HTTP tracking API, RudderStack's and Jitsu's put their key, each as it came; empty where
// there is none.
struct CredentialPlaces {
  std::string_view authorization;  // "Basic …" of a pair or "KEY"; "Bearer KEY".
  std::string_view x_write_key;    // Jitsu: a pair or "KEY".
  std::string_view query;          // RudderStack's beacon: writeKey=KEY, without the "?".
  std::string_view body;           // The body's `writeKey`; Jitsu masks it as "ID:***", which is no key.
};

// Of a pair, "KEY:", "KEY:anything" or "anything:KEY", the longer part is the key: Jitsu insists on two, and ours are
// long and have no colon.
//
// The key of the first place, in the order above, that has one; empty if none. A place that cannot be read has none.
std::string write_key(const CredentialPlaces& places);

}  // namespace reif
