#include "http/api/parameters.h"

#include <fmt/format.h>

#include <charconv>

#include "codec/excerpt.h"

namespace reif {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

std::optional<std::string_view> ParameterReader::text(std::string_view name) {
  const std::vector<std::string_view> values = all(name);
  if (values.size() > 1) {
    refuse(name, "stands more than once");
  }
  return values.empty() ? std::nullopt : std::optional(values.front());
}

std::vector<std::string_view> ParameterReader::all(std::string_view name) {
  asked_.emplace(name);
  std::vector<std::string_view> values;
  for (const Parameter& parameter : parameters_) {
    if (parameter.name == name) {
      values.push_back(parameter.value);
    }
  }
  return values;
}

std::optional<std::int64_t> ParameterReader::number(std::string_view name, std::int64_t least, std::int64_t most) {
  const std::optional<std::string_view> value = text(name);
  if (!value) {
    return std::nullopt;
  }
  const std::optional<std::int64_t> number = whole_number(*value);
  if (!number || *number < least || *number > most) {
    refuse(name, fmt::format("is no whole number from {} to {}", least, most));
    return std::nullopt;
  }
  return number;
}

std::optional<Time> ParameterReader::time(std::string_view name) {
  const std::optional<std::string_view> value = text(name);
  if (!value) {
    return std::nullopt;
  }
  const std::optional<FineTime> time = parse_time(*value);
  if (!time) {
    refuse(name, "is no time such as 2026-01-31T12:00:00Z: " + excerpt(*value));
    return std::nullopt;
  }
  return time->milliseconds;
}

bool ParameterReader::flag(std::string_view name) {
  const std::optional<std::string_view> value = text(name);
  if (value && *value != "true" && *value != "false") {
    refuse(name, "is neither true nor false");
  }
  return value == "true";
}

void ParameterReader::refuse(std::string_view name, std::string_view why) {
  mistakes_ += fmt::format("{}`{}` {}", mistakes_.empty() ? "" : "; ", name, why);
}

std::string ParameterReader::mistakes() const {
  std::string all = mistakes_;
  for (const Parameter& parameter : parameters_) {
    if (!asked_.contains(parameter.name)) {
      all += fmt::format("{}unknown parameter {}", all.empty() ? "" : "; ", excerpt(parameter.name));
    }
  }
  return all;
}

}  // namespace reif
