#include "service/live/alert_message.h"

#include <algorithm>
#include <array>

#include "codec/json_writer.h"
#include "codec/reasons.h"

namespace reif {
namespace {

constexpr std::size_t kNameBytesMax = 200;  // Of what comes from outside: the whole message stays below 20 KB.

std::string_view cut(std::string_view text) {
  std::size_t size = std::min(text.size(), kNameBytesMax);
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
    --size;  // Not within a character.
  }
  return text.substr(0, size);
}

const cel::Value* find(const std::vector<cel::Entry>& attributes, std::string_view key) {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [key](const cel::Entry& entry) { return entry.key.as_text() == key; });
  return found == attributes.end() ? nullptr : &found->value;
}

std::string_view text(const std::vector<cel::Entry>& attributes, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const cel::Value* value = find(attributes, key);
    if (value != nullptr && value->is(cel::Kind::string) && !value->as_text().empty()) {
      return cut(value->as_text());
    }
  }
  return {};
}

// Writes members of an object one after the other.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) { out_ += '{'; }
  std::string& name(std::string_view name) {
    out_ += is_first_ ? "" : ",";
    is_first_ = false;
    append_json_string(out_, name);
    return out_ += ':';
  }
  void text(std::string_view name, std::string_view value) { append_json_string(this->name(name), value); }
  void text_or_null(std::string_view name, std::string_view value) {
    value.empty() ? void(this->name(name) += "null") : text(name, value);
  }
  void close() { out_ += '}'; }

 private:
  std::string& out_;
  bool is_first_ = true;
};

// Which channels a lead may be contacted on, by the attribute `contact` (a map of channels to true or false).
void append_channels(const std::vector<cel::Entry>& attributes, std::string& out) {
  constexpr std::array<std::string_view, 3> kChannels = {"email", "phone", "post"};
  const cel::Value* contact = find(attributes, "contact");
  Members channels(out);
  for (const std::string_view channel : kChannels) {
    const cel::Value* allowed =
        contact != nullptr && contact->is(cel::Kind::map) ? contact->as_map().find(channel) : nullptr;
    const bool is_known = allowed != nullptr && allowed->is(cel::Kind::boolean);
    channels.name(channel) += !is_known ? "null" : allowed->as_bool() ? "true" : "false";
  }
  channels.close();
}

void append_lead(const AlertContent& content, std::string& out) {
  Members lead(out);
  lead.text("id", cut(content.lead.id));
  lead.text("name", display_name(content.attributes, content.lead.id));
  lead.text_or_null("company", company_name(content.attributes, content.account_attributes));
  lead.text_or_null("email", text(content.attributes, {"email"}));
  lead.text_or_null("phone", text(content.attributes, {"phone"}));
  append_channels(content.attributes, lead.name("allowed"));
  lead.text_or_null("link", content.link);
  lead.close();
}

}  // namespace

std::string display_name(const std::vector<cel::Entry>& attributes, std::string_view id) {
  if (const std::string_view name = text(attributes, {"name"}); !name.empty()) {
    return std::string(name);
  }
  const std::string_view first = text(attributes, {"firstName", "first_name"});
  const std::string_view last = text(attributes, {"lastName", "last_name"});
  if (!first.empty() || !last.empty()) {
    return std::string(first) + (first.empty() || last.empty() ? "" : " ") + std::string(last);
  }
  const std::string_view email = text(attributes, {"email"});
  return std::string(email.empty() ? cut(id) : email);
}

std::string company_name(const std::vector<cel::Entry>& attributes, const std::vector<cel::Entry>& account) {
  const cel::Value* company = find(attributes, "company");
  if (company != nullptr && company->is(cel::Kind::map)) {
    const cel::Value* name = company->as_map().find("name");
    if (name != nullptr && name->is(cel::Kind::string)) {
      return std::string(cut(name->as_text()));
    }
  }
  const std::string_view named = text(attributes, {"company"});
  return std::string(named.empty() ? text(account, {"name"}) : named);
}

std::string alert_message(const ScoringModel& model, const AlertContent& content) {
  const ChangeRow& change = content.change;
  std::string out;
  Members message(out);
  message.text("type", "lead.stage_reached");
  message.text("timestamp", format_time(change.at));
  Members data(message.name("data"));
  data.text("id", content.id);
  data.name("sequence") += std::to_string(content.number_of_lead);
  append_lead(content, data.name("lead"));
  data.text("from", change.from);
  data.text("to", change.to);
  Members names(data.name("stage"));
  for (const std::string_view language : {"de", "en"}) {
    names.text(language, rung_name(*model.stages, change.to, std::string(language)));
  }
  names.close();
  data.text("at", format_time(change.at));
  data.text("known_at", format_time(content.raised_at));
  data.name("late") += content.raised_at - change.at > kLateAfter ? "true" : "false";
  data.name("standing") += content.lead.scores;
  Members reasons(data.name("reasons"));
  for (const std::string_view language : {"de", "en"}) {
    reasons.text(language, reasons_sentence(model, content.explanation, std::string(language)));
  }
  reasons.close();
  data.text("cause", change.cause.empty() ? std::string_view("time") : cut(change.cause));
  data.text("model", change.model);
  data.close();
  message.close();
  return out;
}

}  // namespace reif
