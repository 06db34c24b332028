#include "service/live/lead_json.h"

#include "codec/json_writer.h"

namespace reif {
namespace {

void append_time_or_null(std::string_view name, Time t, std::string& out) {
  out += ",\"";
  out += name;
  out += "\":";
  if (t == kForever || t == kTimeMin) {
    out += "null";
    return;
  }
  out += '"';
  append_time(out, t);
  out += '"';
}

void append_text(std::string_view name, std::string_view text, std::string& out) {
  out += ",\"";
  out += name;
  out += "\":";
  append_json_string(out, text);
}

}  // namespace

void append_lead_json(const LeadRow& row, std::string& out) {
  out += "{\"id\":";
  append_json_string(out, row.id);
  out += row.is_visitor ? ",\"visitor\":true," : ",\"visitor\":false,";
  out.append(row.scores, 1, row.scores.size() - 2);  // The members of the object.
  out += ",\"momentum\":" + std::to_string(row.momentum) + ",\"value\":";
  append_json_number(out, row.value);
  append_time_or_null("known_since", row.known_since, out);
  append_time_or_null("last_activity", row.last_activity, out);
  append_time_or_null("judged_at", row.judged, out);
  append_time_or_null("next_look", row.next_change, out);
  out += ",\"alerts\":" + std::to_string(row.alerts) + ",\"attributes\":" + row.attributes + ",\"account\":";
  out += row.account.empty() ? "null" : row.account;
  out += '}';
}

void append_change_json(const ChangeRow& row, std::string& out) {
  out += "{\"number\":" + std::to_string(row.number);
  append_text("ladder", row.ladder, out);
  append_time_or_null("at", row.at, out);
  append_text("from", row.from, out);
  append_text("to", row.to, out);
  append_text("cause", row.cause.empty() ? "time" : std::string_view(row.cause), out);
  out += ",\"scores\":" + row.scores;
  append_text("model", row.model, out);
  append_time_or_null("known_at", row.known_at, out);
  append_time_or_null("withdrawn_at", row.withdrawn_at, out);
  out += '}';
}

void append_alert_json(const AlertRow& row, std::string& out) {
  out += "{\"number\":" + std::to_string(row.number);
  append_time_or_null("raised_at", row.raised_at, out);
  out += ",\"message\":" + row.message + '}';
}

}  // namespace reif
