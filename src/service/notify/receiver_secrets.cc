#include "service/notify/receiver_secrets.h"

#include <algorithm>

namespace reif {
namespace {

constexpr std::size_t kSecretsMost = 2;  // The one that counts, and the former one.

}  // namespace

void change_secret(ReceiverRow& receiver, const std::string& secret, Time now) {
  receiver.secrets.insert(receiver.secrets.begin(), secret);
  receiver.secrets.resize(std::min(receiver.secrets.size(), kSecretsMost));
  receiver.former_until = now + kFormerSecretKept;
}

std::vector<std::string> secrets_at(const ReceiverRow& receiver, Time now) {
  std::vector<std::string> secrets = receiver.secrets;
  secrets.resize(std::min(secrets.size(), now < receiver.former_until ? kSecretsMost : 1));
  return secrets;
}

}  // namespace reif
