#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace reif {

// Header fields in the order in which they came. Two allocations for any number of them.
class Headers {
 public:
  // Views into the Headers: they die with it, when it is moved, and at the next add().
  struct Field {
    std::string_view name;  // As written: its case means nothing.
    std::string_view value;
  };

  void reserve(std::size_t bytes, std::size_t fields);
  void add(std::string_view name, std::string_view value);
  // The value of the first field of this name, whatever the case of either.
  std::optional<std::string_view> find(std::string_view name) const;
  std::size_t size() const { return spans_.size(); }
  Field operator[](std::size_t i) const;

 private:
  struct Span {
    std::uint32_t begin;
    std::uint32_t name_bytes;
    std::uint32_t value_bytes;
  };
  std::string text_;
  std::vector<Span> spans_;
};

// Whether both are the same but for the case of ASCII letters.
bool equal_ignoring_case(std::string_view a, std::string_view b);

// A decoded parameter of a query or of a route's pattern.
struct Parameter {
  std::string name;
  std::string value;
};

// The value of the first one of this name.
std::optional<std::string_view> find(const std::vector<Parameter>& parameters, std::string_view name);

// A request as its handler gets it: well-formed, within the limits, and complete.
struct Request {
  std::string method;            // As sent: "POST"; methods have a case.
  std::string target;            // "/v1/track?writeKey=k", undecoded; of "http://host/a" only "/a"; "*" of OPTIONS.
  std::vector<Parameter> query;  // What follows the "?": decoded, in order.
  Headers headers;               // Content-Encoding and Content-Length speak of the body as it was sent.
  std::string body;              // Without chunks, inflated.
  std::string remote_address;    // The peer's IP address, without its port. A proxy's, where there is one.
  Time received = 0;             // When the end of the header was read, by the wall clock.

  // The target up to the "?", undecoded.
  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
};

// An answer. Status line, Date, Content-Length and Connection are the server's to write.
struct Response {
  int status = 200;
  std::string content_type = {};  // Empty: there is none.
  Headers headers = {};           // Others. Control characters in a value are sent as blanks.
  std::string body = {};          // Not sent where the request was HEAD or the status is 204 or 304.
};

// An error as application/problem+json (RFC 9457): {"type":"about:blank","title":…,"status":…,"detail":…}.
Response problem(int status, std::string_view detail);

// "Not Found" for 404; "Status" for one without a name here.
std::string_view reason_phrase(int status);

}  // namespace reif
