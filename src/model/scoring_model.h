#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/millionths.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "cel/program.h"
#include "domain/event.h"

namespace reif {

// A scoring model, checked and compiled: data that the engine reads. Made by check_model (model/check.h), which
// refuses whatever could fail later, so nothing here can. Immutable, shared freely between threads. The language is
// that of docs/reference/scoring-model.md; indexes are positions in the vectors of ScoringModel.

// What a person reads for an id, by language ("de", "en"; "" where the author gave one text for all).
struct Label {
  std::vector<std::pair<std::string, std::string>> texts;

  // The text in that language, else the one for all, else English, else the first; the fallback where there is none
  // at all.
  const std::string& in(const std::string& language, const std::string& fallback) const;
};

enum class Funnel : std::uint8_t { none, tofu, mofu, bofu };

struct Touchpoint {
  std::string id;
  std::array<bool, kEventTypes> types{};  // By EventType.
  std::vector<std::string> names;         // Empty: any name.
  std::optional<cel::Program> condition;
  // Whether the condition reads nothing but the event: it can be judged before the lead is known.
  bool reads_event_only = true;
  Span gap = 0;  // 0: none.
  Funnel funnel = Funnel::none;
  Label label;
};

struct Bounds {
  std::optional<Millionths> min;
  std::optional<Millionths> max;

  Millionths clamp(Millionths m) const {
    if (min && m < *min) {
      return *min;
    }
    return max && m > *max ? *max : m;
  }
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

struct Decay {
  enum class Kind : std::uint8_t { none, half_life, linear, expires, step };
  Kind kind = Kind::none;
  Span span = 0;  // H or D, milliseconds > 0 (0 for none).
  double by = 0;  // step: q, what each step takes away, 0 < q < 1.

  friend bool operator==(const Decay&, const Decay&) = default;
};

struct Limit {
  enum class Per : std::uint8_t { ever, day, week, month };
  std::int64_t times = 1;  // > 0
  Per per = Per::ever;
};

// A number of the model, or an expression judged when it is needed.
struct Amount {
  Millionths constant = 0;
  std::optional<cel::Program> expression;
};

struct Rule {
  std::string id;
  int score = 0;
  int group = -1;  // Index in its score's groups; -1: none.
  // Event rule: the index of its touchpoint, or kAny. State rule: kNoTouchpoint.
  int touchpoint = kNoTouchpoint;
  std::optional<cel::Program> condition;
  Amount points;
  std::optional<Limit> limit;  // Event rules only, like decay.
  Decay decay;                 // The score's default is put in.
  Bounds bounds;
  Label label;

  static constexpr int kAny = -1;
  static constexpr int kNoTouchpoint = -2;
  bool is_event_rule() const { return touchpoint != kNoTouchpoint; }
};

struct Group {
  std::string id;
  Bounds bounds;
  Label label;
};

struct Score {
  std::string name;
  Bounds bounds;
  std::vector<Group> groups;
  std::vector<int> rules;  // Indexes in ScoringModel::rules, in the author's order.
  Label label;
};

// A rung of a ladder: a stage, or one of the values of a label.
struct Rung {
  std::string id;
  std::optional<cel::Program> condition;  // The first rung has none.
  bool keep_always = false;               // `keep: true`
  std::optional<cel::Program> keep;
  Label label;

  bool has_keep() const { return keep_always || keep.has_value(); }
};

struct Ladder {
  std::string name;         // "stage", or the label's name.
  std::vector<Rung> rungs;  // From lowest to highest; never empty.
  bool has_keep = false;    // Whether any rung has: only then what is held depends on earlier judgements.
};

// A1 … D4.
struct Grade {
  int letter_score = 0;
  std::array<Millionths, 3> letter_bounds{};  // A, B, C: at least that many; strictly falling.
  int digit_score = 0;
  std::array<Millionths, 3> digit_bounds{};  // 1, 2, 3.
};

// A series of the occurrences of a touchpoint, with the values of one property where `path` is set: what history
// functions read.
struct Series {
  int touchpoint = Rule::kAny;  // Index or kAny.
  int path = -1;                // Index in ScoringModel::event_paths, -1: occurrences alone.
  bool sums = false;            // What is asked of it.
  bool extremes = false;
  bool distinct = false;
};

// One use of a history function: count(pricing, days(7)). Equal uses are one.
struct HistoryCall {
  enum class Function : std::uint8_t { count, seen, sum, max, min, avg, distinct, silent, since, first, last };
  Function function = Function::count;
  int series = 0;
  std::optional<Span> window;  // > 0
  std::string text;            // As authors write it, for messages: `sum(purchase, "revenue", days(365))`.
};

// A path of names below `event`, `lead` or `account`: {"properties", "path"}; empty: the whole.
struct Path {
  std::vector<std::string> names;
  std::string text;  // "event.properties.path"
};

// What the index of a cel::Slot stands for.
struct SlotUse {
  enum class Kind : std::uint8_t { event_path, lead_path, account_path, history, now, score, win_probability };
  Kind kind = Kind::now;
  int index = 0;  // In event_paths, lead_paths, account_paths, history_calls or scores.
};

struct ScoringModel {
  std::string name;
  TimeZone time_zone;
  std::string time_zone_name = "UTC";
  std::optional<cel::Program> exclude;
  std::string predictor;  // "NAME@VERSION" or empty.
  std::vector<Touchpoint> touchpoints;
  std::vector<Score> scores;
  std::vector<Rule> rules;  // Of all scores.
  std::optional<Grade> grade;
  std::optional<Ladder> stages;
  std::vector<Ladder> labels;

  // What expressions refer to.
  std::vector<SlotUse> slots;
  std::vector<Path> event_paths;  // event.NAME…; also the properties that series read ("properties" is put in front).
  std::vector<Path> lead_paths;
  std::vector<Path> account_paths;
  std::vector<Series> series;
  std::vector<HistoryCall> history_calls;
  bool reads_context = false;  // Whether anything reads event.context, or event as a whole.
  bool uses_accounts() const { return !account_paths.empty(); }

  int touchpoint_index(std::string_view id) const;  // -1 where there is none.
};

}  // namespace reif
