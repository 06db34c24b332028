#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace reif {

// How a server is run. Each setting has a name in the configuration file (YAML), an environment variable REIF_NAME in
// capitals, and a default; the environment wins over the file, and what is said on the command line over both.
struct ServerConfig {
  std::string data = "reif-data";
  std::string listen = "127.0.0.1:8080";
  std::string model;  // File; empty: the model that the data folder has.
  std::int64_t memory_mib = 1024;
  std::int64_t backlog_events = 1'000'000;
  std::int64_t io_threads = 1;
  std::int64_t worker_threads = 2;
  std::vector<std::string> alert_stages;  // Empty: the model's last stage.
  std::string value_attribute = "value";
  std::string link;  // What the address of a lead begins with, in alerts.
  bool webhook_http = false;
  std::vector<std::string> webhook_ranges;
  std::vector<int> webhook_ports = {80, 443, 8080, 8443};
  std::int64_t keep_delivered_days = 30;
  std::int64_t keep_dead_days = 90;
  std::int64_t keep_answers_hours = 24;
};

// A row of the table of settings: what docs/reference/configuration.md lists.
struct Setting {
  std::string_view name;
  std::string_view help;
  // Sets it from a text; false where the text is none.
  bool (*set)(ServerConfig& config, std::string_view text);
  std::string (*get)(const ServerConfig& config);
};
const std::vector<Setting>& settings_table();

// Puts what the file says into the config; all mistakes at once, with their places, in the error's message.
Result<void> read_config_file(const std::string& path, ServerConfig& config);
// The same from the environment; `variable` gives the text of a variable, or nullptr.
Result<void> read_config_environment(const std::function<const char*(const std::string& name)>& variable,
                                     ServerConfig& config);

}  // namespace reif
