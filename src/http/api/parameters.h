#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "http/message.h"

namespace reif {

// A whole number, and nothing but it: "17", "-3". Nothing for "", "17a", " 17" or one that 64 bits do not hold.
std::optional<std::int64_t> whole_number(std::string_view text);

// Reads a query's parameters and notes what is wrong with them: what is malformed, what stands twice where only one
// can count, and what nobody asked for.
class ParameterReader {
 public:
  // The parameters must outlive it.
  explicit ParameterReader(const std::vector<Parameter>& parameters) : parameters_(parameters) {}

  std::optional<std::string_view> text(std::string_view name);
  std::vector<std::string_view> all(std::string_view name);
  std::optional<std::int64_t> number(std::string_view name, std::int64_t least, std::int64_t most);
  std::optional<Time> time(std::string_view name);  // RFC 3339
  bool flag(std::string_view name);                 // "true" or "false"
  // Notes a mistake that the caller found in a parameter.
  void refuse(std::string_view name, std::string_view why);

  // All that is wrong, in words; empty: nothing. To be asked when everything was read.
  std::string mistakes() const;

 private:
  const std::vector<Parameter>& parameters_;
  std::set<std::string, std::less<>> asked_;
  std::string mistakes_;
};

}  // namespace reif
