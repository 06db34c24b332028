#include "service/live/claims.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/check.h"
#include "codec/event_reader.h"
#include "codec/log_record.h"

namespace reif {
namespace {

constexpr Seq kSweepAfter = 10'000;  // Records applied between two clearings.

// How long it takes does not tell how much of it is right.
bool is_right_proof(std::string_view given, std::string_view right) {
  return given.size() == right.size() && CRYPTO_memcmp(given.data(), right.data(), right.size()) == 0;
}

}  // namespace

std::string Claims::proof_of(std::string_view secret, std::string_view user_id) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const auto* text = reinterpret_cast<const unsigned char*>(user_id.data());
  REIF_CHECK(HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), text, user_id.size(), digest.data(),
                  &size) != nullptr);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += kDigits[digest[i] >> 4U];
    hex += kDigits[digest[i] & 15U];
  }
  return hex;
}

Result<void> Claims::open(LogReader& log, Seq applied, Seq head) {
  constexpr std::size_t kBytes = 4U * 1024 * 1024;
  EventReader reader({.properties = false, .context = false});
  std::string padded;
  head_ = swept_at_ = applied;
  while (head_ < head) {
    const Result<void> fetched = log.fetch(head_, kBytes, [&](const LogRecord& logged) {
      const Result<EventRecord> record = decode_event_record(logged.bytes);
      if (record) {
        padded.assign(record->json).append(EventReader::kPadding, ' ');
        if (const Result<Event> event = reader.read({padded.data(), record->json.size()})) {
          TakenEvent taken;
          taken.user_id = event->user_id;
          taken.anonymous_id = event->anonymous_id;
          taken.previous_id = event->previous_id;
          head_ = logged.seq;
          note(taken);
        }
      }
      head_ = logged.seq + 1;
    });
    if (!fetched) {
      return fetched;
    }
  }
  return {};
}

void Claims::begin(Seq head, Seq applied) {
  head_ = began_at_ = head;
  if (applied - swept_at_ >= kSweepAfter) {
    swept_at_ = applied;
    for (Names* names : {&users_, &anonymous_}) {
      std::erase_if(*names, [applied](const auto& name) { return name.second.last < applied; });
    }
  }
}

bool Claims::is_known_user(const std::string& id) {
  if (users_.contains(id)) {
    return true;
  }
  const Result<std::optional<ProfileRow>> row = reader_->find_profile(true, id);
  return !row || *row;  // What cannot be looked up is not given away.
}

std::string Claims::first_user_of(const std::string& anonymous_id) {
  if (anonymous_id.empty()) {
    return {};
  }
  const Result<std::optional<ProfileRow>> row = reader_->find_profile(false, anonymous_id);
  if (row && *row && !(*row)->first_user.empty()) {
    return (*row)->first_user;
  }
  const auto noted = anonymous_.find(anonymous_id);
  return noted == anonymous_.end() ? std::string() : noted->second.first_user;
}

bool Claims::may_name(const TakenEvent& event, std::string_view secret) {
  if (event.user_id.empty() && event.previous_id.empty()) {
    return true;
  }
  const bool has_proof = !event.proof.empty() && !secret.empty();
  if (has_proof && !is_right_proof(event.proof, proof_of(secret, event.user_id))) {
    return false;
  }
  const std::string first = first_user_of(event.anonymous_id);
  const auto may = [&](const std::string& user) { return user.empty() || user == first || !is_known_user(user); };
  return (has_proof || may(event.user_id)) && may(event.previous_id);
}

void Claims::note(const TakenEvent& event) {
  const Seq seq = head_++;
  for (const std::string* user : {&event.user_id, &event.previous_id}) {
    if (!user->empty()) {
      users_.try_emplace(*user, Noted{seq, seq, {}}).first->second.last = seq;
    }
  }
  if (!event.user_id.empty() && !event.anonymous_id.empty()) {
    const std::string first = first_user_of(event.anonymous_id);
    const Noted fresh{seq, seq, first.empty() ? event.user_id : first};
    anonymous_.try_emplace(event.anonymous_id, fresh).first->second.last = seq;
  }
}

void Claims::forget_noted() {
  for (Names* names : {&users_, &anonymous_}) {
    std::erase_if(*names, [this](const auto& name) { return name.second.first >= began_at_; });
  }
}

}  // namespace reif
