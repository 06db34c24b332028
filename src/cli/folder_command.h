#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace reif {

// What is done with a server's folder from the command line.
struct FolderArguments {
  std::string data = "reif-data";
  std::string source = "main";      // `reif load`
  std::vector<std::string> events;  // Files.
  bool progress = false;
};

// `reif load`: history in bulk, while no server runs. Exit code 3 where bad lines were passed over.
int run_load(const FolderArguments& arguments, std::ostream& out, std::ostream& err);
// `reif rebuild`: all states anew from the log.
int run_rebuild(const FolderArguments& arguments, std::ostream& out, std::ostream& err);
// `reif status`
int run_status(const FolderArguments& arguments, std::ostream& out, std::ostream& err);

}  // namespace reif
