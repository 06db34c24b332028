#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace reif {

// A file of this project, for tests that hold the tree itself to its rules.
struct TreeFile {
  std::string path;  // From the project's root: "src/cel/parser.h".
  std::string text;
};

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// All files below `root`, sorted by path; what is made there (builds, installed packages, caches) is left out.
inline std::vector<TreeFile> read_tree(const std::filesystem::path& root) {
  const std::vector<std::string> made = {".git", "build", ".deps", "node_modules", "__pycache__"};
  std::vector<TreeFile> files;
  for (auto at = std::filesystem::recursive_directory_iterator(root); at != std::filesystem::end(at); ++at) {
    if (std::find(made.begin(), made.end(), at->path().filename().string()) != made.end()) {
      at.disable_recursion_pending();
    } else if (at->is_regular_file()) {
      files.push_back({at->path().lexically_relative(root).generic_string(), read_text(at->path())});
    }
  }
  std::sort(files.begin(), files.end(), [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
  return files;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

}  // namespace reif
