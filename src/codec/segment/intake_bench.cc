// What it costs to make a line of an event, alone and in a batch, beside reading such a line from the log.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "base/check.h"
#include "codec/event_reader.h"
#include "codec/segment/intake.h"

namespace reif {
namespace {

constexpr Time kNow = 1'795'348'800'000;  // 2026-11-22T12:00:00Z

// About 500 bytes, as a server's library sends it.
constexpr std::string_view kEvent =
    R"({"userId":"lead-4711","anonymousId":"5f2c0c3e-8a52-4c86-9d1f-1f0a7f5f3b11","event":"Demo Requested",)"
    R"("properties":{"form":"kontakt","note":"Rückruf bitte – „dringend“","visit":3,"revenue":1249.5},)"
    R"("type":"track","context":{"library":{"name":"@segment/analytics-node","version":"3.1.0"},)"
    R"json("ip":"203.0.113.7","userAgent":"Mozilla/5.0 (X11; Linux x86_64)","locale":"de-DE"},)json"
    R"("timestamp":"2026-11-22T11:59:58.123Z","_metadata":{"nodeVersion":"20.20.2"},)"
    R"("messageId":"node-next-1795307775345-ad2a36b4-ed90-4704-9f45-87bb3d16d0fe"})";

std::string padded(std::string text) {
  text.reserve(text.size() + IntakeReader::kPadding);
  return text;
}

std::string batch_of(std::int64_t count) {
  std::string body = R"({"batch":[)";
  for (std::int64_t i = 0; i < count; ++i) {
    body += i == 0 ? "" : ",";
    body += kEvent;
  }
  return padded(body + R"(],"sentAt":"2026-11-22T11:59:59.000Z","writeKey":"wk_test"})");
}

void report(benchmark::State& state, std::int64_t events) {
  state.SetItemsProcessed(state.iterations() * events);
  state.SetBytesProcessed(state.iterations() * events * static_cast<std::int64_t>(kEvent.size()));
}

void read_batch(benchmark::State& state) {
  const std::string body = batch_of(state.range(0));
  IntakeReader reader;
  for (auto _ : state) {
    const Result<Intake> intake = reader.read(body, {}, kNow, IntakeReader::kBulkBatchBytesMax);
    REIF_CHECK(intake.has_value() && intake->events.size() == static_cast<std::size_t>(state.range(0)));
  }
  report(state, state.range(0));
}
BENCHMARK(read_batch)->Arg(1)->Arg(100)->Arg(2'500);

void read_single(benchmark::State& state) {
  const std::string body = padded(std::string(kEvent));
  IntakeReader reader;
  for (auto _ : state) {
    const Result<Intake> intake = reader.read(body, {EventType::track}, kNow);
    REIF_CHECK(intake.has_value() && intake->events.size() == 1);
  }
  report(state, 1);
}
BENCHMARK(read_single);

void drop_identity(benchmark::State& state) {
  const std::string body = padded(std::string(kEvent));
  IntakeReader reader;
  const Result<Intake> intake = reader.read(body, {EventType::track}, kNow);
  for (auto _ : state) {
    TakenEvent event = intake->events.front();
    REIF_CHECK(reader.drop_identity(event));
  }
  report(state, 1);
}
BENCHMARK(drop_identity);

void read_line(benchmark::State& state) {
  IntakeReader intake_reader;
  const std::string body = batch_of(1);
  const std::string line = padded(intake_reader.read(body, {}, kNow)->events.front().line);
  EventReader reader({});
  for (auto _ : state) {
    const Result<Event> event = reader.read(line);
    REIF_CHECK(event.has_value());
  }
  report(state, 1);
}
BENCHMARK(read_line);

}  // namespace
}  // namespace reif

BENCHMARK_MAIN();
