#include "twin/worth.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace reif::twin {
namespace {

__extension__ using Exact = __int128;

Exact clamp(Exact value, const Bounds& bounds) {
  value = bounds.min ? std::max<Exact>(value, *bounds.min) : value;
  return bounds.max ? std::min<Exact>(value, *bounds.max) : value;
}

// Whether time alone can change what the rule is worth.
bool rule_moves(const Rule& rule) {
  if (rule.each) {
    return rule.decay.kind != Decay::Kind::none;
  }
  return (rule.condition && rule.condition->moves()) || (rule.points.computed && rule.points.computed->moves());
}

// What is left of one point at an age.
long double left(const Decay& decay, Span age) {
  const auto a = static_cast<long double>(age);
  const auto span = static_cast<long double>(decay.span);
  switch (decay.kind) {
    case Decay::Kind::none:
      return 1;
    case Decay::Kind::half_life:
      return std::exp2(-a / span);
    case Decay::Kind::linear:
      return age >= decay.span ? 0 : 1 - a / span;
    case Decay::Kind::expires:
      return age < decay.span ? 1 : 0;
    case Decay::Kind::step:
      return std::pow(1 - decay.by, static_cast<long double>(age / decay.span));
  }
  REIF_CHECK(false);
  return 0;
}

Millionths total(const Score& score, const std::vector<Millionths>& worths) {
  std::vector<Exact> groups(score.groups.size());
  Exact sum = 0;
  for (std::size_t i = 0; i < score.rules.size(); ++i) {
    const std::optional<int>& group = score.rules[i].group;
    (group ? groups[static_cast<std::size_t>(*group)] : sum) += worths[i];
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    sum += clamp(groups[i], score.groups[i]);
  }
  return static_cast<Millionths>(clamp(sum, score.bounds));
}

}  // namespace

Worth::Worth(const Model& model, const Story& story, const cel::Map* account)
    : model_(model), story_(story), account_(account) {
  for (const Score& score : model.scores) {
    worths_.emplace_back(score.rules.size());
    moves_ = moves_ || std::any_of(score.rules.begin(), score.rules.end(), rule_moves);
  }
}

std::vector<Millionths> Worth::scores_at(Time now) {
  std::vector<Millionths> scores;
  for (std::size_t s = 0; s < model_.scores.size(); ++s) {
    for (std::size_t r = 0; r < worths_[s].size(); ++r) {
      if (first_ || rule_moves(model_.scores[s].rules[r])) {
        worths_[s][r] = worth(s, r, now);
      }
    }
    scores.push_back(total(model_.scores[s], worths_[s]));
  }
  first_ = false;
  return scores;
}

Millionths Worth::worth(std::size_t score, std::size_t rule_number, Time now) const {
  const Rule& rule = model_.scores[score].rules[rule_number];
  long double sum = 0;
  if (rule.each) {
    for (const Grant& grant : story_.grants()[score][rule_number]) {
      sum += grant.amount * left(rule.decay, now - grant.at);
    }
  } else {
    const View view{story_, story_.events().size(), now, nullptr, account_};
    sum = met(rule.condition, view) ? amount(rule.points, view) : 0;
  }
  return static_cast<Millionths>(clamp(static_cast<Exact>(std::round(sum)), rule.bounds));
}

bool is_rounded(const Rule& rule) { return rule.each && rule.decay.kind != Decay::Kind::none; }

}  // namespace reif::twin
