#pragma once

#include <memory>

#include "base/check.h"
#include "codec/yaml.h"
#include "http/api/services.h"
#include "model/check.h"
#include "storage/memory/memory_log.h"
#include "storage/memory/memory_outbox.h"
#include "storage/memory/memory_settings.h"
#include "storage/memory/memory_store.h"

namespace reif {

// Settings on a disk that may fail.
class TestSettings : public MemorySettings {
 public:
  Result<std::optional<KeyRow>> find_key(std::string_view hash) override {
    return is_readable ? MemorySettings::find_key(hash) : fail(Error::Code::unavailable, "the disk does not answer");
  }
  bool is_readable = true;
};

// What route handlers ask, in memory: nothing is applied and nothing is sent.
class TestServices {
 public:
  TestServices() = default;

  MemoryStore store;
  AlertFeed feed;
  TestSettings settings;

 private:
  static std::shared_ptr<const ScoringModel> model() {
    Issues issues;
    const auto tree =
        read_yaml("name: m\ntouchpoints: { a: { type: page } }\nscores: { s: { rules: [] } }\n", issues);
    CheckedModel checked = check_model(tree.value());
    REIF_CHECK(checked.model != nullptr);
    return checked.model;
  }

  Plan plan_{model(), true};
  MemoryLog log_;
  MemoryOutbox outbox_;
  Metrics metrics_;
  LiveService live_{plan_, log_, store, {}, [](const AlertRow&, std::optional<std::chrono::nanoseconds>) {}};
  LeadViews views_{plan_, log_, store, live_.roster()};
  Notifier notifier_{store, outbox_, settings, [](const Dispatch&, const std::function<void(DeliveryOutcome)>&) {},
                     [] { return Time{0}; }};
  Idempotency idempotency_{settings, kDay};
  AddressGuard guard_ = AddressGuard::make({}).value();
  WorkerPool workers_{1, 10};

 public:
  Services services{plan_,     "1",  live_,    views_,   store,        settings, outbox_,
                    notifier_, feed, workers_, metrics_, idempotency_, guard_};
};

}  // namespace reif
