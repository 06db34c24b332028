#include "cli/explanation_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/table.h"
#include "cli/words.h"
#include "codec/json_writer.h"

namespace reif {
namespace {

const Group& group_of(const ScoringModel& model, const Contribution& c) {
  return model.scores[static_cast<std::size_t>(c.score)].groups[static_cast<std::size_t>(c.group)];
}

void append_member(std::string& out, std::string_view key, std::string_view value) {
  out += fmt::format(",\"{}\":", key);
  append_json_string(out, value);
}

void append_part_json(const ScoringModel& model, const Contribution& c, std::string& out) {
  out += "{\"score\":";
  append_json_string(out, model.scores[static_cast<std::size_t>(c.score)].name);
  if (c.rule >= 0) {
    append_member(out, "rule", model.rules[static_cast<std::size_t>(c.rule)].id);
  }
  if (c.group >= 0) {
    append_member(out, "group", group_of(model, c).id);
  }
  if (c.kind >= Contribution::Kind::rule_clamp) {
    constexpr std::array<std::string_view, 3> kClamps = {"rule", "group", "score"};
    append_member(
        out, "clamp",
        kClamps[static_cast<std::size_t>(c.kind) - static_cast<std::size_t>(Contribution::Kind::rule_clamp)]);
  }
  out += ",\"points\":";
  append_millionths(out, c.points);
  if (c.occurrences > 0) {
    out += fmt::format(",\"occurrences\":{}", c.occurrences);
    append_member(out, "first", format_time(c.first));
    append_member(out, "last", format_time(c.last));
    out += ",\"undecayed\":";
    append_json_number(out, c.undecayed);
    out += ",\"events\":[";
    for (std::size_t i = 0; i < c.events.size(); ++i) {
      out += i == 0 ? "" : ",";
      append_json_string(out, c.events[i]);
    }
    out += ']';
  }
  out += '}';
}

void append_unknown_json(const Unknown& u, std::string& out) {
  constexpr std::array<std::string_view, 3> kKinds = {"rule", "rung", "exclude"};
  out += fmt::format("{{\"{}\":", kKinds[static_cast<std::size_t>(u.kind)]);
  append_json_string(out, u.id);
  append_member(out, "missing", u.missing);
  append_member(out, "reason", u.reason);
  if (u.occurrences > 0) {
    out += fmt::format(",\"occurrences\":{}", u.occurrences);
  }
  if (u.could_add) {
    out += ",\"could_add\":";
    append_millionths(out, *u.could_add);
  }
  out += '}';
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

std::string rule_name(const ScoringModel& model, int index, const std::string& language) {
  const Rule& rule = model.rules[static_cast<std::size_t>(index)];
  if (rule.label.texts.empty() && rule.touchpoint >= 0) {
    return model.touchpoints[static_cast<std::size_t>(rule.touchpoint)].label.in(language, rule.id);
  }
  return rule.label.in(language, rule.id);
}

const std::string& rung_name(const Ladder& ladder, const std::string& id, const std::string& language) {
  const auto rung = std::find_if(ladder.rungs.begin(), ladder.rungs.end(),
                                 [&](const Rung& candidate) { return candidate.id == id; });
  return rung == ladder.rungs.end() ? id : rung->label.in(language, rung->id);
}

void append_explanation_json(const Plan& plan, const Explanation& explanation, std::string& out) {
  out += "{\"parts\":[";
  for (std::size_t i = 0; i < explanation.contributions.size(); ++i) {
    out += i == 0 ? "" : ",";
    append_part_json(plan.model(), explanation.contributions[i], out);
  }
  out += "],\"unknown\":[";
  for (std::size_t i = 0; i < explanation.unknown.size(); ++i) {
    out += i == 0 ? "" : ",";
    append_unknown_json(explanation.unknown[i], out);
  }
  out += "],\"next\":";
  if (explanation.next) {
    out += "{\"at\":";
    append_json_string(out, format_time(explanation.next->at));
    append_member(out, "from", explanation.next->from);
    append_member(out, "to", explanation.next->to);
    out += "}}";
  } else {
    out += "null}";
  }
}

std::string reasons_sentence(const ScoringModel& model, const Explanation& explanation, const std::string& language) {
  const Words& words = words_in(language);
  std::vector<const Contribution*> reasons;
  for (const Contribution& c : explanation.contributions) {
    if (c.rule >= 0 && c.kind <= Contribution::Kind::state_rule && c.points > 0) {
      reasons.push_back(&c);
    }
  }
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const Contribution* a, const Contribution* b) { return a->points > b->points; });
  constexpr std::size_t kReasonsMax = 5;
  reasons.resize(std::min(reasons.size(), kReasonsMax));
  std::string out;
  for (const Contribution* c : reasons) {
    out += out.empty() ? "" : ", ";
    out += rule_name(model, c->rule, language);
    if (c->occurrences > 1) {
      out += " (" + times(c->occurrences, words) + ")";
    }
  }
  return out.empty() ? words.no_reasons : out + ".";
}

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
