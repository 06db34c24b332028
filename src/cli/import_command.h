#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace reif {

struct ImportArguments {
  std::string map;                 // Path of the import map.
  std::vector<std::string> files;  // CSV, plain or gzip; "-" is standard input. At least one.
  bool strict = false;             // Stop at the first bad row.
  bool check = false;              // Write no events, but how many there are and the first three.
  bool progress = false;           // On `err`, where it takes long.
};

// `reif import`: rows of CSV files to events, one JSON text a line, on `out`; bad rows and mistakes on `err`, each
// with its file and line. Nothing is written before the map and the columns of all files are found good. Returns the
// exit code: 0; 1 refused, or stopped by `strict` or a damaged file; 3 rows were skipped.
int run_import(const ImportArguments& arguments, std::ostream& out, std::ostream& err);

}  // namespace reif
