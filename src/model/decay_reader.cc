#include <fmt/format.h>

#include <array>

#include "model/readers.h"
#include "model/scalars.h"

namespace reif {
namespace {

using Kind = Decay::Kind;

void read_by(Checker& checker, const Field& field, Decay& decay) {
  const std::optional<Millionths> by = read_number(checker, field);
  if (by && (*by <= 0 || *by >= kPoint)) {
    checker.error(field.value.place, "`by` lies between 0 and 1: what each step takes away", example_of(field));
  } else if (by) {
    decay.by = to_double(*by);
  }
}

void read_decay_span(Checker& checker, const Field& field, Decay& decay) {
  decay.span = read_span(checker, field).value_or(0);
}

constexpr MapForm kStep = {"`step`", "{ every: 180d, by: 0.5 }"};
constexpr std::array<Key<Decay>, 2> kStepKeys = {{
    {{"every", kRequired, "180d"}, read_decay_span},
    {{"by", kRequired, "0.5"}, read_by},
}};

template <Kind kind>
void read_form(Checker& checker, const Field& field, Decay& decay) {
  decay.kind = kind;
  if constexpr (kind == Kind::step) {
    read_map(checker, field.value, kStep, kStepKeys, decay);
  } else {
    read_decay_span(checker, field, decay);
  }
}

constexpr MapForm kDecay = {"`decay`", "{ half_life: 180d }"};
constexpr std::array<Key<Decay>, 4> kDecayKeys = {{
    {{"half_life", kOptional, "180d"}, read_form<Kind::half_life>},
    {{"linear", kOptional, "365d"}, read_form<Kind::linear>},
    {{"expires", kOptional, "90d"}, read_form<Kind::expires>},
    {{"step", kOptional, kStep.example}, read_form<Kind::step>},
}};

constexpr MapForm kLimit = {"`limit`", "{ times: 3, per: day }"};
constexpr std::array<std::string_view, 4> kPer = {"ever", "day", "week", "month"};  // As Limit::Per.
constexpr std::array<Key<Limit>, 2> kLimitKeys = {{
    {{"times", kRequired, "3"},
     [](Checker& c, const Field& f, Limit& limit) { limit.times = read_count(c, f).value_or(1); }},
    {{"per", kOptional, "day"},
     [](Checker& c, const Field& f, Limit& limit) {
       limit.per = static_cast<Limit::Per>(read_word(c, f, kPer).value_or(0));
     }},
}};

}  // namespace

Decay read_decay(Checker& checker, const Field& field) {
  Decay decay;
  const Tree& value = field.value;
  if (value.kind == Tree::Kind::scalar && value.text == "none") {
    return decay;
  }
  if (value.kind != Tree::Kind::map) {
    checker.error(value.place, "`decay` takes `none` or one of half_life, linear, expires and step",
                  example_of(field));
    return decay;
  }
  read_map(checker, value, kDecay, kDecayKeys, decay);
  if (value.members.size() != 1) {
    checker.error(value.place, "`decay` takes exactly one of half_life, linear, expires and step", example_of(field));
  }
  return decay;
}

std::optional<Limit> read_limit(Checker& checker, const Field& field) {
  Limit limit;
  read_map(checker, field.value, kLimit, kLimitKeys, limit);
  return limit;
}

}  // namespace reif
