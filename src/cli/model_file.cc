#include "cli/model_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <system_error>
#include <utility>

#include "base/tree.h"
#include "codec/yaml.h"

namespace reif {
namespace {

constexpr std::size_t kBytesMax = 1024 * 1024;

Error::Code code_of(int error) {
  return error == ENOENT   ? Error::Code::not_found
         : error == EACCES ? Error::Code::forbidden
                           : Error::Code::unavailable;
}

Result<std::string> read_all(std::istream& in, const std::string& path) {
  std::string text(kBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) {
    return fail(Error::Code::unavailable, fmt::format("cannot read {}", path));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kBytesMax) {
    return fail(Error::Code::invalid_argument,
                fmt::format("{} is larger than 1 MiB, too large for a scoring model", path));
  }
  return text;
}

Result<std::string> read_file(const std::string& path) {
  if (path == "-") {
    return read_all(std::cin, "standard input");
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return fail(Error::Code::unavailable, fmt::format("{} is a folder", path));
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return fail(code_of(errno), fmt::format("cannot open {}: {}", path, std::generic_category().message(errno)));
  }
  return read_all(in, path);
}

}  // namespace

Result<CheckedModel> load_model_file(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) {
    return tl::unexpected<Error>(text.error());
  }
  Issues issues;
  const std::optional<Tree> tree = read_yaml(*text, issues);
  return tree ? check_model(*tree) : CheckedModel{nullptr, std::move(issues)};
}

}  // namespace reif
