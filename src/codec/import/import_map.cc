#include "codec/import/import_map.h"

#include <algorithm>

#include "base/suggest.h"

namespace reif {
namespace {

// What two spellings of a column's name share.
std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) {
      plain += c;
    } else if (c >= 'A' && c <= 'Z') {
      plain += static_cast<char>(c - 'A' + 'a');
    }
  }
  return plain;
}

template <class Same>
std::vector<std::size_t> positions(const std::vector<std::string>& header, const Same& same) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (same(header[i])) {
      found.push_back(i);
    }
  }
  return found;
}

}  // namespace

std::vector<std::size_t> find_columns(const ImportMap& map, const std::vector<std::string>& header, Issues& issues) {
  std::vector<std::size_t> result;
  for (const ImportMap::Column& column : map.columns) {
    std::vector<std::size_t> found = positions(header, [&](const std::string& name) { return name == column.name; });
    if (found.empty()) {
      const std::string plain = plain_name(column.name);
      found = positions(header, [&](const std::string& name) { return !plain.empty() && plain_name(name) == plain; });
    }
    if (found.empty()) {
      issues.push_back({Issue::Severity::error, column.place, "no column `" + column.name + "`",
                        suggestion_hint(column.name, header)});
    } else if (found.size() > 1) {
      issues.push_back({Issue::Severity::error, column.place, "more than one column `" + column.name + "`",
                        "give the columns names of your own with `columns: […]`"});
    }
    result.push_back(found.empty() ? 0 : found.front());
  }
  return result;
}

}  // namespace reif
