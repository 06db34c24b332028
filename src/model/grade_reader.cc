#include <fmt/format.h>

#include <array>

#include "model/readers.h"
#include "model/scalars.h"

namespace reif {
namespace {

// One of the two sides of a grade, with the places of its bounds.
struct Side {
  int score = -1;  // -1: not read, or none of the model's.
  std::array<Millionths, 3> bounds{};
  std::array<const Tree*, 3> values{};  // nullptr: not read.
};

template <std::size_t I>
void read_bound(Checker& checker, const Field& field, Side& side) {
  if (const std::optional<Millionths> bound = read_number(checker, field)) {
    side.bounds[I] = *bound;
    side.values[I] = &field.value;
  }
}

void read_side_score(Checker& checker, const Field& field, Side& side) {
  side.score = read_score_name(checker, field);
}

constexpr MapForm kLetter = {"`letter`", "{ score: fit, A: 40, B: 20, C: 0 }"};
constexpr std::array<Key<Side>, 4> kLetterKeys = {{
    {{"score", kRequired, "fit"}, read_side_score},
    {{"A", kRequired, "40"}, read_bound<0>},
    {{"B", kRequired, "20"}, read_bound<1>},
    {{"C", kRequired, "0"}, read_bound<2>},
}};

constexpr MapForm kDigit = {"`digit`", "{ score: engagement, 1: 71, 2: 31, 3: 10 }"};
constexpr std::array<Key<Side>, 4> kDigitKeys = {{
    {{"score", kRequired, "engagement"}, read_side_score},
    {{"1", kRequired, "71"}, read_bound<0>},
    {{"2", kRequired, "31"}, read_bound<1>},
    {{"3", kRequired, "10"}, read_bound<2>},
}};

void check_falling(Checker& checker, const Side& side) {
  for (std::size_t i = 1; i < side.bounds.size(); ++i) {
    if (side.values[i - 1] != nullptr && side.values[i] != nullptr && side.bounds[i - 1] <= side.bounds[i]) {
      checker.error(side.values[i]->place,
                    fmt::format("the bounds of a grade must fall, but {} is not below {}",
                                format_millionths(side.bounds[i]), format_millionths(side.bounds[i - 1])),
                    "from the best to the worst, each lower than the one before");
    }
  }
}

// A bound that the score's own bounds keep it from.
void warn_of_unreachable(Checker& checker, const Side& side) {
  if (side.score < 0) {
    return;
  }
  const Score& score = checker.model.scores[static_cast<std::size_t>(side.score)];
  for (std::size_t i = 0; i < side.bounds.size(); ++i) {
    if (side.values[i] != nullptr && score.bounds.max && side.bounds[i] > *score.bounds.max) {
      checker.warning(side.values[i]->place, fmt::format("no lead can reach {}", format_millionths(side.bounds[i])),
                      fmt::format("the score `{}` has `max` {}", score.name, format_millionths(*score.bounds.max)));
    }
  }
}

Side read_side(Checker& checker, const Field& field, const MapForm& form, const std::array<Key<Side>, 4>& keys) {
  Side side;
  read_map(checker, field.value, form, keys, side);
  check_falling(checker, side);
  warn_of_unreachable(checker, side);
  return side;
}

constexpr MapForm kGrade = {"`grade`", "{ letter: { … }, digit: { … } }"};
constexpr std::array<Key<Grade>, 2> kGradeKeys = {{
    {{"letter", kRequired, kLetter.example},
     [](Checker& c, const Field& f, Grade& grade) {
       const Side side = read_side(c, f, kLetter, kLetterKeys);
       grade.letter_score = side.score;
       grade.letter_bounds = side.bounds;
     }},
    {{"digit", kRequired, kDigit.example},
     [](Checker& c, const Field& f, Grade& grade) {
       const Side side = read_side(c, f, kDigit, kDigitKeys);
       grade.digit_score = side.score;
       grade.digit_bounds = side.bounds;
     }},
}};

}  // namespace

void read_grade(Checker& checker, const Field& field) {
  read_map(checker, field.value, kGrade, kGradeKeys, checker.model.grade.emplace());
}

}  // namespace reif
