#include "model/email_domains.h"

#include <algorithm>

namespace reif {
namespace {

// Both compilers take longer literals than the 65,536 characters that every compiler has to take.
#pragma GCC diagnostic ignored "-Woverlength-strings"

// Sorted lines, each with its "\n" (data/README.md). Nothing is built at start-up: look-ups search the text itself.
constexpr std::string_view kDisposable =
#include "model/data/disposable.inc"
    ;
constexpr std::string_view kFreemail =
#include "model/data/freemail.inc"
    ;
constexpr std::string_view kFreemailOwn =
#include "model/data/freemail_own.inc"
    ;

// Binary search over bytes: the line around the middle says which half to go on with.
bool has_line(std::string_view lines, std::string_view wanted) {
  while (!lines.empty()) {
    const std::size_t before = lines.substr(0, lines.size() / 2).rfind('\n');
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = lines.find('\n', begin);
    const std::string_view line = lines.substr(begin, end - begin);
    if (line == wanted) {
      return true;
    }
    lines = wanted < line ? lines.substr(0, begin) : lines.substr(end + 1);
  }
  return false;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::optional<std::string> email_domain(std::string_view address) {
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || address.rfind('@') != at) {
    return std::nullopt;
  }
  std::string domain(address.substr(at + 1));
  std::transform(domain.begin(), domain.end(), domain.begin(), lower);
  return domain;
}

bool is_disposable_domain(std::string_view domain) { return has_line(kDisposable, domain); }

bool is_freemail_domain(std::string_view domain) {
  return (has_line(kFreemail, domain) || has_line(kFreemailOwn, domain)) && !is_disposable_domain(domain);
}

}  // namespace reif
