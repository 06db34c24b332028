#include "server/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/issue.h"
#include "base/suggest.h"
#include "base/tree.h"
#include "codec/yaml.h"

namespace reif {
namespace {

bool set_text(std::string& value, std::string_view text) {
  value = text;
  return true;
}

template <class T>
bool set_number(T& value, std::string_view text, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || number < least || number > most) {
    return false;
  }
  value = static_cast<T>(number);
  return true;
}

bool set_flag(bool& value, std::string_view text) {
  value = text == "true";
  return value || text == "false";
}

// Texts between commas, blanks around them let be.
std::vector<std::string> list_of(std::string_view text) {
  std::vector<std::string> list;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t first = std::min(item.find_first_not_of(' '), item.size());
    item = item.substr(first, item.find_last_not_of(' ') + 1 - first);
    if (!item.empty()) {
      list.emplace_back(item);
    }
  }
  return list;
}

bool set_list(std::vector<std::string>& value, std::string_view text) {
  value = list_of(text);
  return true;
}

bool set_ports(std::vector<int>& value, std::string_view text) {
  constexpr int kPortMax = 65'535;
  value.clear();
  for (const std::string& item : list_of(text)) {
    if (!set_number(value.emplace_back(), item, 1, kPortMax)) {
      return false;
    }
  }
  return !value.empty();
}

template <class List>
std::string joined(const List& list) {
  return fmt::format("{}", fmt::join(list, ", "));
}

using Config = ServerConfig;
constexpr std::int64_t kMemoryMost = 1'000'000;
constexpr std::int64_t kBacklogMost = 1'000'000'000;
constexpr std::int64_t kThreadsMost = 64;
constexpr std::int64_t kDaysMost = 3'650;

// Errors of several texts as one message.
Result<void> refuse(const std::vector<std::string>& mistakes) {
  return mistakes.empty() ? Result<void>()
                          : fail(Error::Code::invalid_argument, fmt::format("{}", fmt::join(mistakes, "\n")));
}

std::string text_of(const Tree& value) {
  std::string text;
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    text += (i == 0 ? "" : ",") + value.items[i].text;
  }
  return value.items.empty() ? value.text : text;
}

}  // namespace

