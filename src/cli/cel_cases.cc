#include "cli/cel_cases.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

#include "cel/compile.h"
#include "cel/functions.h"
#include "cel/literal.h"
#include "codec/dom.h"

namespace reif {
namespace {

using cel::Value;

// A member of a JSON object; nullptr where there is none.
const Value* member(const Value& object, std::string_view key) {
  return object.is(cel::Kind::map) ? object.as_map().find(key) : nullptr;
}

std::string text(const Value* v) {
  return v != nullptr && v->is(cel::Kind::string) ? std::string(v->as_text()) : std::string();
}

const cel::List& items(const Value* v) {
  static constexpr cel::List kNone;
  return v != nullptr && v->is(cel::Kind::list) ? v->as_list() : kNone;
}

const cel::Map& members(const Value* v) {
  static constexpr cel::Map kNone;
  return v != nullptr && v->is(cel::Kind::map) ? v->as_map() : kNone;
}

// Reads types and typed values of the JSON form; what is none makes `failed` true.
class Reader {
 public:
  explicit Reader(Arena& arena) : arena_(arena) {}

  bool failed() const { return failed_; }
  cel::Type type(const Value& v);
  Value value(const Value& typed);

 private:
  Value scalar(const std::string& type, const std::string& content);
  Value list(const cel::List& typed);
  Value map(const cel::List& typed);
  Value bytes(const std::string& base64);
  Value made(std::optional<Value> v) {
    failed_ = failed_ || !v;
    return v.value_or(Value());
  }

  Arena& arena_;
  bool failed_ = false;
};

cel::Type Reader::type(const Value& v) {
  if (v.is(cel::Kind::string)) {
    const std::string name = text(&v);
    const std::string known = name == "null"        ? "null_type"
                              : name == "timestamp" ? "google.protobuf.Timestamp"
                              : name == "duration"  ? "google.protobuf.Duration"
                                                    : name;
    return cel::type_named(known).value_or(cel::Type());
  }
  if (const Value* inner = member(v, "list")) {
    return cel::Type(cel::Type::Kind::list, {type(*inner)});
  }
  const cel::List& both = items(member(v, "map"));  // Anything else is dyn.
  return both.size != 2 ? cel::Type() : cel::Type(cel::Type::Kind::map, {type(both.items[0]), type(both.items[1])});
}

Value Reader::value(const Value& typed) {
  const std::string type = text(member(typed, "type"));
  const Value* const content = member(typed, "value");
  if (type == "bytes") {
    return bytes(text(member(typed, "base64")));
  }
  if (type == "null") {
    return {};
  }
  if (type == "bool" && content != nullptr) {
    return Value::boolean(content->is_true());
  }
  if (type == "list") {
    return list(items(content));
  }
  return type == "map" ? map(items(content)) : scalar(type, text(content));
}

Value Reader::scalar(const std::string& type, const std::string& content) {
  if (type == "int") {
    const bool negative = content.starts_with('-');
    return made(cel::read_int(std::string_view(content).substr(negative ? 1 : 0), negative));
  }
  if (type == "uint") {
    return made(cel::read_uint(content));
  }
  if (type == "double") {
    if (content == "nan") {
      return Value::float64(std::numeric_limits<double>::quiet_NaN());
    }
    if (content == "inf" || content == "-inf") {
      constexpr double kInfinity = std::numeric_limits<double>::infinity();
      return Value::float64(content == "inf" ? kInfinity : -kInfinity);
    }
    const std::optional<double> v = cel::read_double(content);
    return made(v ? std::optional(Value::float64(*v)) : std::nullopt);
  }
  if (type == "string") {
    return Value::string(arena_.copy(content));
  }
  if (type == "type") {
    return Value::type(arena_.copy(content));
  }
  if (type == "timestamp") {
    return made(cel::read_timestamp(content));
  }
  return made(type == "duration" ? cel::read_duration(content) : std::nullopt);
}

Value Reader::list(const cel::List& typed) {
  Value* const made = arena_.array<Value>(typed.size);
  std::transform(typed.begin(), typed.end(), made, [this](const Value& item) { return value(item); });
  return Value::list(arena_.make<cel::List>(made, typed.size));
}

Value Reader::map(const cel::List& typed) {
  cel::Entry* const made = arena_.array<cel::Entry>(typed.size);
  std::transform(typed.begin(), typed.end(), made, [this](const Value& entry) {
    const cel::List& both = items(&entry);
    failed_ = failed_ || both.size != 2;
    return failed_ ? cel::Entry{} : cel::Entry{value(both.items[0]), value(both.items[1])};
  });
  return Value::map(arena_.make<cel::Map>(made, typed.size));
}

Value Reader::bytes(const std::string& base64) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string decoded;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : base64.substr(0, base64.find('='))) {
    const std::size_t digit = kDigits.find(c);
    failed_ = failed_ || digit == std::string_view::npos;
    group = (group << 6U | static_cast<std::uint32_t>(digit & 63U)) & 0xFFFFU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      decoded += static_cast<char>(static_cast<unsigned char>(group >> bits & 0xFFU));
    }
  }
  return Value::bytes(arena_.copy(decoded));
}

