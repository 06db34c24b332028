#include "codec/dom.h"

#include <algorithm>
#include <memory>
#include <new>

#include "codec/excerpt.h"
#include "codec/json_numbers.h"

namespace reif::dom {
namespace {

constexpr std::size_t kCountUnknown = 0xFFFFFF;  // simdjson counts members and items no further.
constexpr std::size_t kFewEntries = 16;          // Up to so many, comparing each with each is cheaper than sorting.

const cel::Map kEmptyMap;
const cel::List kEmptyList;

template <class Container>
std::size_t count_of(const Container& container) {
  const std::size_t counted = container.size();
  if (counted < kCountUnknown) {
    return counted;
  }
  std::size_t count = 0;
  for (auto it = container.begin(); it != container.end(); ++it) {
    ++count;
  }
  return count;
}

// Takes out all entries but the last of each key; returns how many are left.
std::size_t keep_last(cel::Entry* entries, std::size_t size) {
  const auto key_less = [](const cel::Entry& a, const cel::Entry& b) { return a.key.as_text() < b.key.as_text(); };
  std::stable_sort(entries, entries + size, key_less);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (i + 1 == size || entries[i].key.as_text() != entries[i + 1].key.as_text()) {
      entries[kept++] = entries[i];
    }
  }
  return kept;
}

bool has_doubles(const cel::Entry* entries, std::size_t size) {
  for (std::size_t i = 1; i < size; ++i) {
    const std::string_view key = entries[i].key.as_text();
    for (std::size_t j = 0; j < i; ++j) {
      if (entries[j].key.as_text() == key) {
        return true;
      }
    }
  }
  return false;
}

cel::Value list_value(simdjson::dom::array array, Arena& arena) {
  const std::size_t capacity = count_of(array);
  if (capacity == 0) {
    return cel::Value::list(&kEmptyList);
  }
  auto* items = arena.array<cel::Value>(capacity);
  std::size_t size = 0;
  for (const Element item : array) {
    std::construct_at(items + size++, to_value(item, arena));
  }
  return cel::Value::list(arena.make<cel::List>(items, size));
}

tl::unexpected<Error> refuse(simdjson::error_code code) {
  std::string why;
  switch (code) {
    case simdjson::EMPTY:
      why = "empty";
      break;
    case simdjson::UTF8_ERROR:
      why = "no UTF-8";
      break;
    case simdjson::DEPTH_ERROR:
      why = "nested deeper than 1,024";
      break;
    case simdjson::STRING_ERROR:
      why = "a broken escape or a lone surrogate in a text";
      break;
    case simdjson::UNCLOSED_STRING:
      why = "a text without its closing quote";
      break;
    case simdjson::UNESCAPED_CHARS:
      why = "a control character in a text";
      break;
    case simdjson::NUMBER_ERROR:
      why = "a broken number";
      break;
    case simdjson::CAPACITY:
      why = "too large";
      break;
    case simdjson::MEMALLOC:
      throw std::bad_alloc();  // As all that asks for memory: nothing is wrong with the text.
    default:
      why = "broken";
      break;
  }
  return fail(Error::Code::invalid_argument, "not JSON: " + why);
}

}  // namespace

Result<Element> Parser::parse(std::string_view json) {
  Element element;
  const auto first = parser_.parse(json.data(), json.size(), false).get(element);
  if (first == simdjson::SUCCESS) [[likely]] {
    return element;
  }
  if (first != simdjson::NUMBER_ERROR) {
    return refuse(first);
  }
  NumberReport report = look_at_numbers(json);
  if (!report.malformed.empty() || !report.out_of_range.empty()) {
    return fail(Error::Code::invalid_argument, report.malformed.empty()
                                                   ? "number out of range: " + excerpt(report.out_of_range)
                                                   : "not JSON: " + excerpt(report.malformed) + " is no number");
  }
  widened_ = std::move(report.widened);
  widened_.reserve(widened_.size() + kPadding);
  const auto second = parser_.parse(widened_.data(), widened_.size(), false).get(element);
  if (second != simdjson::SUCCESS) {
    return refuse(second);
  }
  return element;
}

cel::Value empty_map() { return cel::Value::map(&kEmptyMap); }

cel::Value to_value(Object object, Arena& arena) {
  const std::size_t capacity = count_of(object);
  if (capacity == 0) {
    return empty_map();
  }
  auto* entries = arena.array<cel::Entry>(capacity);
  std::size_t size = 0;
  for (const auto [key, value] : object) {
    std::construct_at(entries + size++, cel::Value::string(key), to_value(value, arena));
  }
  if (size > kFewEntries || has_doubles(entries, size)) {
    size = keep_last(entries, size);
  }
  return cel::Value::map(arena.make<cel::Map>(entries, size));
}

cel::Value to_value(Element element, Arena& arena) {
  switch (element.type()) {
    case Kind::ARRAY:
      return list_value(element.get_array().value_unsafe(), arena);
    case Kind::OBJECT:
      return to_value(element.get_object().value_unsafe(), arena);
    case Kind::STRING:
      return cel::Value::string(element.get_string().value_unsafe());
    case Kind::INT64:
      return cel::Value::float64(static_cast<double>(element.get_int64().value_unsafe()));
    case Kind::UINT64:
      return cel::Value::float64(static_cast<double>(element.get_uint64().value_unsafe()));
    case Kind::DOUBLE:
      return cel::Value::float64(element.get_double().value_unsafe());
    case Kind::BOOL:
      return cel::Value::boolean(element.get_bool().value_unsafe());
    case Kind::NULL_VALUE:
      break;
  }
  return {};
}

}  // namespace reif::dom
