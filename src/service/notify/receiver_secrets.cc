#include "service/notify/receiver_secrets.h"

namespace reif {

void change_secret(ReceiverRow& receiver, const std::string& secret, Time now) {
  receiver.secrets.insert(receiver.secrets.begin(), secret);
  receiver.secrets.resize(2);
  receiver.former_until = now + kFormerSecretKept;
}

std::vector<std::string> secrets_at(const ReceiverRow& receiver, Time now) {
  return now < receiver.former_until ? receiver.secrets : std::vector<std::string>{receiver.secrets.front()};
}

}  // namespace reif