const std::vector<Setting>& settings_table() {
  static const std::vector<Setting> kTable = {
      {"data", "Folder of everything that is kept", [](Config& c, std::string_view t) { return set_text(c.data, t); },
       [](const Config& c) { return c.data; }},
      {"listen", "HOST:PORT to serve at; port 0 is any",
       [](Config& c, std::string_view t) { return set_text(c.listen, t); }, [](const Config& c) { return c.listen; }},
      {"model", "Scoring model (YAML); the one that the folder has if left out",
       [](Config& c, std::string_view t) { return set_text(c.model, t); }, [](const Config& c) { return c.model; }},
      {"memory_mib", "MiB for leads at hand; others are read when they are asked for",
       [](Config& c, std::string_view t) { return set_number(c.memory_mib, t, 16, kMemoryMost); },
       [](const Config& c) { return std::to_string(c.memory_mib); }},
      {"backlog_events", "Events on disk and not applied yet beyond which clients are asked to come again (429)",
       [](Config& c, std::string_view t) { return set_number(c.backlog_events, t, 1, kBacklogMost); },
       [](const Config& c) { return std::to_string(c.backlog_events); }},
      {"io_threads", "Threads that move bytes",
       [](Config& c, std::string_view t) { return set_number(c.io_threads, t, 1, kThreadsMost); },
       [](const Config& c) { return std::to_string(c.io_threads); }},
      {"worker_threads", "Threads that answer questions about leads",
       [](Config& c, std::string_view t) { return set_number(c.worker_threads, t, 1, kThreadsMost); },
       [](const Config& c) { return std::to_string(c.worker_threads); }},
      {"alert_stages", "Stages whose reaching is an alert; the model's last if left out",
       [](Config& c, std::string_view t) { return set_list(c.alert_stages, t); },
       [](const Config& c) { return joined(c.alert_stages); }},
      {"value_attribute", "Attribute of a lead that says what it could be worth",
       [](Config& c, std::string_view t) { return set_text(c.value_attribute, t); },
       [](const Config& c) { return c.value_attribute; }},
      {"link", "What the address of a lead begins with in alerts: https://crm.example/leads/",
       [](Config& c, std::string_view t) { return set_text(c.link, t); }, [](const Config& c) { return c.link; }},
      {"webhook_http", "Whether receivers may be sent to without TLS",
       [](Config& c, std::string_view t) { return set_flag(c.webhook_http, t); },
       [](const Config& c) { return std::string(c.webhook_http ? "true" : "false"); }},
      {"webhook_ranges", "Addresses that receivers may have though they are not public: 10.1.0.0/16",
       [](Config& c, std::string_view t) { return set_list(c.webhook_ranges, t); },
       [](const Config& c) { return joined(c.webhook_ranges); }},
      {"webhook_ports", "Ports that receivers may have; 0 is none",
       [](Config& c, std::string_view t) { return set_ports(c.webhook_ports, t); },
       [](const Config& c) { return joined(c.webhook_ports); }},
      {"keep_delivered_days", "Days for which messages that were delivered are kept",
       [](Config& c, std::string_view t) { return set_number(c.keep_delivered_days, t, 1, kDaysMost); },
       [](const Config& c) { return std::to_string(c.keep_delivered_days); }},
      {"keep_dead_days", "Days for which messages that were given up can be sent again",
       [](Config& c, std::string_view t) { return set_number(c.keep_dead_days, t, 1, kDaysMost); },
       [](const Config& c) { return std::to_string(c.keep_dead_days); }},
      {"keep_answers_hours", "Hours for which the answer to an Idempotency-Key is kept",
       [](Config& c, std::string_view t) { return set_number(c.keep_answers_hours, t, 1, kDaysMost * 24); },
       [](const Config& c) { return std::to_string(c.keep_answers_hours); }},
  };
  return kTable;
}

Result<void> read_config_file(const std::string& path, ServerConfig& config) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return fail(Error::Code::not_found, "cannot open " + path);
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  Issues issues;
  const std::optional<Tree> tree = read_yaml(text, issues);
  if (tree && tree->kind != Tree::Kind::map) {
    issues.push_back({Issue::Severity::error, tree->place, "a configuration is a map of settings", ""});
  }
  std::vector<std::string> names;
  for (const Setting& setting : settings_table()) {
    names.emplace_back(setting.name);
  }
  if (tree && issues.empty()) {
    for (const Tree::Member& member : tree->members) {
      const auto setting = std::find_if(settings_table().begin(), settings_table().end(),
                                        [&](const Setting& s) { return s.name == member.key; });
      if (setting == settings_table().end()) {
        issues.push_back({Issue::Severity::error, member.place, "unknown setting `" + member.key + "`",
                          suggestion_hint(member.key, names)});
      } else if (!setting->set(config, text_of(member.value))) {
        issues.push_back({Issue::Severity::error, member.value.place,
                          fmt::format("`{}` is no value for {}", text_of(member.value), setting->name),
                          std::string(setting->help)});
      }
    }
  }
  std::vector<std::string> mistakes;
  for (const Issue& issue : issues) {
    mistakes.push_back(format_issue(issue, path));
  }
  return refuse(mistakes);
}

Result<void> read_config_environment(const std::function<const char*(const std::string& name)>& variable,
                                     ServerConfig& config) {
  std::vector<std::string> mistakes;
  for (const Setting& setting : settings_table()) {
    std::string name = "REIF_" + std::string(setting.name);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const char* text = variable(name);
    if (text != nullptr && !setting.set(config, text)) {
      mistakes.push_back(fmt::format("{}: `{}` is no value; {}", name, text, setting.help));
    }
  }
  return refuse(mistakes);
}

}  // namespace reif
