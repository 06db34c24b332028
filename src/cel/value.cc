#include "cel/value.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>

#include "base/bytes.h"
#include "cel/deep.h"
#include "cel/numbers.h"

namespace reif::cel {
namespace {

constexpr std::int64_t kAllSteps = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kBytesPerStep = 32;

bool equal_texts(std::string_view a, std::string_view b, std::int64_t& steps) {
  if (a.size() != b.size()) {
    return false;
  }
  steps -= static_cast<std::int64_t>(a.size() / kBytesPerStep);
  return steps >= 0 && a == b;
}

bool equal_lists(const List& a, const List& b, std::int64_t& steps) {
  if (a.size != b.size) {
    return false;
  }
  for (std::size_t i = 0; i < a.size; ++i) {
    if (!equal(a.items[i], b.items[i], steps)) {
      return false;
    }
  }
  return true;
}

bool equal_maps(const Map& a, const Map& b, std::int64_t& steps) {
  if (a.size != b.size) {
    return false;
  }
  for (const Entry& entry : a) {
    const Value* other = find(b, entry.key, steps);
    if (other == nullptr || !equal(entry.value, *other, steps)) {
      return false;
    }
  }
  return true;
}

bool equal_optionals(const Value* a, const Value* b, std::int64_t& steps) {
  return a == nullptr || b == nullptr ? a == b : equal(*a, *b, steps);
}

// Spreads the bits of a number (the finishing step of MurmurHash3).
std::uint64_t mix(std::uint64_t h) {
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53ULL;
  return h ^ (h >> 33);
}

std::uint64_t combine(std::uint64_t seed, std::uint64_t h) { return mix(seed * 31 + h); }

// Equal numbers are equal as doubles too, so that is what is hashed.
std::uint64_t hash_number(double v) {
  const double zero_has_no_sign = v == 0 ? 0.0 : v;
  std::uint64_t bits = 0;
  std::memcpy(&bits, &zero_has_no_sign, sizeof bits);
  return mix(bits);
}

std::uint64_t hash_map(const Map& map) {
  std::uint64_t sum = 0;  // The order of entries does not count.
  for (const Entry& entry : map) {
    sum += combine(hash(entry.key), hash(entry.value));
  }
  return mix(sum + map.size);
}

Order order_of_times(const Value& a, const Value& b) {
  const Order order = order_of(a.seconds(), b.seconds());
  return order == Order::equal ? order_of(a.nanoseconds(), b.nanoseconds()) : order;
}

Order order_of_texts(std::string_view a, std::string_view b) {
  const int sign = a.compare(b);  // As bytes, which for UTF-8 is the order of code points.
  return order_of(sign, 0);
}

Value* copy_all(const Value* from, std::size_t size, Arena& arena) {
  Value* to = arena.array<Value>(size);
  for (std::size_t i = 0; i < size; ++i) {
    ::new (to + i) Value(copy(from[i], arena));
  }
  return to;
}

Value copy_map(const Map& map, Arena& arena) {
  Entry* entries = arena.array<Entry>(map.size);
  for (std::size_t i = 0; i < map.size; ++i) {
    ::new (entries + i) Entry{copy(map.entries[i].key, arena), copy(map.entries[i].value, arena)};
  }
  return Value::map(arena.make<Map>(entries, map.size));
}

}  // namespace

Value Value::timestamp(std::int64_t seconds, std::uint32_t nanoseconds) {
  Value v(Kind::timestamp);
  v.as_.int64 = seconds;
  v.size_ = nanoseconds;
  return v;
}

Value Value::timestamp(Time t) {
  const std::int64_t seconds = floor_div(t, kSecond);
  return timestamp(seconds, static_cast<std::uint32_t>(t - seconds * kSecond) * 1'000'000);
}

Value Value::duration(std::int64_t seconds, std::uint32_t nanoseconds) {
  Value v = timestamp(seconds, nanoseconds);
  v.kind_ = Kind::duration;
  return v;
}

Value Value::duration_ms(Span span) {
  Value v = timestamp(span);
  v.kind_ = Kind::duration;
  return v;
}

const Value* Map::find(const Value& key) const {
  std::int64_t steps = kAllSteps;
  return cel::find(*this, key, steps);
}

const Value* Map::find(std::string_view key) const {
  for (const Entry& entry : *this) {
    if (entry.key.is(Kind::string) && equal_bytes(entry.key.as_text(), key)) {
      return &entry.value;
    }
  }
  return nullptr;
}

const Value* find(const Map& map, const Value& key, std::int64_t& steps) {
  for (const Entry& entry : map) {
    if (equal(entry.key, key, steps)) {
      return &entry.value;
    }
    if (steps < 0) {
      break;
    }
  }
  return nullptr;
}

bool equal(const Value& a, const Value& b, std::int64_t& steps) {
  if (--steps < 0) {
    return false;
  }
  if (a.is_number() && b.is_number()) {
    return order_of_numbers(a, b) == Order::equal;
  }
  if (a.kind() != b.kind()) {
    return false;
  }
  switch (a.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return a.as_bool() == b.as_bool();
    case Kind::string:
    case Kind::bytes:
    case Kind::type:
      return equal_texts(a.as_text(), b.as_text(), steps);
    case Kind::list:
      return equal_lists(a.as_list(), b.as_list(), steps);
    case Kind::map:
      return equal_maps(a.as_map(), b.as_map(), steps);
    case Kind::timestamp:
    case Kind::duration:
      return order_of_times(a, b) == Order::equal;
    case Kind::optional:
      return equal_optionals(a.as_optional(), b.as_optional(), steps);
    default:
      return false;
  }
}

bool equal(const Value& a, const Value& b) {
  std::int64_t steps = kAllSteps;
  return equal(a, b, steps);
}

std::uint64_t hash(const Value& v) {
  switch (v.kind()) {
    case Kind::boolean:
      return mix(v.as_bool() ? 3 : 2);
    case Kind::int64:
    case Kind::uint64:
    case Kind::float64:
      return hash_number(as_double(v));
    case Kind::string:
    case Kind::bytes:
    case Kind::type:
      return combine(static_cast<std::uint64_t>(v.kind()), std::hash<std::string_view>()(v.as_text()));
    case Kind::list: {
      std::uint64_t h = v.as_list().size;
      for (const Value& item : v.as_list()) {
        h = combine(h, hash(item));
      }
      return h;
    }
    case Kind::map:
      return hash_map(v.as_map());
    case Kind::timestamp:
    case Kind::duration:
      return combine(combine(static_cast<std::uint64_t>(v.kind()), static_cast<std::uint64_t>(v.seconds())),
                     v.nanoseconds());
    case Kind::optional:
      return v.as_optional() == nullptr ? mix(5) : combine(7, hash(*v.as_optional()));
    default:
      return 0;
  }
}

Order compare(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    return order_of_numbers(a, b);
  }
  if (a.kind() != b.kind()) {
    return Order::incomparable;
  }
  switch (a.kind()) {
    case Kind::boolean:
      return order_of(a.as_bool(), b.as_bool());
    case Kind::string:
    case Kind::bytes:
      return order_of_texts(a.as_text(), b.as_text());
    case Kind::timestamp:
    case Kind::duration:
      return order_of_times(a, b);
    default:
      return Order::incomparable;
  }
}

Value copy(const Value& v, Arena& arena) {
  switch (v.kind()) {
    case Kind::string:
      return Value::string(arena.copy(v.as_text()));
    case Kind::bytes:
      return Value::bytes(arena.copy(v.as_text()));
    case Kind::type:
      return Value::type(arena.copy(v.as_text()));
    case Kind::list: {
      const List& list = v.as_list();
      return Value::list(arena.make<List>(copy_all(list.items, list.size, arena), list.size));
    }
    case Kind::map:
      return copy_map(v.as_map(), arena);
    case Kind::optional:
      return Value::optional(v.as_optional() == nullptr ? nullptr : copy_all(v.as_optional(), 1, arena));
    default:
      return v;
  }
}

}  // namespace reif::cel
