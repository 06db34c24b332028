#include "twin/engine.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/score_command.h"

namespace reif::twin {
namespace {

namespace fs = std::filesystem;

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(fs::temp_directory_path() / ("reif-twin-" + std::to_string(getpid()))) {
    fs::create_directories(path_);
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string write(const std::string& name, const std::string& text) const {
    const fs::path path = path_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }

 private:
  fs::path path_;
};

}  // namespace

EngineAnswer run_engine(const Case& c, int threads) {
  const TemporaryFolder folder;
  ScoreArguments arguments;
  arguments.model = folder.write("model.yaml", to_yaml(c.model));
  for (const Source& source : c.sources) {
    std::string text;
    for (const std::string& line : source.lines) {
      text += line + "\n";
    }
    arguments.events.push_back(folder.write(source.name, text));
  }
  arguments.as_of = c.as_of;
  arguments.visitors = true;
  arguments.threads = threads;
  std::ostringstream out;
  std::ostringstream err;
  EngineAnswer answer;
  answer.code = run_score(arguments, out, err);
  answer.messages = err.str();
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    answer.results.push_back(from_line(line));
  }
  return answer;
}

}  // namespace reif::twin
