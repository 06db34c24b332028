#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codec/segment/intake.h"
#include "storage/store.h"

namespace reif {

// Whom an event that came with a public key may name: a user who is new, the one whom its anonymous id was first
// identified as, or any with a proof; and the id that an alias makes the same, which no proof is of. Asked in the
// order of the log, and knows what is in the log but not applied yet. One thread's.
class Claims {
 public:
  // The store must outlive it.
  explicit Claims(Store& store) : reader_(store.reader()) {}

  // Takes note of what is in the log and not applied yet; to be called once, before anything else.
  Result<void> open(LogReader& log, Seq applied, Seq head);

  // Whoever comes next is put at this place of the log; what is applied is forgotten here.
  void begin(Seq head, Seq applied);
  // Whether the event may name its user, and the id that it wants made the same.
  bool may_name(const TakenEvent& event, std::string_view secret);
  // The event goes into the log as it is now.
  void note(const TakenEvent& event);
  // What was noted since `begin` did not get there.
  void forget_noted();

  // Hex of HMAC-SHA256 with the key's secret over the user id: what a firm's own server gives its pages.
  static std::string proof_of(std::string_view secret, std::string_view user_id);

 private:
  struct Noted {
    Seq first = 0;  // Where it came up in the log, first and last.
    Seq last = 0;
    std::string first_user;  // Of an anonymous id.
  };
  using Names = std::unordered_map<std::string, Noted>;
  bool is_known_user(const std::string& id);
  // Empty: it was never identified.
  std::string first_user_of(const std::string& anonymous_id);

  std::unique_ptr<StoreReader> reader_;
  Names users_;      // In the log, and perhaps not applied.
  Names anonymous_;  // Those that were identified.
  Seq head_ = 1;
  Seq began_at_ = 1;
  Seq swept_at_ = 1;
};

}  // namespace reif
