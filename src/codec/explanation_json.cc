#include "codec/explanation_json.h"

#include <fmt/format.h>

#include <array>

#include "codec/json_writer.h"

namespace reif {
namespace {

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
    append_member(out, "group",
                  model.scores[static_cast<std::size_t>(c.score)].groups[static_cast<std::size_t>(c.group)].id);
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

}  // namespace

void append_explanation_json(const ScoringModel& model, const Explanation& explanation, std::string& out) {
  out += "{\"parts\":[";
  for (std::size_t i = 0; i < explanation.contributions.size(); ++i) {
    out += i == 0 ? "" : ",";
    append_part_json(model, explanation.contributions[i], out);
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

}  // namespace reif
