#include "codec/json_place.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace reif {
namespace {

constexpr std::size_t kDepthMax = 1'024;
constexpr std::string_view kBlanks = " \t\n\r";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

// Goes through a text as long as it is JSON. Each step says whether it went well; if not, `at` is the place.
class Scan {
 public:
  explicit Scan(std::string_view json) : json_(json) {}

  // A JSON text and nothing behind it.
  void text() {
    std::vector<char> open;  // The brackets within which `at` lies.
    bool ok = value(open);
    while (ok && !open.empty()) {
      ok = after_value(open);
    }
    if (ok) {
      skip(kBlanks);
    }
  }

  std::size_t at = 0;

 private:
  std::string_view rest() const { return json_.substr(at); }
  bool is(char c) const { return at < json_.size() && json_[at] == c; }
  void skip(std::string_view some) { at = std::min(json_.find_first_not_of(some, at), json_.size()); }

  bool take(char c) {
    const bool found = is(c);
    at += found ? 1 : 0;
    return found;
  }

  // A value, or the beginning of one that has values of its own, down to the first of them.
  bool value(std::vector<char>& open) {
    while (true) {
      skip(kBlanks);
      if (!is('{') && !is('[')) {
        return scalar();
      }
      if (open.size() == kDepthMax) {
        return false;
      }
      open.push_back(json_[at++]);
      skip(kBlanks);
      if (is(open.back() == '{' ? '}' : ']')) {
        return true;
      }
      if (open.back() == '{' && !member_key()) {
        return false;
      }
    }
  }

  // What may follow a value within brackets: their end, or one more value.
  bool after_value(std::vector<char>& open) {
    skip(kBlanks);
    if (take(open.back() == '{' ? '}' : ']')) {
      open.pop_back();
      return true;
    }
    return take(',') && (open.back() == '[' || member_key()) && value(open);
  }

  bool member_key() {
    skip(kBlanks);
    if (!string()) {
      return false;
    }
    skip(kBlanks);
    return take(':');
  }

  bool scalar() {
    if (is('"')) {
      return string();
    }
    for (const std::string_view word : {"true", "false", "null"}) {
      if (is(word.front())) {
        const auto end = std::mismatch(word.begin(), word.end(), rest().begin(), rest().end()).first;
        at += static_cast<std::size_t>(end - word.begin());
        return end == word.end();
      }
    }
    return number();
  }

  bool digits() {
    const std::size_t begin = at;
    skip(kDigits);
    return at > begin;
  }

  bool number() {
    const std::size_t begin = at;
    take('-');
    if (!take('0') && !digits()) {
      return false;
    }
    if (take('.') && !digits()) {
      return false;
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      if (!digits()) {
        return false;
      }
    }
    if (std::isinf(std::strtod(std::string(json_.substr(begin, at - begin)).c_str(), nullptr))) {
      at = begin;
      return false;
    }
    return true;
  }

  bool string() {
    if (!take('"')) {
      return false;
    }
    while (!take('"')) {
      if (at == json_.size() || !(is('\\') ? escape() : character())) {
        return false;
      }
    }
    return true;
  }

  bool escape() {
    const std::size_t begin = at++;
    if (!take('u')) {
      const bool known =
          at < json_.size() && std::string_view("\"\\/bfnrt").find(json_[at]) != std::string_view::npos;
      at += known ? 1 : 0;
      return known;
    }
    std::uint32_t unit = 0;
    if (!hex(unit)) {
      return false;
    }
    if (unit < 0xD800 || unit > 0xDFFF) {
      return true;
    }
    std::uint32_t low = 0;
    if (unit > 0xDBFF || !rest().starts_with("\\u")) {
      at = begin;
      return false;
    }
    at += 2;
    if (!hex(low)) {
      return false;
    }
    const bool pair = low >= 0xDC00 && low <= 0xDFFF;
    at = pair ? at : begin;
    return pair;
  }

  bool hex(std::uint32_t& unit) {
    for (int i = 0; i < 4; ++i, ++at) {
      if (at == json_.size() || kHexDigits.find(json_[at]) == std::string_view::npos) {
        return false;
      }
      const auto digit = static_cast<std::uint32_t>(static_cast<unsigned char>(json_[at]));
      unit = unit * 16 + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
    }
    return true;
  }

  std::uint32_t byte(std::size_t index) const {
    return index < json_.size() ? static_cast<unsigned char>(json_[index]) : 0;
  }

  // One character in UTF-8: no control character, the shortest form, no surrogate, none beyond U+10FFFF.
  bool character() {
    const std::uint32_t first = byte(at);
    const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (first < ' ' || (first >= 0x80 && first < 0xC2) || first > 0xF4) {
      return false;
    }
    for (std::size_t i = 1; i < size; ++i) {
      if ((byte(at + i) & 0xC0) != 0x80) {
        return false;
      }
    }
    const std::uint32_t second = byte(at + 1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
        (first == 0xF4 && second > 0x8F)) {
      return false;
    }
    at += size;
    return true;
  }

  std::string_view json_;
};

}  // namespace

std::size_t broken_place(std::string_view json) {
  Scan scan(json);
  scan.text();
  return scan.at;
}

}  // namespace reif
