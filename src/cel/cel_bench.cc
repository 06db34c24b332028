// How long the evaluation of typical conditions takes. The host's slots are an array here, so that only the
// expression counts.
#include <benchmark/benchmark.h>

#include <array>

#include "base/check.h"
#include "cel/compile.h"

namespace reif::cel {
namespace {

class ArrayContext : public Context {
 public:
  explicit ArrayContext(Arena& made) { arena = &made; }
  Value slot(int index) override { return slots[static_cast<std::size_t>(index)]; }
  std::optional<Range> points(int) override { return Range{31 * kPoint, 40 * kPoint}; }

  std::array<Value, 4> slots = {Value::string("/pricing/enterprise"), Value::float64(42), Value::duration_ms(kDay),
                                Value::string("Head of Purchasing")};
};

std::optional<Slot> path(std::span<const std::string_view> names, Place, Issues&) {
  if (names.back() == "path") {
    return Slot{0, {}};
  }
  if (names.back() == "amount") {
    return Slot{1, {}};
  }
  if (names.back() == "role") {
    return Slot{3, {}};
  }
  return names.back() == "total" ? std::optional(Slot{1, Type::Kind::float64, Use::points}) : std::nullopt;
}

void evaluate(benchmark::State& state, const char* source) {
  Environment environment;
  environment.path = path;
  environment.calls["since"] = [](const Expr&, Issues&) { return Slot{2, Type::Kind::duration, Use::rising}; };
  Options options;
  options.mixed_arithmetic = true;
  const Compiled compiled = compile(source, environment, options);
  REIF_CHECK(compiled.program.has_value());
  Arena arena;
  ArrayContext context(arena);
  for (auto _ : state) {
    context.cost_left = 1'000'000;
    context.holds_until = kForever;
    benchmark::DoNotOptimize(compiled.program->condition(context));
    arena.reset();
  }
}

BENCHMARK_CAPTURE(evaluate, starts_with, R"(event.path.startsWith("/pricing"))");
BENCHMARK_CAPTURE(evaluate, equal_text, R"(event.path == "/")");
BENCHMARK_CAPTURE(evaluate, two_terms, "event.amount >= 50 && event.amount <= 2000");
BENCHMARK_CAPTURE(evaluate, mixed_division, "event.amount / 10 > 4");
BENCHMARK_CAPTURE(evaluate, in_three, R"(event.role in ["CEO", "CTO", "Head of Purchasing"])");
BENCHMARK_CAPTURE(evaluate, in_twelve,
                  R"(event.role in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "Head of Purchasing"])");
BENCHMARK_CAPTURE(evaluate, matches, "event.path.matches('^/(preise|pricing)')");
BENCHMARK_CAPTURE(evaluate, rising, R"(since(visit) < duration("720h"))");
BENCHMARK_CAPTURE(evaluate, points, "scores.total >= 31");
BENCHMARK_CAPTURE(evaluate, lower_ascii, R"(event.role.lowerAscii().contains("head"))");

void compile_condition(benchmark::State& state) {
  Environment environment;
  environment.path = path;
  for (auto _ : state) {
    benchmark::DoNotOptimize(compile(R"(event.amount >= 50 && event.path.startsWith("/pricing"))", environment, {}));
  }
}
BENCHMARK(compile_condition);

}  // namespace
}  // namespace reif::cel

BENCHMARK_MAIN();
