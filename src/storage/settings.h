#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace reif {

// A key that a client shows. Of the key itself only its SHA-256 is kept, but for `ingest` and `public` keys, whose
// secret is needed to check proofs and which clients carry in the open.
struct KeyRow {
  enum class Kind : std::uint8_t { ingest, public_key, api };

  std::string hash;  // SHA-256 of the whole key, lower-case hex: what it is found by.
  Kind kind = Kind::ingest;
  std::string name;    // For people: "website".
  std::string source;  // What events that come with it are from.
  std::string secret;  // What proofs are checked with; empty: none.
  Time created_at = 0;
  Time revoked_at = kForever;
};

// A place that alerts are sent to.
struct ReceiverRow {
  std::int64_t number = 0;  // Given by add_receiver, ascending from 1, and never again.
  std::string name;
  std::string url;
  std::vector<std::string> secrets;  // "whsec_…": the newest first, at most one former one behind it,
  Time former_until = 0;             // which counts until then.
  std::vector<std::string> types;    // Message types it wants; empty: all.
  std::string time_zone;             // Of its hours: "Europe/Berlin".
  // Minutes of the day between which nothing is sent, -1: none; 1320 and 420 are from ten in the evening to seven.
  std::int32_t quiet_from = -1;
  std::int32_t quiet_to = -1;
  std::int32_t digest_at = -1;  // Minute of the day at which a digest of the last day is sent; -1: none.
  bool is_enabled = true;
  std::string disabled_why;  // Where it is not.
};

struct ModelRow {
  std::int64_t version = 0;  // Given by add_model, from 1.
  std::string name;
  std::string text;  // The YAML as it was given.
  Time published_at = 0;
};

// The first answer to a request with an Idempotency-Key.
struct AnswerRow {
  std::string scope;        // Key, credential and path.
  std::string fingerprint;  // Of the request.
  int status = 0;
  std::string body;
  Time at = 0;
};

// What an operator decides: few rows, changed seldom, read often. From any thread, and by several processes at once:
// a key added on the command line is there for the running server's next call. Every change is on disk when it
// returns.
class Settings {
 public:
  virtual ~Settings() = default;

  // conflict: there is one with this hash.
  virtual Result<void> add_key(const KeyRow& key) = 0;
  // Nothing where there is none; revoked ones are found too. A key that another process added is found at once; what
  // another process changes of one is known within a tenth of a second. Cost: a look-up in memory.
  virtual Result<std::optional<KeyRow>> find_key(std::string_view hash) = 0;
  virtual Result<std::vector<KeyRow>> keys() = 0;  // In the order in which they were added.
  // One that was revoked before stays so from then on. not_found: there is none.
  virtual Result<void> revoke_key(std::string_view hash, Time at) = 0;

  virtual Result<std::int64_t> add_receiver(const ReceiverRow& receiver) = 0;
  // Replaces it, by its number. not_found: there is none; remove_receiver says so too.
  virtual Result<void> update_receiver(const ReceiverRow& receiver) = 0;
  virtual Result<void> remove_receiver(std::int64_t number) = 0;
  virtual Result<std::vector<ReceiverRow>> receivers() = 0;

  // Says the version that it gave.
  virtual Result<std::int64_t> add_model(const ModelRow& model) = 0;
  virtual Result<std::optional<ModelRow>> newest_model() = 0;
  virtual Result<std::vector<ModelRow>> models() = 0;  // Without their texts, the newest first.
  virtual Result<std::optional<ModelRow>> model(std::int64_t version) = 0;

  // False where there was an answer under this scope already, which is kept.
  virtual Result<bool> add_answer(const AnswerRow& answer) = 0;
  virtual Result<std::optional<AnswerRow>> find_answer(std::string_view scope) = 0;
  virtual Result<void> purge_answers(Time before) = 0;  // Those of before this instant.

  // Free texts by name.
  virtual Result<std::optional<std::string>> value(std::string_view name) = 0;
  virtual Result<void> set_value(std::string_view name, std::string_view value) = 0;
};

}  // namespace reif
