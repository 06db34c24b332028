#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "codec/dom.h"
#include "codec/event_fault.h"

namespace reif {

// Writes parsed JSON as JSON without blanks: texts escaped only where they must be, integers digit by digit, other
// numbers as ECMAScript prints them. Refuses what a line may not have: a doubled key, too much depth, too many bytes.
class LineWriter {
 public:
  struct Limits {
    std::size_t bytes_max = 0;
    int depth_max = 0;
  };
  struct Problem {
    EventFault fault = EventFault::too_large;
    std::string message;
  };

  explicit LineWriter(Limits limits) : limits_(limits) {}

  void clear() { size_ = 0; }
  // What was written since `clear`; lives until the next call.
  std::string_view text() const { return {buffer_.get(), size_}; }

  // JSON as it is.
  void raw(std::string_view json);
  // A text with its quotes.
  void string(std::string_view text);
  // A key and its colon, with a comma before it where it is not the object's first.
  void key(std::string_view key);
  // A value that lies this deep in the line (the line itself is 1 deep). False: `problem` says why.
  bool value(dom::Element value, int depth);

  // Says false, and why.
  bool refuse(EventFault fault, std::string message);
  Problem problem;

 private:
  bool refuse_size();
  char* reserve(std::size_t bytes);
  bool object(dom::Object object, int depth);
  bool list(dom::Array list, int depth);
  void number(dom::Element value);

  Limits limits_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

}  // namespace reif
