#include "codec/segment/line_writer.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "codec/excerpt.h"
#include "codec/json_writer.h"
#include "codec/segment/doubled_keys.h"

namespace reif {
namespace {

constexpr std::size_t kNumberBytesMax = 32;  // "-1.7976931348623157e+308" has 24.

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighs = 0x8080808080808080;

// The high bit of each byte that is zero; of those above the first such byte more may be set.
constexpr std::uint64_t zeros(std::uint64_t word) { return (word - kOnes) & ~word & kHighs; }

// Whether one of eight bytes must be escaped: a quote, a backslash or a control character.
bool must_escape(const char* eight) {
  std::uint64_t word = 0;
  std::memcpy(&word, eight, sizeof(word));
  const std::uint64_t below_blank = (word - kOnes * ' ') & ~word & kHighs;
  return (below_blank | zeros(word ^ (kOnes * '"')) | zeros(word ^ (kOnes * '\\'))) != 0;
}

bool must_escape(std::string_view text) {
  if (text.size() < 8) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\\'; });
  }
  for (std::size_t at = 0; at + 8 < text.size(); at += 8) {
    if (must_escape(text.data() + at)) {
      return true;
    }
  }
  return must_escape(text.data() + text.size() - 8);
}

}  // namespace

void LineWriter::raw(std::string_view json) {
  std::memcpy(reserve(json.size()), json.data(), json.size());
  size_ += json.size();
}

void LineWriter::string(std::string_view text) {
  if (must_escape(text)) {
    std::string escaped;
    append_json_string(escaped, text);
    raw(escaped);
    return;
  }
  char* to = reserve(text.size() + 2);
  *to = '"';
  if (!text.empty()) {
    std::memcpy(to + 1, text.data(), text.size());
  }
  to[text.size() + 1] = '"';
  size_ += text.size() + 2;
}

void LineWriter::key(std::string_view key) {
  if (buffer_[size_ - 1] != '{') {
    raw(",");
  }
  string(key);
  raw(":");
}

bool LineWriter::value(dom::Element value, int depth) {
  switch (value.type()) {
    case dom::Kind::ARRAY:
      return list(value.get_array().value_unsafe(), depth);
    case dom::Kind::OBJECT:
      return object(value.get_object().value_unsafe(), depth);
    case dom::Kind::STRING:
      if (value.get_string_length().value_unsafe() > limits_.bytes_max) {
        return refuse_size();
      }
      string(value.get_string().value_unsafe());
      break;
    case dom::Kind::INT64:
    case dom::Kind::UINT64:
    case dom::Kind::DOUBLE:
      number(value);
      break;
    case dom::Kind::BOOL:
      raw(value.get_bool().value_unsafe() ? "true" : "false");
      break;
    case dom::Kind::NULL_VALUE:
      raw("null");
      break;
  }
  return size_ <= limits_.bytes_max || refuse_size();
}

bool LineWriter::refuse(EventFault fault, std::string message) {
  problem = {fault, std::move(message)};
  return false;
}

bool LineWriter::refuse_size() {
  return refuse(EventFault::too_large, "larger than " + std::to_string(limits_.bytes_max) + " bytes");
}

// Room for so many bytes more.
char* LineWriter::reserve(std::size_t bytes) {
  if (capacity_ - size_ < bytes) {
    const std::size_t capacity = std::max<std::size_t>(2 * (size_ + bytes), 4096);
    auto larger = std::make_unique<char[]>(capacity);
    if (size_ > 0) {
      std::memcpy(larger.get(), buffer_.get(), size_);
    }
    buffer_ = std::move(larger);
    capacity_ = capacity;
  }
  return buffer_.get() + size_;
}

bool LineWriter::object(dom::Object object, int depth) {
  if (depth > limits_.depth_max) {
    return refuse(EventFault::too_deep, "nested deeper than " + std::to_string(limits_.depth_max));
  }
  raw("{");
  DoubledKeys doubled(object);
  for (const auto field : object) {
    if (doubled.next(field.key)) {
      return refuse(EventFault::duplicate_key, excerpt(field.key) + " stands twice in one object");
    }
    key(field.key);
    if (!value(field.value, depth + 1)) {
      return false;
    }
  }
  raw("}");
  return true;
}

bool LineWriter::list(dom::Array list, int depth) {
  if (depth > limits_.depth_max) {
    return refuse(EventFault::too_deep, "nested deeper than " + std::to_string(limits_.depth_max));
  }
  raw("[");
  bool first = true;
  for (const dom::Element item : list) {
    raw(first ? "" : ",");
    first = false;
    if (!value(item, depth + 1)) {
      return false;
    }
  }
  raw("]");
  return true;
}

void LineWriter::number(dom::Element value) {
  char* const to = reserve(kNumberBytesMax);
  if (value.type() == dom::Kind::DOUBLE) {
    std::string text;
    append_json_number(text, value.get_double().value_unsafe());
    raw(text);
  } else if (value.type() == dom::Kind::INT64) {
    const auto end = std::to_chars(to, to + kNumberBytesMax, value.get_int64().value_unsafe()).ptr;
    size_ += static_cast<std::size_t>(end - to);
  } else {
    const auto end = std::to_chars(to, to + kNumberBytesMax, value.get_uint64().value_unsafe()).ptr;
    size_ += static_cast<std::size_t>(end - to);
  }
}

}  // namespace reif
