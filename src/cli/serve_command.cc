#include "cli/serve_command.h"

#include <csignal>
#include <cstdlib>
#include <ostream>

#include "cli/score_command.h"
#include "server/server.h"

namespace reif {
namespace {

Result<ServerConfig> config_of(const ServeArguments& arguments) {
  ServerConfig config;
  if (!arguments.config.empty()) {
    if (const Result<void> read = read_config_file(arguments.config, config); !read) {
      return tl::unexpected<Error>(read.error());
    }
  }
  const Result<void> read =
      read_config_environment([](const std::string& name) { return std::getenv(name.c_str()); }, config);
  if (!read) {
    return tl::unexpected<Error>(read.error());
  }
  config.data = arguments.data.value_or(config.data);
  config.listen = arguments.listen.value_or(config.listen);
  config.model = arguments.model.value_or(config.model);
  return config;
}

// The signals that end the server are taken by this thread alone, in its own time.
sigset_t block_ends() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  return ends;
}

}  // namespace

int run_serve(const ServeArguments& arguments, std::ostream& out, std::ostream& err) {
  const Result<ServerConfig> config = config_of(arguments);
  if (!config) {
    err << "reif: " << config.error().message << '\n';
    return kExitUsage;
  }
  const sigset_t ends = block_ends();
  JsonLog log([&err](std::string_view line) { err << line << std::flush; });
  Result<std::unique_ptr<Server>> server = Server::start(*config, log);
  if (!server) {
    err << "reif: " << server.error().message << '\n';
    return kExitRefused;
  }
  out << "Reif serves at " << (*server)->address() << '\n' << std::flush;
  log.info("serving", {{"address", (*server)->address()}, {"data", config->data}});
  int signal = 0;
  sigwait(&ends, &signal);
  log.info("stopping", {{"signal", std::to_string(signal)}});
  server->reset();
  log.info("stopped");
  return kExitOk;
}

}  // namespace reif
