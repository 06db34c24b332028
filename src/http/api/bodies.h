#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/dom.h"
#include "http/message.h"

namespace reif {

// Reads the JSON object of a request's body and notes what is wrong with it: what is missing or of another type, and
// members that nobody asked for.
class BodyReader {
 public:
  explicit BodyReader(const std::string& body);

  std::optional<std::string> text(std::string_view name, std::size_t bytes_max = 1'000);
  std::string needed_text(std::string_view name, std::size_t bytes_max = 1'000);
  std::optional<double> number(std::string_view name);
  std::optional<bool> flag(std::string_view name);
  std::optional<std::vector<std::string>> texts(std::string_view name);
  // Notes a mistake that the caller found in a member. Of a body that is no object nothing more is said.
  void refuse(std::string_view name, std::string_view why);

  // What was found wrong with members so far, in words; empty: nothing.
  const std::string& first_mistakes() const { return mistakes_; }
  // All that is wrong, unknown members too. To be asked when everything was read.
  std::string mistakes() const;

 private:
  std::optional<dom::Element> member(std::string_view name);

  std::string padded_;
  dom::Parser parser_;
  std::optional<dom::Object> object_;
  std::vector<std::string> asked_;
  std::string mistakes_;
};

}  // namespace reif
