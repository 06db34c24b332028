#include "server/json_log.h"

#include <chrono>

#include "base/time.h"
#include "codec/json_writer.h"

namespace reif {

void JsonLog::say(std::string_view level, std::string_view message, Fields fields) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::string line = "{\"time\":\"";
  append_time(line, std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  line += "\",\"level\":\"";
  line += level;
  line += "\",\"message\":";
  append_json_string(line, message);
  for (const auto& [name, value] : fields) {
    line += ',';
    append_json_string(line, name);
    line += ':';
    append_json_string(line, value);
  }
  line += "}\n";
  const std::lock_guard lock(mutex_);
  write_(line);
}

}  // namespace reif