// Equal and of the same type throughout; NaN is itself here, and the order of a map's entries does not count.
bool same(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) {
    return false;
  }
  if (a.is(cel::Kind::float64) && std::isnan(a.as_float64())) {
    return std::isnan(b.as_float64());
  }
  if (a.is(cel::Kind::list)) {
    return std::equal(a.as_list().begin(), a.as_list().end(), b.as_list().begin(), b.as_list().end(), same);
  }
  if (a.is(cel::Kind::map)) {
    if (a.as_map().size != b.as_map().size) {
      return false;
    }
    for (const cel::Entry& entry : a.as_map()) {
      const auto* const found = std::find_if(b.as_map().begin(), b.as_map().end(), [&entry](const cel::Entry& other) {
        return same(entry.key, other.key);
      });
      if (found == b.as_map().end() || !same(entry.value, found->value)) {
        return false;
      }
    }
    return true;
  }
  return cel::equal(a, b);
}

struct Binding {
  std::string name;  // With dots, perhaps.
  cel::Type type;
  Value value = Value::undecided();
};

class Bindings : public cel::Context {
 public:
  Bindings(std::vector<Binding> bindings, Arena& values) : bindings_(std::move(bindings)) { arena = &values; }

  Value slot(int index) override {
    static constexpr cel::Failure kUnbound{cel::Failure::Code::no_value, "the name has no value", ""};
    const Value& v = bindings_[static_cast<std::size_t>(index)].value;
    return v.is_value() ? v : Value::error(&kUnbound);
  }
  std::optional<cel::Range> points(int) override { return std::nullopt; }

  std::optional<cel::Slot> find(std::span<const std::string_view> path) const {
    std::string name;
    for (const std::string_view part : path) {
      name += (name.empty() ? "" : ".") + std::string(part);
    }
    for (std::size_t i = 0; i < bindings_.size(); ++i) {
      if (bindings_[i].name == name) {
        return cel::Slot{static_cast<int>(i), bindings_[i].type};
      }
    }
    return std::nullopt;
  }

 private:
  std::vector<Binding> bindings_;
};

std::vector<Binding> read_bindings(const Value& test, Reader& reader) {
  std::vector<Binding> bindings;
  for (const cel::Entry& entry : members(member(test, "type_env"))) {
    bindings.push_back({text(&entry.key), reader.type(entry.value)});
  }
  for (const cel::Entry& entry : members(member(test, "bindings"))) {
    const auto known = std::find_if(bindings.begin(), bindings.end(),
                                    [&entry](const Binding& binding) { return binding.name == entry.key.as_text(); });
    Binding& binding = known != bindings.end() ? *known : bindings.emplace_back(Binding{text(&entry.key), {}});
    binding.value = reader.value(entry.value);
  }
  return bindings;
}

// The value of the case's expression, or a reason why it has none.
Value evaluate(const Value& test, Bindings& bindings, std::string& reason) {
  cel::Options options;
  options.container = text(member(test, "container"));
  const Value* const unchecked = member(test, "disable_check");
  options.check_types = unchecked == nullptr || !unchecked->is_true();
  cel::Environment environment;
  environment.path = [&bindings](std::span<const std::string_view> path, Place, Issues&) {
    return bindings.find(path);
  };
  const cel::Compiled compiled = cel::compile(text(member(test, "expr")), environment, options);
  if (!compiled.program) {
    reason = "refused: " + compiled.issues.front().message;
    return Value::undecided();
  }
  const Value v = compiled.program->evaluate(bindings);
  if (!v.is_value()) {
    reason = cel::to_text(v);
    return v;
  }
  return cel::copy(v, *bindings.arena);
}

void run_case(const Value& test, CaseReport& report) {
  Arena arena;
  Reader reader(arena);
  Bindings bindings(read_bindings(test, reader), arena);
  const Value* const typed = member(test, "value");
  const Value expected = typed != nullptr ? reader.value(*typed) : Value();
  std::string reason;
  const Value got = evaluate(test, bindings, reason);
  const std::string id = text(member(test, "id"));
  const std::string tier = id.starts_with("string_ext/") ? "string_ext" : text(member(test, "tier"));
  const bool right = typed != nullptr ? got.is_value() && same(expected, got) : !got.is_value();
  if (right && !reader.failed()) {
    ++report.passed[tier];
    return;
  }
  report.failed.push_back({id, tier, text(member(test, "expr")),
                           typed != nullptr ? cel::to_text(expected) : "an error",
                           reader.failed()  ? "a case that cannot be read"
                           : got.is_value() ? cel::to_text(got)
                                            : reason});
}

}  // namespace

Result<CaseReport> run_cases(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return fail(Error::Code::not_found, path + " cannot be read");
  }
  std::string json{std::istreambuf_iterator<char>(file), {}};
  json.reserve(json.size() + dom::kPadding);
  dom::Parser parser;
  const Result<dom::Element> root = parser.parse(json);
  if (!root) {
    return fail(Error::Code::invalid_argument, path + ": " + root.error().message);
  }
  Arena arena;
  const Value tests = dom::to_value(*root, arena);
  if (!tests.is(cel::Kind::list)) {
    return fail(Error::Code::invalid_argument, path + " holds no list of cases");
  }
  CaseReport report;
  for (const Value& test : tests.as_list()) {
    run_case(test, report);
  }
  return report;
}

}  // namespace reif
