#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/check.h"

namespace reif {

// A folder of a test's own, gone with it.
class TempFolder {
 public:
  TempFolder() : path_((std::filesystem::temp_directory_path() / "reif-XXXXXX").string()) {
    REIF_CHECK(mkdtemp(path_.data()) != nullptr);
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::filesystem::path path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path() / name; }

 private:
  std::string path_;
};

}  // namespace reif
