#pragma once

#include <iosfwd>
#include <optional>
#include <string>

namespace reif {

// `reif serve`: what is said on the command line wins over the environment, and that over the file.
struct ServeArguments {
  std::string config;  // File.
  std::optional<std::string> data;
  std::optional<std::string> listen;
  std::optional<std::string> model;
};

// Serves until SIGTERM or SIGINT. `out` gets the address once it serves; `err` its log, JSON Lines.
int run_serve(const ServeArguments& arguments, std::ostream& out, std::ostream& err);

}  // namespace reif
