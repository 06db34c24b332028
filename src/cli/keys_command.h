#pragma once

#include <iosfwd>
#include <string>

namespace reif {

// `reif keys add`: works while a server has the folder open, too.
struct KeysAddArguments {
  std::string data = "reif-data";
  std::string kind;
  std::string name;
  std::string source = "main";
};

// Writes the key to `out`, and of a public one the secret for proofs to `err`.
int run_keys_add(const KeysAddArguments& arguments, std::ostream& out, std::ostream& err);

}  // namespace reif
