#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/time.h"

namespace reif::cel {

enum class Kind : std::uint8_t {
  null,
  boolean,
  int64,
  uint64,
  float64,
  string,
  bytes,
  list,
  map,
  timestamp,
  duration,
  type,
  optional,
  error,      // An evaluation that failed; says why (Failure).
  undecided,  // What evaluation over a span of time gives where the value changes within the span (program.h).
};

class Value;
struct List;
struct Map;

// Why an evaluation gave no value. `subject` is what it was about: the path that is missing
// ("lead.company.employees"), the touchpoint that never occurred; empty where there is nothing to name.
struct Failure {
  enum class Code {
    no_such_key,       // The last name of a path is missing in a map that is there.
    no_such_parent,    // An earlier name of the path is missing, or is no map.
    no_such_overload,  // A value of a wrong type.
    no_value,          // History has no value: no occurrence, nothing numeric.
    divide_by_zero,
    overflow,
    out_of_range,
    invalid_argument,
    duplicate_key,
    limit,  // A limit of Options was reached.
  };
  Code code = Code::invalid_argument;
  std::string_view message;  // In English, for authors: "no such key: employees".
  std::string_view subject;
};

// A CEL value: 16 bytes, trivially copied. Texts, lists, maps and failures lie elsewhere (an Arena, a Program's
// constants, the host's memory) and must outlive it.
class Value {
 public:
  Value() : Value(Kind::null) {}
  static Value boolean(bool v) {
    Value x(Kind::boolean);
    x.as_.boolean = v;
    return x;
  }
  static Value int64(std::int64_t v) {
    Value x(Kind::int64);
    x.as_.int64 = v;
    return x;
  }
  static Value uint64(std::uint64_t v) {
    Value x(Kind::uint64);
    x.as_.uint64 = v;
    return x;
  }
  static Value float64(double v) {
    Value x(Kind::float64);
    x.as_.float64 = v;
    return x;
  }
  // At most 4 GiB.
  static Value string(std::string_view v) { return text(Kind::string, v); }
  static Value bytes(std::string_view v) { return text(Kind::bytes, v); }
  // The name of a type as type() gives it: "int", "list", "google.protobuf.Timestamp".
  static Value type(std::string_view name) { return text(Kind::type, name); }
  static Value list(const List* v) {
    Value x(Kind::list);
    x.as_.list = v;
    return x;
  }
  static Value map(const Map* v) {
    Value x(Kind::map);
    x.as_.map = v;
    return x;
  }
  // Whole seconds since 1970 and 0 … 999,999,999 nanoseconds on top.
  static Value timestamp(std::int64_t seconds, std::uint32_t nanoseconds);
  static Value timestamp(Time t);  // Milliseconds.
  // Whole seconds, rounded down, and 0 … 999,999,999 nanoseconds on top (-0.5 s is -1 s and 500,000,000 ns).
  static Value duration(std::int64_t seconds, std::uint32_t nanoseconds);
  static Value duration_ms(Span span);  // Milliseconds.
  // An optional with a value (which must outlive it) or, with nullptr, none.
  static Value optional(const Value* v) {
    Value x(Kind::optional);
    x.as_.optional = v;
    return x;
  }
  static Value error(const Failure* f) {
    Value x(Kind::error);
    x.as_.failure = f;
    return x;
  }
  static Value undecided() { return Value(Kind::undecided); }

  Kind kind() const { return kind_; }
  bool is(Kind k) const { return kind_ == k; }
  // Neither error nor undecided.
  bool is_value() const { return kind_ < Kind::error; }
  bool is_true() const { return kind_ == Kind::boolean && as_.boolean; }
  bool is_number() const { return kind_ >= Kind::int64 && kind_ <= Kind::float64; }

  // Only for the kind they name.
  bool as_bool() const { return as_.boolean; }
  std::int64_t as_int64() const { return as_.int64; }
  std::uint64_t as_uint64() const { return as_.uint64; }
  double as_float64() const { return as_.float64; }
  std::string_view as_text() const { return {as_.text, size_}; }  // string, bytes, type
  const List& as_list() const { return *as_.list; }
  const Map& as_map() const { return *as_.map; }
  std::int64_t seconds() const { return as_.int64; }   // timestamp, duration
  std::uint32_t nanoseconds() const { return size_; }  // timestamp, duration
  const Value* as_optional() const { return as_.optional; }
  const Failure& failure() const { return *as_.failure; }

 private:
  explicit Value(Kind kind) : kind_(kind), size_(0) { as_.uint64 = 0; }
  static Value text(Kind kind, std::string_view v) {
    Value x(kind);
    x.size_ = static_cast<std::uint32_t>(v.size());
    x.as_.text = v.data();
    return x;
  }

  Kind kind_;
  std::uint32_t size_;  // Length of a text; nanoseconds of a timestamp or a duration.
  union {
    bool boolean;
    std::int64_t int64;
    std::uint64_t uint64;
    double float64;
    const char* text;
    const List* list;
    const Map* map;
    const Value* optional;
    const Failure* failure;
  } as_;
};
static_assert(sizeof(Value) == 16);

struct List {
  const Value* items = nullptr;
  std::size_t size = 0;

  const Value* begin() const { return items; }
  const Value* end() const { return items + size; }
};

struct Entry {
  Value key;
  Value value;
};

// Keys are strings, ints, uints or bools, no two equal. Order is that of insertion and means nothing.
struct Map {
  const Entry* entries = nullptr;
  std::size_t size = 0;

  const Entry* begin() const { return entries; }
  const Entry* end() const { return entries + size; }
  // The value of a key, by CEL's equality (1 finds 1u and 1.0); nullptr where there is none. Linear: maps of events
  // are small.
  const Value* find(const Value& key) const;
  const Value* find(std::string_view key) const;
};

// CEL's equality: numbers across types by value, NaN unlike itself, lists and maps by content; other kinds only with
// their own. Both must be values.
bool equal(const Value& a, const Value& b);
// A hash that equal values share.
std::uint64_t hash(const Value& v);
// Whether both are of one ordered family (numbers of any type, strings, bytes, bools, timestamps, durations), and -1,
// 0, 1 in `order`; NaN is ordered with nothing (`unordered`).
enum class Order { less, equal, greater, unordered, incomparable };
Order compare(const Value& a, const Value& b);

// A copy whose texts, lists and maps lie in the arena (failures are not copied).
Value copy(const Value& v, Arena& arena);

// As CEL would write it: "\"a\"", "[1, 2.0]", "{\"a\": 1u}", "timestamp(\"2026-01-01T00:00:00Z\")": for messages and
// explanations.
std::string to_text(const Value& v);

}  // namespace reif::cel
