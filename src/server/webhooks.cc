#include "server/webhooks.h"

#include <fmt/format.h>

#include <utility>

#include "connect/webhook/signature.h"

namespace reif {
namespace {

constexpr int kGone = 410;

DeliveryOutcome outcome_of(const WebhookOutcome& sent) {
  DeliveryOutcome outcome;
  outcome.is_delivered = sent.is_delivered();
  outcome.is_gone = sent.status == kGone;
  if (!outcome.is_delivered) {
    outcome.error = sent.status == 0 ? sent.error : fmt::format("the receiver answered {}", sent.status);
  }
  if (sent.retry_after.count() > 0) {
    outcome.retry_after = sent.retry_after.count() * kSecond;
  }
  return outcome;
}

}  // namespace

Notifier::Send webhook_send(WebhookSender& sender, Metrics& metrics, std::function<Time()> now) {
  return [&sender, &metrics, now = std::move(now)](const Dispatch& dispatch,
                                                   std::function<void(DeliveryOutcome outcome)> ended) {
    const std::int64_t timestamp = floor_div(now(), kSecond);
    Result<std::string> signature = sign_webhook(dispatch.receiver.secrets, {dispatch.id, timestamp, dispatch.body});
    WebhookRequest request;
    request.url = dispatch.receiver.url;
    request.body = dispatch.body;
    request.headers = {{"Content-Type", "application/json"},
                       {"webhook-id", dispatch.id},
                       {"webhook-timestamp", std::to_string(timestamp)}};
    if (signature) {
      request.headers.emplace_back("webhook-signature", std::move(*signature));
    }
    sender.post(std::move(request), [&metrics, ended = std::move(ended)](const WebhookOutcome& sent) {
      ++(sent.is_delivered() ? metrics.deliveries_succeeded : metrics.deliveries_failed);
      ended(outcome_of(sent));
    });
  };
}

}  // namespace reif
