#include "service/notify/digest_message.h"

#include <fmt/format.h>

#include <algorithm>

#include "codec/dom.h"
#include "codec/json_writer.h"

namespace reif {
namespace {

std::string_view text_at(dom::Object object, std::string_view key) {
  std::string_view text;
  return object.at_key(key).get(text) == simdjson::SUCCESS ? text : std::string_view();
}

void append_member(std::string_view name, std::string_view text, std::string& out) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":";
  append_json_string(out, text);
}

void append_alert(const AlertRow& alert, dom::Parser& parser, std::string& out) {
  const std::string padded = alert.message + std::string(dom::kPadding, ' ');
  const Result<dom::Element> message = parser.parse({padded.data(), alert.message.size()});
  out += '{';
  append_member("id", alert.id, out);
  dom::Object data;
  if (message && (*message)["data"].get(data) == simdjson::SUCCESS) {
    dom::Object lead;
    if (data["lead"].get(lead) == simdjson::SUCCESS) {
      append_member("lead", text_at(lead, "id"), out);
      append_member("name", text_at(lead, "name"), out);
      append_member("company", text_at(lead, "company"), out);
    }
    append_member("from", text_at(data, "from"), out);
    append_member("to", text_at(data, "to"), out);
  }
  append_member("at", format_time(alert.at), out);
  out += '}';
}

}  // namespace

std::string digest_message(const std::vector<AlertRow>& alerts, Time from, Time to) {
  std::string out =
      fmt::format(R"({{"type":"{}","timestamp":"{}","data":{{"from":"{}","to":"{}","count":{},"alerts":[)",
                  kDigestType, format_time(to), format_time(from), format_time(to), alerts.size());
  dom::Parser parser;
  const std::size_t shown = std::min(alerts.size(), kDigestMax);
  for (std::size_t i = 0; i < shown; ++i) {
    out += i == 0 ? "" : ",";
    append_alert(alerts[alerts.size() - 1 - i], parser, out);
  }
  return out + "]}}";
}

std::string test_message(Time now) {
  return fmt::format(R"({{"type":"{}","timestamp":"{}","data":{{"text":{{"de":"Eine Probe: Meldungen kommen an.",)"
                     R"("en":"A test: alerts arrive."}}}}}})",
                     kTestType, format_time(now));
}

}  // namespace reif
