#include "service/live/standing_json.h"

#include "codec/json_writer.h"

namespace reif {
namespace {

void append_name(std::string& out, std::string_view name, bool& is_first) {
  out += is_first ? "" : ",";
  is_first = false;
  append_json_string(out, name);
  out += ':';
}

}  // namespace

std::string scores_json(const ScoringModel& model, const std::vector<Millionths>& scores) {
  std::string out = "{";
  bool is_first = true;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    append_name(out, model.scores[i].name, is_first);
    append_millionths(out, scores[i]);
  }
  return out + '}';
}

std::string standing_json(const Plan& plan, const Outlook& outlook) {
  const ScoringModel& model = plan.model();
  std::string out = "{\"scores\":" + scores_json(model, outlook.scores) + ",\"points\":{";
  bool is_first = true;
  for (std::size_t i = 0; i < model.scores.size(); ++i) {
    append_name(out, model.scores[i].name, is_first);
    out += std::to_string(outlook.standing.whole_points[i]);
  }
  out += "},\"grade\":";
  out += outlook.standing.grade < 0 ? "null" : '"' + grade_name(outlook.standing.grade) + '"';
  std::string labels;
  std::string stage = "null";
  bool is_excluded = false;
  is_first = true;
  for (std::size_t i = 0; i < plan.ladders.size(); ++i) {
    const int rung = outlook.rungs[i];
    const Ladder& ladder = *plan.ladders[i].ladder;
    if (static_cast<int>(i) == plan.exclude_ladder) {
      is_excluded = rung == 1;
    } else if (static_cast<int>(i) == plan.stage_ladder) {
      stage.clear();
      append_json_string(stage, ladder.rungs[static_cast<std::size_t>(rung)].id);
    } else {
      append_name(labels, ladder.name, is_first);
      append_json_string(labels, ladder.rungs[static_cast<std::size_t>(rung)].id);
    }
  }
  return out + ",\"stage\":" + stage + ",\"labels\":{" + labels +
         "},\"excluded\":" + (is_excluded ? "true}" : "false}");
}

std::string attributes_json(const std::vector<cel::Entry>& attributes) {
  std::string out = "{";
  bool is_first = true;
  for (const cel::Entry& entry : attributes) {
    append_name(out, entry.key.as_text(), is_first);
    append_json(out, entry.value);
  }
  return out + '}';
}

std::string account_json(std::string_view id, const std::vector<cel::Entry>& attributes) {
  std::string out = "{\"id\":";
  append_json_string(out, id);
  return out + ",\"attributes\":" + attributes_json(attributes) + '}';
}

}  // namespace reif
