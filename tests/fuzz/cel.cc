// Any text as an expression, compiled as CEL specifies it and as scoring models do, and evaluated with odd values.
// What the evaluator says of a span of time must hold at its last instant, and what it says of ranges of points
// within them.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "base/check.h"
#include "cel/compile.h"
#include "cel/utf8.h"

namespace reif::cel {
namespace {

constexpr Time kNow = 1'768'816'800'000;  // 2026-01-19T10:00:00Z
constexpr std::int64_t kCost = 100'000;

enum SlotIndex { event, odd, now, since, last, points_a, points_b };

constexpr Failure kMissing{Failure::Code::no_such_key, "no such key: missing", "missing"};

Value text_value(std::string_view text) { return Value::string(text); }

// A map with a value of each kind, and some that break careless code.
Value odd_values(Arena& arena) {
  static const std::string kLong(5'000, 'x');
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  Value* items = arena.array<Value>(3'000);
  for (int i = 0; i < 3'000; ++i) {
    items[i] = i % 3 == 0   ? Value::float64(i / 7.0)
               : i % 3 == 1 ? Value::int64(i)
                            : text_value(
                                  "a\xFF"
                                  "b");
  }
  const std::array entries = {
      Entry{text_value("list"), Value::list(arena.make<List>(items, std::size_t{3'000}))},
      Entry{text_value("long"), text_value(kLong)},
      Entry{text_value("bad"), text_value("\xFF\xC3(\xED\xA0\x80")},
      Entry{text_value("nan"), Value::float64(kNan)},
      Entry{text_value("inf"), Value::float64(-std::numeric_limits<double>::infinity())},
      Entry{text_value("min"), Value::int64(std::numeric_limits<std::int64_t>::min())},
      Entry{text_value("max"), Value::uint64(std::numeric_limits<std::uint64_t>::max())},
      Entry{text_value("null"), Value()},
      Entry{text_value("path"), text_value("/pricing")},
      Entry{text_value("empty"), Value::map(arena.make<Map>())},
      Entry{text_value("none"), Value::optional(nullptr)},
      Entry{text_value("long_ago"), Value::timestamp(kTimeMin)},
      Entry{text_value("far"), Value::timestamp(kTimeMax)},
      Entry{text_value("ages"), Value::duration_ms(10'000 * 366 * kDay)},
      Entry{Value::int64(1), Value::boolean(true)},
      Entry{Value::float64(kNan), Value::bytes("\0\1")},
  };
  Entry* kept = arena.array<Entry>(entries.size());
  std::copy(entries.begin(), entries.end(), kept);
  return Value::map(arena.make<Map>(kept, entries.size()));
}

class OddContext : public Context {
 public:
  OddContext(const Value& odd_map, Arena& made, Time at, std::array<Range, 2> ranges)
      : odd_(odd_map), ranges_(ranges) {
    arena = &made;
    Context::now = at;
    cost_left = kCost;
  }

  Value slot(int index) override {
    switch (index) {
      case SlotIndex::event:
        return odd_;
      case SlotIndex::odd:
        return Value::error(&kMissing);
      case SlotIndex::now:
        return Value::timestamp(now);
      case SlotIndex::since:
        return Value::duration_ms(now - kNow + 3 * kDay + 1);
      default:
        return Value::timestamp(kNow - 30 * kDay);
    }
  }
  std::optional<Range> points(int index) override { return ranges_[index == SlotIndex::points_a ? 0 : 1]; }

 private:
  const Value& odd_;
  std::array<Range, 2> ranges_;
};

std::optional<Slot> path(std::span<const std::string_view> names, Place, Issues& issues) {
  if (names.size() == 2 && names[0] == "scores") {
    return Slot{names[1].size() % 2 == 0 ? points_b : points_a, Type::Kind::float64, Use::points};
  }
  if (names.size() > 1) {
    return std::nullopt;
  }
  if (names[0] == "refused") {
    issues.push_back({Issue::Severity::error, {1, 1}, "refused", {}});
  }
  if (names[0] == "now") {
    return Slot{now, Type::Kind::timestamp, Use::rising};
  }
  if (names[0] == "e" || names[0] == "event") {
    return Slot{event, {}, Use::free};
  }
  return names[0] == "missing" ? std::optional(Slot{odd, {}, Use::free}) : std::nullopt;
}

Environment make_environment() {
  Environment environment;
  environment.path = path;
  environment.calls["since"] = [](const Expr&, Issues&) { return Slot{since, Type::Kind::duration, Use::rising}; };
  environment.calls["last"] = [](const Expr&, Issues&) { return Slot{last, Type::Kind::timestamp, Use::free}; };
  environment.calls["days"] = [](const Expr& call, Issues& issues) -> std::optional<Expansion> {
    if (call.children.size() == 1 && is_literal(*call.children[0], Kind::int64)) {
      return Value::duration_ms(call.children[0]->literal.as_int64() % 100'000 * kDay);
    }
    issues.push_back({Issue::Severity::error, call.place, "days takes a number", {}});
    return std::nullopt;
  };
  environment.functions.push_back({"twice",
                                   false,
                                   {Type::Kind::string},
                                   Type::Kind::string,
                                   [](Context& context, std::span<const Value> arguments) {
                                     return Value::string(context.arena->copy(arguments[0].as_text()));
                                   }});
  environment.known_names = {"event", "now", "scores"};
  return environment;
}

struct Judged {
  Outcome outcome;
  Time until;
  bool finished;
};

Judged judge(const Program& program, const Value& values, Time at, const std::array<Range, 2>& ranges) {
  static Arena arena;
  arena.reset();
  OddContext context(values, arena, at, ranges);
  const Outcome outcome = program.condition(context);
  REIF_CHECK(arena.capacity() < 64 << 20);
  return {outcome, context.holds_until, context.cost_left >= 0};
}

void check_program(const Program& program) {
  static Arena kept;
  static const Value kOdd = odd_values(kept);
  constexpr std::array<Range, 2> kWide = {{{-5 * kPoint, 40 * kPoint}, {3, 3}}};
  constexpr std::array<Range, 2> kLow = {{{-5 * kPoint, -5 * kPoint}, {3, 3}}};
  constexpr std::array<Range, 2> kHigh = {{{40 * kPoint, 40 * kPoint}, {3, 3}}};
  const Judged first = judge(program, kOdd, kNow, kWide);
  if (!first.finished) {
    return;
  }
  REIF_CHECK(first.until > kNow);
  for (const auto& ranges : {kLow, kHigh}) {
    const Outcome at_point = judge(program, kOdd, kNow, ranges).outcome;
    REIF_CHECK(at_point != Outcome::undecided);
    REIF_CHECK(first.outcome == Outcome::undecided || first.outcome == at_point);
  }
  const Judged last = judge(program, kOdd, std::min(first.until - 1, kTimeMax), kWide);
  REIF_CHECK(last.outcome == first.outcome || !last.finished);
}

void read(std::string_view text) {
  static const Environment kEnvironment = make_environment();
  Options scoring;
  scoring.mixed_arithmetic = true;
  scoring.division_error = true;
  Options unchecked;
  unchecked.check_types = false;
  unchecked.container = "a.b";
  for (const Options& options : {Options(), scoring, unchecked}) {
    const Compiled compiled = compile(text, kEnvironment, options);
    REIF_CHECK(compiled.program.has_value() != has_errors(compiled.issues));
    for (const Issue& issue : compiled.issues) {
      REIF_CHECK(issue.place.line > 0 && issue.place.column > 0 && !issue.message.empty());
      REIF_CHECK(is_valid_utf8(issue.message) && is_valid_utf8(issue.hint));
    }
    if (compiled.program) {
      check_program(*compiled.program);
    }
  }
}

}  // namespace
}  // namespace reif::cel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  reif::cel::read(std::string(data, data + size));
  return 0;
}
