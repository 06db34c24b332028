#include "cli/lead_writer.h"

#include "base/millionths.h"
#include "codec/explanation_json.h"
#include "codec/json_writer.h"
#include "scoring/explain.h"

namespace reif {
namespace {

void append_changes(const Plan& plan, const Outlook& outlook, std::string& out) {
  out += ",\"changes\":[";
  bool first = true;
  for (const Change& change : outlook.changes) {
    if (change.ladder != plan.stage_ladder) {
      continue;
    }
    const auto& rungs = plan.model().stages->rungs;
    out += first ? "{\"at\":\"" : ",{\"at\":\"";
    first = false;
    append_time(out, change.at);
    out += "\",\"from\":";
    append_json_string(out, rungs[static_cast<std::size_t>(change.from)].id);
    out += ",\"to\":";
    append_json_string(out, rungs[static_cast<std::size_t>(change.to)].id);
    out += ",\"cause\":";
    append_json_string(out, change.cause == nullptr ? "time" : change.cause->id());
    out += '}';
  }
  out += ']';
}

void append_csv_cell(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    out += c;
    if (c == '"') {
      out += c;
    }
  }
  out += '"';
}

}  // namespace

const Rung& rung_of(const Plan& plan, const Outlook& outlook, std::size_t ladder) {
  return plan.ladders[ladder].ladder->rungs[static_cast<std::size_t>(outlook.rungs[ladder])];
}

bool is_excluded(const Plan& plan, const Outlook& outlook) {
  return plan.exclude_ladder >= 0 && outlook.rungs[static_cast<std::size_t>(plan.exclude_ladder)] == 1;
}

std::string stage_id(const Plan& plan, const Outlook& outlook) {
  return plan.stage_ladder < 0 ? std::string()
                               : rung_of(plan, outlook, static_cast<std::size_t>(plan.stage_ladder)).id;
}

void append_lead_json(const Plan& plan, const Scored& scored, const LeadFormat& format, std::string& out) {
  const Outlook& outlook = scored.outlook;
  out += scored.person.is_visitor ? "{\"lead\":null,\"visitor\":" : "{\"lead\":";
  append_json_string(out, scored.person.id);
  out += ",\"scores\":{";
  for (std::size_t s = 0; s < outlook.scores.size(); ++s) {
    out += s == 0 ? "\"" : ",\"";
    out += plan.model().scores[s].name;
    out += "\":";
    append_millionths(out, outlook.scores[s]);
  }
  out += "},\"grade\":";
  out += outlook.standing.grade < 0 ? "null" : '"' + grade_name(outlook.standing.grade) + '"';
  out += ",\"stage\":";
  if (plan.stage_ladder < 0) {
    out += "null";
  } else {
    append_json_string(out, stage_id(plan, outlook));
  }
  out += ",\"labels\":{";
  bool first = true;
  for_each_label(plan, [&](std::size_t i) {
    out += first ? "\"" : ",\"";
    first = false;
    out += plan.ladders[i].ladder->name;
    out += "\":";
    append_json_string(out, rung_of(plan, outlook, i).id);
  });
  out += is_excluded(plan, outlook) ? "},\"excluded\":true" : "},\"excluded\":false";
  if (format.changes) {
    append_changes(plan, outlook, out);
  }
  if (format.explain) {
    out += ",\"explanation\":";
    append_explanation_json(plan.model(), explain(plan, scored.engine, scored.state, scored.events, outlook), out);
  }
  out += "}\n";
}

std::string csv_header(const Plan& plan) {
  std::string out = "lead,visitor";
  for (const Score& score : plan.model().scores) {
    out += "," + score.name;
  }
  out += ",grade,stage";
  for_each_label(plan, [&](std::size_t i) { out += "," + plan.ladders[i].ladder->name; });
  return out + ",excluded\n";
}

void append_lead_csv(const Plan& plan, const Scored& scored, std::string& out) {
  const Outlook& outlook = scored.outlook;
  out += scored.person.is_visitor ? "," : "";
  append_csv_cell(out, scored.person.id);
  out += scored.person.is_visitor ? "" : ",";
  for (const Millionths score : outlook.scores) {
    out += ',';
    append_millionths(out, score);
  }
  out += ',';
  out += outlook.standing.grade < 0 ? "" : grade_name(outlook.standing.grade);
  out += ',';
  out += stage_id(plan, outlook);
  for_each_label(plan, [&](std::size_t i) { out += "," + rung_of(plan, outlook, i).id; });
  out += is_excluded(plan, outlook) ? ",true\n" : ",false\n";
}

}  // namespace reif
