#pragma once

#include <functional>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace reif {

// What the server says of itself, a JSON object a line: {"time":…,"level":"info","message":…,…}. No names, addresses
// or keys of people belong in it. From any thread.
class JsonLog {
 public:
  using Write = std::function<void(std::string_view line)>;
  using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

  explicit JsonLog(Write write) : write_(std::move(write)) {}

  void info(std::string_view message, Fields fields = {}) { say("info", message, fields); }
  void warning(std::string_view message, Fields fields = {}) { say("warning", message, fields); }
  void error(std::string_view message, Fields fields = {}) { say("error", message, fields); }

 private:
  void say(std::string_view level, std::string_view message, Fields fields);

  std::mutex mutex_;
  Write write_;
};

}  // namespace reif
