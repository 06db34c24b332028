#include "cli/explanation_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/table.h"
#include "codec/reasons.h"
#include "codec/words.h"

namespace reif {
namespace {

const Group& group_of(const ScoringModel& model, const Contribution& c) {
  return model.scores[static_cast<std::size_t>(c.score)].groups[static_cast<std::size_t>(c.group)];
}

std::string part_name(const ScoringModel& model, const Contribution& c, const Words& words) {
  switch (c.kind) {
    case Contribution::Kind::event_rule:
    case Contribution::Kind::state_rule:
      return rule_name(model, c.rule, words.language);
    case Contribution::Kind::rule_clamp:
      return "  " + fmt::format(fmt::runtime(words.rule_bound), rule_name(model, c.rule, words.language));
    case Contribution::Kind::group_clamp: {
      const Group& group = group_of(model, c);
      return fmt::format(fmt::runtime(words.group_bound), group.label.in(words.language, group.id));
    }
    case Contribution::Kind::score_clamp:
      return words.score_bound;
  }
  return {};
}

std::string unknown_name(const Plan& plan, const Unknown& unknown, const Words& words) {
  switch (unknown.kind) {
    case Unknown::Kind::rule:
      return rule_name(plan.model(), unknown.rule, words.language);
    case Unknown::Kind::rung:
      return rung_name(*plan.ladders[static_cast<std::size_t>(unknown.ladder)].ladder, unknown.id, words.language);
    case Unknown::Kind::exclude:
      return words.exclude;
  }
  return {};
}

std::string evidence(const Contribution& c, const Words& words) {
  if (c.occurrences == 0) {
    return {};
  }
  std::string out = times(c.occurrences, words);
  const std::string first = format_time(c.first).substr(0, 10);
  const std::string last = format_time(c.last).substr(0, 10);
  out += ", " + (first == last ? last : first + " … " + last);
  if (const Millionths undecayed = to_millionths(c.undecayed); undecayed != c.points) {
    out += fmt::format(fmt::runtime(", " + words.before_decay), points_in_words(undecayed, words));
  }
  return out;
}

std::string pad(const std::string& text, std::size_t columns) {
  const std::size_t has = text_width(text);
  return has < columns ? text + std::string(columns - has, ' ') : text;
}

}  // namespace

std::string explanation_text(const Plan& plan, const Explanation& explanation, const std::string& language) {
  const ScoringModel& model = plan.model();
  const Words& words = words_in(language);
  std::size_t name_width = 0;
  std::size_t points_width = 0;
  for (const Contribution& c : explanation.contributions) {
    name_width = std::max(name_width, text_width(part_name(model, c, words)));
    points_width = std::max(points_width, signed_points(c.points, words).size());
  }
  std::string out;
  for (std::size_t s = 0; s < model.scores.size(); ++s) {
    const Score& score = model.scores[s];
    out += fmt::format("\n{}: {}\n", score.label.in(language, score.name),
                       points_in_words(explanation.scores[s], words));
    for (const Contribution& c : explanation.contributions) {
      if (c.score == static_cast<int>(s)) {
        const std::string line = fmt::format("  {:>{}}  {}  {}", signed_points(c.points, words), points_width,
                                             pad(part_name(model, c, words), name_width), evidence(c, words));
        out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
      }
    }
  }
  if (!explanation.unknown.empty()) {
    out += '\n' + words.not_known_yet + '\n';
    for (const Unknown& u : explanation.unknown) {
      out += fmt::format("  {}: {}", unknown_name(plan, u, words), u.missing.empty() ? u.reason : u.missing);
      if (u.could_add && *u.could_add != 0) {
        out += fmt::format(fmt::runtime(" (" + words.could_add + ")"), signed_points(*u.could_add, words));
      }
      out += '\n';
    }
  }
  return out;
}

}  // namespace reif
