#include "http/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace reif {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

constexpr std::array<std::pair<int, std::string_view>, 33> kReasons = {{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Supported"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
}};

// A JSON string. Only what JSON does not take as it is: the details here are our own sentences.
void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::reserve(std::size_t bytes, std::size_t fields) {
  text_.reserve(bytes);
  spans_.reserve(fields);
}

void Headers::add(std::string_view name, std::string_view value) {
  spans_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()),
                    static_cast<std::uint32_t>(value.size())});
  text_.append(name).append(value);
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    if (spans_[i].name_bytes == name.size()) {
      const Field field = (*this)[i];
      if (equal_ignoring_case(field.name, name)) {
        return field.value;
      }
    }
  }
  return std::nullopt;
}

Headers::Field Headers::operator[](std::size_t i) const {
  const Span& span = spans_[i];
  const std::string_view text = text_;
  return {text.substr(span.begin, span.name_bytes), text.substr(span.begin + span.name_bytes, span.value_bytes)};
}

std::optional<std::string_view> find(const std::vector<Parameter>& parameters, std::string_view name) {
  for (const Parameter& parameter : parameters) {
    if (parameter.name == name) {
      return parameter.value;
    }
  }
  return std::nullopt;
}

std::string_view reason_phrase(int status) {
  const auto at = std::lower_bound(kReasons.begin(), kReasons.end(), status,
                                   [](const auto& reason, int wanted) { return reason.first < wanted; });
  return at != kReasons.end() && at->first == status ? at->second : "Status";
}

Response problem(int status, std::string_view detail) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body =
      fmt::format(R"({{"type":"about:blank","title":"{}","status":{},"detail":)", reason_phrase(status), status);
  append_json_string(response.body, detail);
  response.body += '}';
  return response;
}

}  // namespace reif
